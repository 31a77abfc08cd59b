package org.fluidjava.cuda.fusion;

import java.util.List;
import org.fluidjava.cuda.Blas;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Integers;
import org.fluidjava.cuda.math.Tickets;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of {@code fused_fc_cross_entropy} and its training form: the logits of a chunk of rows at
 * a time, turned into their gradients where they lie; {@code fc_cross_entropy.cu} says what bounds
 * them.
 */
final class FusedFcCrossEntropyKernels implements Kernel {
  private static final String SOURCE = "fusion/fc_cross_entropy.cu";

  /** The most bytes of logits at once: large products run faster, and memory must not grow. */
  private static final long CHUNK_BYTES = 256L << 20;

  private static final int SUM_ROWS = 16;

  /** Threads up to which a row is shared out thinly. */
  private static final int FEW_THREADS = 256;

  private final CudaDevice device;
  private final Blas blas;
  private final DType dtype;
  private final Tensor x;
  private final Tensor w;
  private final @Nullable Tensor bias;
  private final Tensor label;
  private final Integers labels;
  private final Tensor loss;
  private final @Nullable Tensor lossGrad;
  private final @Nullable Tensor dx;
  private final @Nullable Tensor dw;
  private final @Nullable Tensor db;
  private final Tensor logits;
  private final Tensor partial;
  private final Tickets tickets;
  private final long ignore;
  private final Fault fault;
  private final CudaKernel held;
  private final CudaKernel heldMore;
  private final CudaKernel readAgain;
  private final CudaKernel sums;

  private FusedFcCrossEntropyKernels(KernelContext c, boolean training) {
    device = CudaDevice.of(c);
    blas = device.blas();
    dtype = c.dtype();
    x = c.in("X");
    w = c.in("W");
    bias = c.inOrNull("Bias");
    label = c.in("Label");
    labels = new Integers(c, label);
    loss = c.out("Loss");
    lossGrad = training ? c.in("Loss@GRAD") : null;
    dx = training ? c.outOrNull("X@GRAD") : null;
    dw = training ? c.outOrNull("W@GRAD") : null;
    db = training ? c.outOrNull("Bias@GRAD") : null;
    logits = c.scratch(dtype);
    partial = c.scratch(dtype);
    tickets = new Tickets(c);
    ignore = c.attrs().getInt("ignore_index");
    fault = device.faults().fault(c, "label %d of row %d is outside [0, %d)");
    String real = CudaTypes.real(dtype);
    held = device.kernel(SOURCE, "rows_held", real);
    heldMore = device.kernel(SOURCE, "rows_held_more", real);
    readAgain = device.kernel(SOURCE, "rows_read_again", real);
    sums = device.kernel(SOURCE, "column_sums", real);
  }

  static void register(Registrar kernels) {
    kernels
        .forFloats("fused_fc_cross_entropy", c -> new FusedFcCrossEntropyKernels(c, false))
        .forFloats("fused_fc_cross_entropy_train", c -> new FusedFcCrossEntropyKernels(c, true))
        .forAll("fused_loss_later", c -> () -> {});
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry : List.of("rows_held", "rows_held_more", "column_sums")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.real(dtype)));
      }
      Specialisation again = new Specialisation(SOURCE, "rows_read_again", CudaTypes.real(dtype));
      all.add(dtype == DType.FLOAT64 ? again.spilling(64) : again);
    }
  }

  @Override
  public void run() {
    long rows = x.dim(0);
    int width = Math.toIntExact(x.dim(1));
    int classes = Math.toIntExact(w.dim(1));
    int bytes = dtype.bytes();
    if (rows == 0) {
      clear(dw);
      clear(db);
      return;
    }
    // Rows begin at multiples of sixteen bytes.
    int stride = (classes + 3) / 4 * 4;
    long chunk = Math.max(1, Math.min(rows, CHUNK_BYTES / ((long) stride * bytes)));
    // Chunks of equal size: a short last one would leave multiprocessors idle.
    long chunks = (rows + chunk - 1) / chunk;
    chunk = (rows + chunks - 1) / chunks;
    logits.resize(chunk, stride);
    long numbers = labels.address();
    for (long from = 0; from < rows; from += chunk) {
      int count = (int) Math.min(chunk, rows - from);
      long xAt = x.address() + from * width * bytes;
      blas.gemm(
          dtype,
          false,
          false,
          count,
          classes,
          width,
          1,
          xAt,
          Math.max(1, width),
          w.address(),
          classes,
          0,
          logits.address(),
          stride);
      losses(numbers, from, count, classes, stride);
      if (lossGrad == null) {
        continue;
      }
      boolean first = from == 0;
      if (dx != null) {
        blas.gemm(
            dtype,
            false,
            true,
            count,
            width,
            classes,
            1,
            logits.address(),
            stride,
            w.address(),
            classes,
            0,
            dx.address() + from * width * bytes,
            Math.max(1, width));
      }
      if (dw != null) {
        blas.gemm(
            dtype,
            true,
            false,
            width,
            classes,
            count,
            1,
            xAt,
            Math.max(1, width),
            logits.address(),
            stride,
            first ? 0 : 1,
            dw.address(),
            classes);
      }
      if (db != null) {
        columnSums(count, classes, stride, db, first);
      }
    }
  }

  private void clear(@Nullable Tensor gradient) {
    if (gradient != null && gradient.numel() > 0) {
      device.zero(gradient.address(), gradient.bytes());
    }
  }

  private void losses(long numbers, long from, int count, int classes, int stride) {
    int packs = (classes * dtype.bytes() + 15) / 16;
    // Eight packs of a thread rather than four: registers then hold three rows of 10 000 classes on
    // a
    // multiprocessor in place of one (with one, 5544 rows took 260 microseconds).
    boolean few = packs <= 4 * FEW_THREADS;
    CudaKernel kernel = few ? held : packs <= 8 * 1024 ? heldMore : readAgain;
    int share = few ? 4 : 8;
    int most = kernel == readAgain ? 512 : 1024;
    int threads = Math.max(32, Math.min(most, ((packs + share - 1) / share + 31) / 32 * 32));
    kernel
        .begin()
        .tensor(logits)
        .longInteger(stride)
        .tensor(bias)
        .pointer(numbers)
        .tensor(lossGrad)
        .tensor(loss)
        .longInteger(from)
        .longInteger(classes)
        .longInteger(ignore)
        .fault(fault)
        .launch(count, threads);
  }

  private void columnSums(int rows, int classes, int stride, Tensor to, boolean first) {
    int across = Math.toIntExact(CudaKernel.blocks(classes, 32 * 16 / dtype.bytes()));
    int chunks =
        Math.max(1, Math.min(4 * device.multiprocessors() / across, rows / (2 * SUM_ROWS)));
    partial.resize((long) chunks * classes);
    sums.begin()
        .tensor(logits)
        .longInteger(rows)
        .longInteger(classes)
        .longInteger(stride)
        .tensor(to)
        .integer(first ? 1 : 0)
        .tensor(partial)
        .pointer(tickets.address(across))
        .launch(across, chunks, 1, 32, SUM_ROWS, 1, 0);
  }
}
