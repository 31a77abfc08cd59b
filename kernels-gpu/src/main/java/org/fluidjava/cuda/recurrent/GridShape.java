package org.fluidjava.cuda.recurrent;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a grid of blocks shares out a wide layer. Ranks are dealt to {@code groups} of blocks; each
 * block of a group keeps the weights of {@code units} units, split over registers and shared
 * memory.
 *
 * <p>The numbers follow from the width and the device by rules which give what was found best by
 * measurement at widths 650 (three groups, 16 units) and 1500 (one group, 12 units).
 *
 * @param width the hidden width
 * @param groups groups of blocks
 * @param units units of a block, a multiple of 4
 * @param blocks blocks of a group
 */
record GridShape(int width, int groups, int units, int blocks) {
  /** The narrowest layer that is worth a grid; below, clusters hold it. */
  static final int LEAST_WIDTH = ClusterKernel.MOST_WIDTH + 1;

  static final int THREADS = 256;

  /** Tiles of 8 ranks of a group, in the two variants that are compiled. */
  static final int FEW_TILES = 1;

  static final int MOST_TILES = 3;

  /** Steps that pay for loading the weights, 30 to 60 microseconds for 6 to 16 a step. */
  private static final int LEAST_TAIL = 8;

  static final int WARPS = 8;
  private static final int MOST_GROUPS = 3;

  /** Flags of a group: the most blocks that wait for each other. */
  static final int MOST_BLOCKS = 256;

  /** Registers of a thread for weights, before the compiler spills. */
  private static final int FORWARD_REGISTERS = 144;

  private static final int BACKWARD_REGISTERS = 96;

  /** Shared memory that kernels have beside what they are given. */
  static final int STATIC_BYTES = 1024;

  /** What a thread may spill at the widest shapes: a fraction of what a step reads. */
  static final int SPILLED_BYTES = 128;

  /** Macros and shared memory of one kernel. */
  record Variant(String[] defines, int shared) {}

  /**
   * The shape for a width with as many groups as fit, so that batches may be large; null where the
   * weights do not fit on the chip.
   *
   * @param multiprocessors how many the device has
   * @param shared bytes of shared memory that a block may have
   */
  static @Nullable GridShape of(int width, int multiprocessors, int shared) {
    return of(width, multiprocessors, MOST_GROUPS, shape -> shape.fits(shared));
  }

  /**
   * The shape for a width with as many groups as fit; null where none does.
   *
   * @param mostGroups the most groups worth trying
   * @param fits whether a block can hold its share
   */
  static @Nullable GridShape of(
      int width, int multiprocessors, int mostGroups, Predicate<GridShape> fits) {
    if (width < LEAST_WIDTH) {
      return null;
    }
    for (int groups = mostGroups; groups > 0; groups--) {
      int most = Math.min(MOST_BLOCKS, multiprocessors / groups);
      if (most == 0) {
        continue;
      }
      int units = 4 * ceil(width, 4 * most);
      GridShape shape = new GridShape(width, groups, units, ceil(width, units));
      if (fits.test(shape)) {
        return shape;
      }
    }
    return null;
  }

  /** Shapes on an H200, narrow to wide, for the tests that compile kernels. */
  static List<GridShape> examples() {
    return List.of(
        new GridShape(300, 3, 8, 38),
        new GridShape(650, 3, 16, 41),
        new GridShape(1500, 1, 12, 125));
  }

  private boolean fits(int shared) {
    return MOST_TILES * units <= THREADS / 2
        && forwardRegisterSlices() > 0
        && backwardRegisterTiles() > 0
        && forward(MOST_TILES).shared + STATIC_BYTES <= shared
        && backward(MOST_TILES).shared + STATIC_BYTES <= shared
        && isStaged(FEW_TILES)
        && isStaged(MOST_TILES);
  }

  /** Whether a slice's weights have room beside those that stay in shared memory. */
  private boolean isStaged(int tiles) {
    int stays = (slices() - forwardRegisterSlices()) * slice();
    return forward(tiles).shared - stays >= slice();
  }

  /** Bytes of a slice's weights in both parts. */
  private int slice() {
    return units / 4 * 2 * THREADS * 16;
  }

  /** The most sequences that it takes. */
  int batch() {
    return groups * 8 * MOST_TILES;
  }

  /**
   * The step from which on a large batch has no more sequences than this takes, and enough steps
   * follow to pay for loading the weights; the number of steps where that is not so.
   */
  int tail(StepOrder order) {
    int from = order.length(batch());
    return order.steps() - from < LEAST_TAIL ? order.steps() : from;
  }

  /** The tiles of ranks for a batch. */
  int tiles(int batch) {
    return batch <= groups * 8 * FEW_TILES ? FEW_TILES : MOST_TILES;
  }

  static int ceil(int a, int b) {
    return (a + b - 1) / b;
  }

  /** 16-wide slices of k, or tiles of 16 units, of a warp. */
  int slices() {
    return ceil(ceil(width, 16), WARPS);
  }

  private int forwardRegisterSlices() {
    return Math.min(slices(), FORWARD_REGISTERS / (2 * units));
  }

  private int backwardRegisterTiles() {
    return Math.min(slices(), BACKWARD_REGISTERS / (2 * units));
  }

  /** The forward kernel for so many tiles of ranks. */
  Variant forward(int tiles) {
    int inRegisters = forwardRegisterSlices();
    int inShared = slices() - inRegisters;
    // Where much lies in shared memory it is read once for all ranks.
    int atOnce = 2 * inShared >= slices() ? tiles : 1;
    int depth = atOnce == 1 ? 7 : 6;
    int sums = 8 * tiles * (4 * units + 4) * 4;
    int ring = depth * atOnce * 512;
    // Where all ranks are taken at once, a warp's sums need its ring no more.
    int ofWarp = atOnce == tiles && tiles > 1 ? Math.max(sums, ring) : sums + ring;
    int shared = WARPS * ofWarp + inShared * slice();
    return new Variant(
        new String[] {
          "H=" + width,
          "UC=" + units,
          "NT=" + tiles,
          "NC=" + atOnce,
          "WR=" + inRegisters,
          "WS=" + inShared,
          "D=" + depth
        },
        shared);
  }

  /** The backward kernel for so many tiles of ranks. */
  Variant backward(int tiles) {
    int inRegisters = backwardRegisterTiles();
    int inShared = slices() - inRegisters;
    int slicesOfUnits = units / 4;
    int given = tiles * units * 2;
    int shared =
        16
            * (THREADS / given * given
                + tiles * slicesOfUnits * 33
                + inShared * slicesOfUnits * 2 * THREADS);
    return new Variant(
        new String[] {
          "H=" + width, "UC=" + units, "NT=" + tiles, "WR=" + inRegisters, "WS=" + inShared
        },
        shared);
  }

  /** Bytes of the buffer through which the forward kernel's blocks exchange states. */
  long forwardExchange(int tiles) {
    return 2L * groups * ceil(width, 16) * tiles * 32 * 16;
  }

  /** Bytes of the buffer through which the backward kernel's blocks exchange gradients. */
  long backwardExchange(int tiles) {
    return 2L * groups * blocks * blocks * tiles * units * 2 * 16;
  }

  /** The steps of all launches, where a batch is taken {@link #batch} ranks at a time. */
  int launchedSteps(StepOrder order, int batch) {
    int steps = 0;
    for (int rank = 0; rank < batch; rank += batch()) {
      steps += order.length(rank);
    }
    return steps;
  }

  @Override
  public String toString() {
    return "grid %d x %d blocks of %d units up to batch %d"
        .formatted(groups, blocks, units, batch());
  }
}
