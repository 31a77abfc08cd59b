package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Precision;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * One time step of {@code gru}, or all of {@code gru_unit} where there is no order: then rows lie
 * by rank and the first states are the states before.
 */
final class GruStep {
  private static final String SOURCE = "recurrent/gru_step.cu";
  private static final int THREADS = 128;

  private final @Nullable StepOrder order;
  private final Products products;
  private final CudaKernel reset;
  private final CudaKernel mix;
  private final CudaKernel ofCandidate;
  private final CudaKernel ofReset;
  private final Tensor product;

  GruStep(KernelContext c, GruOptions options, @Nullable StepOrder order) {
    this.order = order;
    products = new Products(c);
    CudaDevice device = CudaDevice.of(c);
    reset = device.kernel(SOURCE, "gru_step_reset", options.defines());
    mix = device.kernel(SOURCE, "gru_step_mix", options.defines());
    ofCandidate = device.kernel(SOURCE, "gru_step_of_candidate", options.defines());
    ofReset = device.kernel(SOURCE, "gru_step_of_reset", options.defines());
    product = c.scratch(c.dtype());
  }

  /** How products are computed. */
  Precision precision() {
    return products.precision();
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (GruOptions options :
          List.of(
              new GruOptions(dtype, false, 1, 2),
              new GruOptions(dtype, true, 1, 2),
              new GruOptions(dtype, false, 2, 3),
              new GruOptions(dtype, true, 3, 0),
              new GruOptions(dtype, false, 0, 1))) {
        for (String entry :
            List.of(
                "gru_step_reset", "gru_step_mix", "gru_step_of_candidate", "gru_step_of_reset")) {
          all.add(new Specialisation(SOURCE, entry, options.defines()));
        }
      }
    }
    return all;
  }

  private CudaKernel place(CudaKernel kernel, int step) {
    return kernel
        .pointer(order == null ? 0 : order.base())
        .pointer(order == null ? 0 : order.order())
        .integer(step)
        .integer(order == null ? 1 : order.direction())
        .integer(order == null ? 0 : order.start(step));
  }

  private static void launch(CudaKernel kernel, int batch, int width) {
    kernel.launch(CudaKernel.blocks((long) batch * width, THREADS), THREADS);
  }

  /**
   * Forward.
   *
   * @param batch the rows of the step
   * @param before the states before by rank, or 0 for zero
   * @param first the first states by sequence, or null
   * @param state where states go packed, or null
   */
  void forward(
      int step,
      int batch,
      int width,
      Tensor x,
      Tensor weight,
      @Nullable Tensor bias,
      long before,
      @Nullable Tensor first,
      Tensor gates,
      Tensor resetState,
      @Nullable Tensor state,
      Tensor hidden) {
    product.resize(batch, 2L * width);
    if (before != 0) {
      products.multiply(
          batch,
          2 * width,
          width,
          before,
          width,
          weight.address(),
          2 * width,
          product.address(),
          2 * width);
    }
    long z = before == 0 ? 0 : product.address();
    place(reset.begin().tensor(x).pointer(z).tensor(bias).tensor(hidden).tensor(first), step)
        .integer(batch)
        .integer(width)
        .tensor(gates)
        .tensor(resetState);
    launch(reset, batch, width);
    if (before != 0) {
      products.multiply(
          batch,
          width,
          width,
          row(resetState, step, width),
          width,
          candidateWeight(weight, width),
          width,
          product.address(),
          width);
    }
    place(mix.begin().tensor(x).pointer(z).tensor(bias).tensor(first), step)
        .integer(batch)
        .integer(width)
        .tensor(gates)
        .tensor(state)
        .tensor(hidden);
    launch(mix, batch, width);
  }

  /**
   * Backward.
   *
   * @param later how many rows of {@code carried} hold the gradient that the later step gives
   * @param hasBefore whether the state before is not just zero
   * @param carried by rank: from this step's share to what the states before get
   * @param wanted whether the states before want their gradient
   * @param dz the gates' gradient by rank
   * @param dx and in the input's order; may be dz
   */
  void backward(
      int step,
      int batch,
      int later,
      int width,
      Tensor grad,
      Tensor weight,
      boolean hasBefore,
      Tensor hidden,
      @Nullable Tensor first,
      Tensor gates,
      Tensor carried,
      boolean wanted,
      Tensor dz,
      Tensor dx) {
    product.resize(batch, 2L * width);
    place(ofCandidate.begin().tensor(grad).tensor(hidden).tensor(first).tensor(gates), step)
        .integer(batch)
        .integer(later)
        .integer(width)
        .tensor(carried)
        .tensor(dz)
        .tensor(dx);
    launch(ofCandidate, batch, width);
    if (hasBefore) {
      products.byTransposed(
          batch,
          width,
          width,
          dz.address() + 2L * width * dz.dtype().bytes(),
          3 * width,
          candidateWeight(weight, width),
          width,
          0,
          product.address(),
          width);
    }
    long z = hasBefore ? product.address() : 0;
    place(ofReset.begin().pointer(z).tensor(hidden).tensor(first).tensor(gates), step)
        .integer(batch)
        .integer(width)
        .tensor(carried)
        .tensor(dz)
        .tensor(dx);
    launch(ofReset, batch, width);
    if (wanted) {
      products.byTransposed(
          batch,
          width,
          2 * width,
          dz.address(),
          3 * width,
          weight.address(),
          2 * width,
          1,
          carried.address(),
          width);
    }
  }

  /** The gradients of both matrices of the weight, one behind the other. */
  void weightGradient(
      Tensor before, Tensor resetState, Tensor gateGrad, int rows, int width, Tensor to) {
    products.transposedBy(
        width,
        2 * width,
        rows,
        before.address(),
        width,
        gateGrad.address(),
        3 * width,
        to.address(),
        2 * width);
    products.transposedBy(
        width,
        width,
        rows,
        resetState.address(),
        width,
        gateGrad.address() + 2L * width * gateGrad.dtype().bytes(),
        3 * width,
        candidateWeight(to, width),
        width);
  }

  private long row(Tensor packed, int step, int width) {
    long start = order == null ? 0 : order.start(step);
    return packed.address() + start * width * packed.dtype().bytes();
  }

  private static long candidateWeight(Tensor weight, int width) {
    return weight.address() + 2L * width * width * weight.dtype().bytes();
  }
}
