package org.fluidjava.cuda.structured;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Faults;
import org.fluidjava.cuda.shape.BoxCopy;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code hierarchical_sigmoid}. */
final class HierarchicalSigmoidKernels {
  /** What Paddle counts for each step that a path is shorter than the longest: log(1 + exp(0)). */
  private static final double PAST_THE_END = Math.log(2);

  private HierarchicalSigmoidKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("hierarchical_sigmoid", HierarchicalSigmoidKernels::cost)
        .forFloats("hierarchical_sigmoid_grad", HierarchicalSigmoidKernels::costGrad);
  }

  /** The inner nodes on the way to each row's class: of the complete tree, or of own paths. */
  private static final class Paths {
    private final Tensor x;
    private final Tensor w;
    private final Tensor label;
    private final @Nullable Tensor table;
    private final @Nullable Tensor code;
    private final int classes;
    private final Fault noClass;
    private final Fault noNode;
    private final CudaKernel find;
    final Tensor nodes;
    final Tensor turns;

    Paths(KernelContext c) {
      x = c.in("X");
      w = c.in("W");
      label = c.in("Label");
      boolean own = c.hasIn("PathTable") && c.hasIn("PathCode");
      table = own ? c.in("PathTable") : null;
      code = own ? c.in("PathCode") : null;
      classes = c.attrs().getInt("num_classes");
      Faults faults = CudaDevice.of(c).faults();
      noClass = faults.fault(c, "Label[%2$d] is %1$d, but there are classes 0 to %3$d");
      noNode = faults.fault(c, "PathTable holds %1$d at position %2$d, but W has %3$d rows");
      find = SampledGradient.kernel(c, "tree_nodes");
      nodes = c.scratch(DType.INT64);
      turns = c.scratch(DType.INT32);
    }

    int steps() {
      return table == null
          ? 32 - Integer.numberOfLeadingZeros(classes - 1)
          : Math.toIntExact(table.dim(1));
    }

    void find() {
      long rows = x.dim(0);
      int steps = steps();
      nodes.resize(rows, steps);
      turns.resize(rows, steps);
      find.begin().tensor(label).integer(label.dtype().bytes());
      find.tensor(table).integer(table == null ? 0 : table.dtype().bytes());
      find.tensor(code).integer(code == null ? 0 : code.dtype().bytes());
      find.tensor(nodes).tensor(turns).longInteger(rows).integer(steps).longInteger(classes);
      find.longInteger(w.dim(0)).fault(noClass).fault(noNode);
      find.launch(CudaKernel.blocks(rows, Units.THREADS), Units.THREADS);
    }
  }

  private static Kernel cost(KernelContext c) {
    Tensor x = c.in("X");
    Tensor w = c.in("W");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor out = c.out("Out");
    @Nullable Tensor pre = c.outOrNull("PreOut");
    @Nullable Tensor wOut = c.outOrNull("W_Out");
    Tensor costs = c.scratch(DType.FLOAT64);
    Paths paths = new Paths(c);
    CudaKernel outputs = SampledGradient.kernel(c, "tree_outputs");
    CudaKernel sum = SampledGradient.kernel(c, "row_costs");
    return () -> {
      if (wOut != null) {
        BoxCopy.whole(w, wOut);
      }
      int steps = paths.steps();
      long count = x.dim(0) * steps;
      RuleViolation.unless(
          pre == null || pre.numel() == count, "%s must have %d elements", pre, count);
      paths.find();
      costs.resize(count);
      outputs.begin().tensor(x).tensor(w).tensor(bias).tensor(paths.nodes).tensor(paths.turns);
      outputs.tensor(costs).tensor(pre).longInteger(count).integer(steps).longInteger(x.dim(1));
      outputs.real64(PAST_THE_END);
      outputs.launch(SampledGradient.blocks(count), SampledGradient.THREADS);
      sum.begin().tensor(costs).tensor(null).tensor(out).longInteger(x.dim(0));
      sum.integer(steps).real64(steps * PAST_THE_END);
      sum.launch(CudaKernel.blocks(x.dim(0), Units.THREADS), Units.THREADS);
    };
  }

  private static Kernel costGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor pre = c.in("PreOut");
    Tensor grad = c.in("Out@GRAD");
    Tensor shares = c.scratch(c.dtype());
    Paths paths = new Paths(c);
    CudaKernel share = SampledGradient.kernel(c, "tree_shares");
    SampledGradient gradient = new SampledGradient(c, "X", "W");
    return () -> {
      int steps = paths.steps();
      long count = x.dim(0) * steps;
      RuleViolation.unless(
          pre.numel() == count && grad.numel() >= x.dim(0),
          "%s and %s must have rows as %s",
          pre,
          grad,
          x);
      paths.find();
      shares.resize(count);
      share.begin().tensor(paths.nodes).tensor(paths.turns).tensor(pre).tensor(grad);
      share.tensor(shares).longInteger(count).integer(steps);
      share.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
      gradient.run(paths.nodes, shares, steps);
    };
  }
}
