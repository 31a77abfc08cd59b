package org.fluidjava.cuda.optimizer;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.math.RowMerge;
import org.fluidjava.cuda.math.Tickets;
import org.fluidjava.cuda.reduce.Reduction;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** The update of one parameter by one rule of {@code update.cu}, dense or by rows. */
final class Update implements Kernel {
  static final String SOURCE = "optimizer/update.cu";
  private static final String STEP_OF_LAMB = "lamb_step";

  private final CudaDevice device;
  private final DType dtype;
  private final Tensor param;
  private final Tensor paramOut;
  private final @Nullable Tensor[] states = new Tensor[3];
  private final @Nullable Tensor[] statesOut = new Tensor[3];
  private final @Nullable Tensor rate;
  private final @Nullable Tensor power1;
  private final @Nullable Tensor power2;
  private final @Nullable Tensor power1Out;
  private final @Nullable Tensor power2Out;
  private final @Nullable Tensor beta1;
  private final @Nullable Tensor beta2;
  private final double[] attributes;
  private final Tickets tickets;
  private final @Nullable Tensor dense;
  private final @Nullable RowsTensor sparse;
  private final boolean everywhere;
  private final @Nullable RowMerge merge;
  private final Tensor merged;
  private final Tensor mergedRows;
  private final CudaKernel kernel;
  private final @Nullable Reduction squares;
  private final Tensor norms;
  private final @Nullable CudaKernel lambStep;
  private final Tensor direction;

  /**
   * An update.
   *
   * @param rule its name in the source
   * @param everywhere whether rows that a sparse gradient lacks change too
   * @param attributes the rule's a, b, c and d
   * @param slots pairs of slots of states, as {@code Moment, MomentOut}
   */
  Update(KernelContext c, String rule, boolean everywhere, double[] attributes, String... slots) {
    device = CudaDevice.of(c);
    dtype = c.dtype();
    param = c.in("Param");
    paramOut = c.out("ParamOut");
    for (int i = 0; i < slots.length / 2; i++) {
      states[i] = c.in(slots[2 * i]);
      statesOut[i] = c.out(slots[2 * i + 1]);
    }
    boolean adam = rule.equals("adam") || rule.equals("lamb");
    rate = c.inOrNull("LearningRate");
    power1 = c.inOrNull("Beta1Pow");
    power2 = c.inOrNull("Beta2Pow");
    power1Out = adam ? c.outOrNull("Beta1PowOut") : null;
    power2Out = adam ? c.outOrNull("Beta2PowOut") : null;
    beta1 = adam ? c.inOrNull("Beta1Tensor") : null;
    beta2 = adam ? c.inOrNull("Beta2Tensor") : null;
    this.attributes = attributes.clone();
    this.everywhere = everywhere;
    tickets = new Tickets(c);
    sparse = c.inValue("Grad", 0) instanceof RowsTensor rows ? rows : null;
    dense = sparse == null ? c.in("Grad") : null;
    RuleViolation.unless(
        sparse == null || c.outValue("ParamOut", 0) == c.inValue("Param", 0),
        "ParamOut must be the same variable as Param when Grad is SELECTED_ROWS");
    merge = sparse == null ? null : new RowMerge(c, dtype, sparse.name());
    merged = c.scratch(dtype);
    mergedRows = c.scratch(DType.INT64);
    String entry =
        sparse == null ? "update_dense" : everywhere ? "update_everywhere" : "update_given";
    kernel = device.kernel(SOURCE, entry, CudaTypes.real(dtype), "RULE=" + rule);
    boolean lamb = rule.equals("lamb");
    squares =
        lamb || rule.equals("lars_momentum")
            ? new Reduction(c, "squares", dtype, DType.FLOAT64)
            : null;
    norms = c.scratch(DType.FLOAT64);
    direction = c.scratch(dtype);
    lambStep =
        lamb
            ? device.kernel(SOURCE, "update_dense", CudaTypes.real(dtype), "RULE=" + STEP_OF_LAMB)
            : null;
  }

  /** Scalars are read as numbers of the parameter's type. */
  private void requireType(@Nullable Tensor scalar) {
    RuleViolation.unless(
        scalar == null || scalar.dtype() == dtype,
        "%s must have the type of Param, %s",
        scalar,
        dtype.fluidName());
  }

  @Override
  public void run() {
    requireType(rate);
    requireType(power1);
    requireType(power2);
    requireType(beta1);
    requireType(beta2);
    long n = param.numel();
    long rows = sparse == null ? 0 : sparse.rows().numel();
    long width = param.product(1, param.rank());
    if (sparse != null && merge != null) {
      RuleViolation.unless(
          sparse.height() == param.dim(0) && sparse.value().numel() == rows * width,
          "Grad has %d rows of %d with %d values, but Param is %s",
          rows,
          sparse.height(),
          sparse.value().numel(),
          param.shape());
      merged.resize(rows, width);
      mergedRows.resize(rows);
      merge.plan(sparse.rows().address(), rows, param.dim(0));
      merge.merge(
          sparse.rows().address(),
          sparse.value().address(),
          width,
          merged.address(),
          mergedRows.address());
    }
    if (lambStep != null) {
      direction.resize(param.shape());
      states[2] = direction;
      statesOut[2] = direction;
    } else if (squares != null) {
      norms(dense == null ? merged : dense);
    }
    step(kernel, lambStep == null ? paramOut : direction, power1Out, power2Out);
    if (dense != null) {
      kernel.tensor(dense).longInteger(n);
      kernel.launch(Grid.packs(device, n, dtype), Grid.THREADS);
    } else if (everywhere && merge != null) {
      kernel.tensor(merged).pointer(merge.table()).longInteger(width).longInteger(n);
      kernel.launch(Grid.items(device, n), Grid.THREADS);
    } else {
      // One block at least, for the powers of betas go on without rows too.
      kernel.tensor(merged).tensor(mergedRows).longInteger(width).longInteger(rows * width);
      kernel.launch(Math.max(1, Grid.items(device, rows * width)), Grid.THREADS);
    }
    if (lambStep != null) {
      norms(direction);
      step(lambStep, paramOut, null, null);
      lambStep.tensor(direction).longInteger(n);
      lambStep.launch(Grid.packs(device, n, dtype), Grid.THREADS);
    }
  }

  /** The sums of squares of the parameter and of a gradient. */
  private void norms(Tensor gradient) {
    norms.resize(2);
    if (squares != null) {
      squares.all(param.address(), param.numel(), norms.address());
      squares.all(gradient.address(), gradient.numel(), norms.address() + 8);
    }
  }

  private void step(CudaKernel to, Tensor result, @Nullable Tensor next1, @Nullable Tensor next2) {
    to.begin().tensor(param).tensor(result);
    for (int i = 0; i < states.length; i++) {
      to.tensor(states[i]).tensor(statesOut[i]);
    }
    to.tensor(rate).tensor(power1).tensor(power2).tensor(next1).tensor(next2);
    to.tensor(beta1).tensor(beta2).pointer(squares == null ? 0 : norms.address());
    for (double attribute : attributes) {
      to.real64(attribute);
    }
    to.pointer(tickets.address(1));
  }
}
