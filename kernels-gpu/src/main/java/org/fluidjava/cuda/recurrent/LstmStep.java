package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** The elementwise part of one time step of {@code lstm} and {@code lstmp}. */
final class LstmStep {
  private static final String SOURCE = "recurrent/lstm_step.cu";
  private static final int MOST_THREADS = 128;
  private static final int THREADS_OF_ROW = 512;

  private final StepOrder order;
  private final CudaKernel kernel;
  private final double clip;

  private LstmStep(
      CudaDevice device,
      LstmOptions options,
      StepOrder order,
      double clip,
      String entry,
      String... defines) {
    this.order = order;
    this.clip = clip;
    kernel = device.kernel(SOURCE, entry, options.defines(defines));
  }

  static LstmStep forward(CudaDevice device, LstmOptions options, StepOrder order, double clip) {
    return new LstmStep(device, options, order, clip, "lstm_step_forward");
  }

  /** Writes states as fp16 in 1 or 3 parts and takes the products scaled. */
  static LstmStep forwardInParts(
      CudaDevice device, LstmOptions options, StepOrder order, int parts, String scale) {
    return new LstmStep(
        device, options, order, 0, "lstm_step_forward", "PARTS=" + parts, "SCALE=" + scale);
  }

  /** Writes the gates' gradient by rank as bf16 in 3 parts. */
  static LstmStep backwardInParts(CudaDevice device, LstmOptions options, StepOrder order) {
    return new LstmStep(device, options, order, 0, "lstm_step_backward", "PARTS=3", "SCALE=1.f");
  }

  /** Writes the gates' gradient by rank as fp16, each row scaled by itself. */
  static LstmStep backwardScaled(CudaDevice device, LstmOptions options, StepOrder order) {
    return new LstmStep(
        device, options, order, 0, "lstm_step_backward_scaled", "PARTS=1", "SCALE=1.f");
  }

