package org.fluidjava.cuda.reduce;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.math.Tickets;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Broadcast;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;

/**
 * Combines elements over some dimensions, in an order that depends on sizes alone; {@code
 * reduce.cu}. The dimensions are those of a {@link Broadcast} turned round: along those with step 0
 * elements are combined.
 */
public final class Reduction {
  /** The source. */
  public static final String SOURCE = "reduce/reduce.cu";

  private static final int MOST = 4;
  private static final int SHORT = 1024;
  private static final int BLOCK_ELEMENTS = 4096;
  private static final int COLUMN_ELEMENTS = 64;

  private final CudaDevice device;
  private final CudaKernel warp;
  private final CudaKernel block;
  private final CudaKernel columns;
  private final Tensor partial;
  private final Tickets tickets;
  private final long[] keptExtents = new long[MOST];
  private final long[] keptSteps = new long[MOST];
  private final long[] reducedExtents = new long[MOST];
  private final long[] reducedSteps = new long[MOST];
  private int keptRank;
  private int reducedRank;
  private long results;
  private long count;
  private boolean lastReduced;

  /**
   * A reduction by a rule of the source.
   *
   * @param rule its name
   * @param elements type of the elements
   * @param result type of the results
   */
  public Reduction(KernelContext c, String rule, DType elements, DType result) {
    device = CudaDevice.of(c);
    String[] defines = defines(rule, elements, result);
    warp = device.kernel(SOURCE, "reduce_warp", defines);
    block = device.kernel(SOURCE, "reduce_block", defines);
    columns = device.kernel(SOURCE, "reduce_columns", defines);
    partial = c.scratch(CudaTypes.sums(elements));
    tickets = new Tickets(c);
  }

  /** The macros of a rule. */
  public static String[] defines(String rule, DType elements, DType result) {
    return new String[] {
      CudaTypes.define("IN", elements),
      CudaTypes.define("OUT", result),
      CudaTypes.define("ACC", CudaTypes.sums(elements)),
      "RULE=" + rule
    };
  }

  /** Combines {@code n} elements to one. */
  public void all(long from, long n, long to) {
    clear();
    reducedExtents[MOST - 1] = n;
    reducedSteps[MOST - 1] = 1;
    reducedRank = 1;
    count = n;
    lastReduced = true;
    launch(from, to, 0);
  }

  /** Combines the elements of each of {@code rows} rows of {@code width} elements. */
  public void rows(long from, long rows, long width, long to) {
    clear();
    keptExtents[MOST - 1] = rows;
    keptSteps[MOST - 1] = width;
    keptRank = 1;
    results = rows;
    reducedExtents[MOST - 1] = width;
    reducedSteps[MOST - 1] = 1;
    reducedRank = 1;
    count = width;
    lastReduced = true;
    launch(from, to, 0);
  }

  /**
   * Combines over the dimensions along which an operand of a broadcast is spread; the elements lie
   * as the broadcast's result does.
   *
   * @param ofX whether the results belong to X rather than Y
   * @param base what some rules ask for, a double for each result; 0 for none
   */
  public void over(Broadcast b, boolean ofX, long from, long to, long base) {
    clear();
    long step = 1;
    for (int i = b.rank() - 1; i >= 0; i--) {
      long extent = b.extent(i);
      boolean reduced = (ofX ? b.xStep(i) : b.yStep(i)) == 0 && extent != 1;
      if (i == b.rank() - 1) {
        lastReduced = reduced;
      }
      if (reduced) {
        count *= extent;
        RuleViolation.unless(reducedRank < MOST, "more than %d groups of dimensions", MOST);
        reducedExtents[MOST - 1 - reducedRank] = extent;
        reducedSteps[MOST - 1 - reducedRank++] = step;
      } else {
        results *= extent;
        RuleViolation.unless(keptRank < MOST, "more than %d groups of dimensions", MOST);
        keptExtents[MOST - 1 - keptRank] = extent;
        keptSteps[MOST - 1 - keptRank++] = step;
      }
      step *= extent;
    }
    launch(from, to, base);
  }

  private void clear() {
    java.util.Arrays.fill(keptExtents, 1);
    java.util.Arrays.fill(keptSteps, 0);
    java.util.Arrays.fill(reducedExtents, 1);
    java.util.Arrays.fill(reducedSteps, 0);
    keptRank = 0;
    reducedRank = 0;
    results = 1;
    count = 1;
  }

  private void launch(long from, long to, long base) {
    long wanted = 4L * device.multiprocessors();
    if (!lastReduced) {
      long across = CudaKernel.blocks(results, 32);
      int chunks = across == 0 ? 1 : chunks(COLUMN_ELEMENTS, wanted / across);
      partial.resize(chunks * results);
      columns
          .begin()
          .pointer(from)
          .pointer(to)
          .pointer(base)
          .tensor(partial)
          .pointer(tickets.address(across))
          .longInteger(results)
          .longInteger(count);
      dimensions(columns);
      columns.launch(Math.toIntExact(across), chunks, 1, 32, 8, 1, 0);
    } else if (count <= SHORT && results >= 64) {
      warp.begin().pointer(from).pointer(to).pointer(base).longInteger(results).longInteger(count);
      dimensions(warp);
      warp.launch(Grid.warps(device, results), Grid.THREADS);
    } else {
      int chunks = results == 0 ? 1 : chunks(BLOCK_ELEMENTS, wanted / results);
      partial.resize(chunks * results);
      block
          .begin()
          .pointer(from)
          .pointer(to)
          .pointer(base)
          .tensor(partial)
          .pointer(tickets.address(results))
          .longInteger(results)
          .longInteger(count)
          .integer(chunks);
      dimensions(block);
      block.launch(results * chunks, Grid.THREADS);
    }
  }

  /** As many as have enough elements each, and no more than there is room for. */
  private int chunks(int elements, long room) {
    return (int) Math.max(1, Math.min(Math.min(room, 1024), count / elements));
  }

  private void dimensions(CudaKernel kernel) {
    dimensions(kernel, keptExtents, keptSteps, keptRank);
    dimensions(kernel, reducedExtents, reducedSteps, reducedRank);
  }

  private static void dimensions(CudaKernel kernel, long[] extents, long[] steps, int rank) {
    for (int i = 1; i < MOST; i++) {
      kernel.longInteger(extents[i]);
    }
    for (int i = 0; i < MOST; i++) {
      kernel.longInteger(steps[i]);
    }
    kernel.integer(Math.max(1, rank));
  }
}