  static LstmStep backward(CudaDevice device, LstmOptions options, StepOrder order, double clip) {
    return new LstmStep(device, options, order, clip, "lstm_step_backward");
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (LstmOptions options :
          List.of(
              LstmOptions.usual(dtype, false),
              LstmOptions.usual(dtype, true),
              new LstmOptions(dtype, true, 2, 3, 0),
              new LstmOptions(dtype, true, 3, 0, 1),
              new LstmOptions(dtype, false, 0, 1, 3))) {
        for (String entry : List.of("lstm_step_forward", "lstm_step_backward")) {
          all.add(new Specialisation(SOURCE, entry, options.defines()));
        }
      }
    }
    LstmOptions usual = LstmOptions.usual(DType.FLOAT32, false);
    for (String parts : List.of("PARTS=1", "PARTS=3")) {
      String[] defines = usual.defines(parts, "SCALE=64.f");
      all.add(new Specialisation(SOURCE, "lstm_step_forward", defines));
      all.add(new Specialisation(SOURCE, "lstm_step_backward", defines));
    }
    for (LstmOptions options : List.of(usual, LstmOptions.usual(DType.FLOAT32, true))) {
      String[] defines = options.defines("PARTS=1", "SCALE=1.f");
      all.add(new Specialisation(SOURCE, "lstm_step_backward_scaled", defines));
    }
    return all;
  }

  /**
   * Forward.
   *
   * @param z the product with the state before, 0 when there is none
   * @param state where the step's hidden states go by rank
   * @param hidden where they go in the input's order, or null
   */
  void forward(
      int step,
      int width,
      Tensor x,
      long z,
      Tensor bias,
      @Nullable Tensor c0,
      Tensor cell,
      @Nullable Tensor gates,
      @Nullable Tensor seen,
      long state,
      @Nullable Tensor hidden) {
    forward(step, width, x, z, bias, c0, cell, gates, seen, state, hidden, 0, width);
  }

  /**
   * Forward.
   *
   * @param back where the factor of the products lies, of those in parts
   * @param padded how far parts of a state lie apart
   */
  void forward(
      int step,
      int width,
      Tensor x,
      long z,
      Tensor bias,
      @Nullable Tensor c0,
      Tensor cell,
      @Nullable Tensor gates,
      @Nullable Tensor seen,
      long state,
      @Nullable Tensor hidden,
      long back,
      int padded) {
    int batch = order.size(step);
    kernel
        .begin()
        .tensor(x)
        .pointer(z)
        .tensor(bias)
        .tensor(c0)
        .pointer(order.base())
        .pointer(order.order())
        .integer(step)
        .integer(order.direction())
        .integer(order.start(step))
        .integer(batch)
        .integer(width)
        .real64(clip)
        .tensor(cell)
        .tensor(gates)
        .tensor(seen)
        .pointer(state)
        .tensor(hidden)
        .pointer(back)
        .integer(padded)
        .launch(batch * CudaKernel.blocks(width, threads(width)), threads(width));
  }

  /**
   * Backward.
   *
   * @param grad the gradient of the hidden states in the input's order, or null
   * @param z more of it by rank, or 0
   * @param zRows how many rows z has
   * @param zWidth how far they lie apart
   * @param slices how many summands z has, one behind the other
   * @param cellGrad by rank: from the later step's to this one's
   * @param dz the gates' gradient by rank
   * @param dx and in the input's order
   */
  void backward(
      int step,
      int width,
      @Nullable Tensor grad,
      long z,
      int zRows,
      int zWidth,
      int slices,
      Tensor bias,
      @Nullable Tensor c0,
      Tensor cell,
      Tensor gates,
      Tensor seen,
      Tensor cellGrad,
      Tensor dz,
      Tensor dx,
      @Nullable Tensor c0Grad) {
    int batch = order.size(step);
    kernel
        .begin()
        .tensor(grad)
        .pointer(z)
        .integer(z == 0 ? 0 : zRows)
        .integer(zWidth)
        .integer(slices)
        .longInteger((long) zRows * zWidth)
        .integer(order.size(step + 1))
        .tensor(bias)
        .tensor(c0)
        .tensor(cell)
        .tensor(gates)
        .tensor(seen)
        .pointer(order.base())
        .pointer(order.order())
        .integer(step)
        .integer(order.direction())
        .integer(order.start(step))
        .integer(batch)
        .integer(width)
        .real64(clip)
        .tensor(cellGrad)
        .tensor(dz)
        .tensor(dx)
        .tensor(c0Grad)
        .launch(batch * CudaKernel.blocks(width, threads(width)), threads(width));
  }

  /**
   * Backward with scaled halves; as {@link #backward} but for
   *
   * @param scaled whether z is to be multiplied by the factors
   * @param dz the gates' gradient by rank in fp16
   * @param factor by rank: what z is to be multiplied by; takes it for the step before
   * @param back where the factor of the weights lies
   */
  void backwardScaled(
      int step,
      int width,
      Tensor grad,
      long z,
      int zRows,
      int zWidth,
      boolean scaled,
      Tensor bias,
      @Nullable Tensor c0,
      Tensor cell,
      Tensor gates,
      Tensor seen,
      Tensor cellGrad,
      Tensor dz,
      Tensor dx,
      @Nullable Tensor c0Grad,
      Tensor factor,
      long back) {
    int batch = order.size(step);
    kernel
        .begin()
        .tensor(grad)
        .pointer(z)
        .integer(z == 0 ? 0 : zRows)
        .integer(zWidth)
        .integer(scaled ? 1 : 0)
        .integer(order.size(step + 1))
        .tensor(bias)
        .tensor(c0)
        .tensor(cell)
        .tensor(gates)
        .tensor(seen)
        .pointer(order.base())
        .pointer(order.order())
        .integer(step)
        .integer(order.direction())
        .integer(order.start(step))
        .integer(width)
        .tensor(cellGrad)
        .tensor(dz)
        .tensor(dx)
        .tensor(c0Grad)
        .tensor(factor)
        .pointer(back)
        .launch(batch, THREADS_OF_ROW);
  }

  /** Threads of a block, all of one row: whole warps. */
  private static int threads(int width) {
    return Math.min(MOST_THREADS, (width + 31) & -32);
  }
}
