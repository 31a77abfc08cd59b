package org.fluidjava.cpu.structured;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code hierarchical_sigmoid}. */
final class HierarchicalSigmoidKernels {
  /** What Paddle counts for each step that a path is shorter than the longest: log(1 + exp(0)). */
  private static final double PAST_THE_END = Math.log(2);

  private HierarchicalSigmoidKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("hierarchical_sigmoid", HierarchicalSigmoidKernels::cost)
        .forFloats("hierarchical_sigmoid_grad", HierarchicalSigmoidKernels::costGrad);
  }

  /** Visits the inner nodes on the way to a row's class. */
  private interface Node {
    void visit(int row, int step, long node, int turn);
  }

  /** The tree: the complete one, or the rows' own paths. */
  private static final class Paths {
    private final Tensor x;
    private final Tensor w;
    private final Tensor label;
    private final @Nullable Tensor table;
    private final @Nullable Tensor code;
    private final int classes;

    Paths(KernelContext c) {
      x = c.in("X");
      w = c.in("W");
      label = c.in("Label");
      table = c.inOrNull("PathTable");
      code = c.inOrNull("PathCode");
      classes = c.attrs().getInt("num_classes");
    }

    long longest() {
      return table == null ? 32 - Integer.numberOfLeadingZeros(classes - 1) : table.dim(1);
    }

    void visit(Node node) {
      for (int row = 0; row < x.dim(0); row++) {
        if (table != null && code != null) {
          own(row, table, code, node);
        } else {
          complete(row, node);
        }
      }
    }

    private void complete(int row, Node node) {
      long id = label.elements().getLong(row);
      RuleViolation.unless(
          id >= 0 && id < classes,
          "Label[%d] is %d, but there are classes 0 to %d",
          row,
          id,
          classes - 1);
      long leaf = id + classes;
      int length = 63 - Long.numberOfLeadingZeros(leaf);
      for (int j = 0; j < length; j++) {
        node.visit(row, j, (leaf >> (j + 1)) - 1, (int) (leaf >> j & 1));
      }
    }

    private void own(int row, Tensor nodes, Tensor turns, Node node) {
      long longest = nodes.dim(1);
      for (int j = 0; j < longest; j++) {
        long index = nodes.elements().getLong(row * longest + j);
        if (index < 0) {
          return;
        }
        RuleViolation.unless(
            index < w.dim(0),
            "PathTable[%d, %d] is %d, but W has %d rows",
            row,
            j,
            index,
            w.dim(0));
        node.visit(row, j, index, turns.elements().getLong(row * longest + j) == 0 ? 0 : 1);
      }
    }
  }

  private static double argument(
      Elements x, long xAt, Elements w, long wAt, long width, double bias) {
    double sum = bias;
    for (long d = 0; d < width; d++) {
      sum += x.get(xAt + d) * w.get(wAt + d);
    }
    return Math.min(Math.max(sum, -40), 40);
  }

  private static Kernel cost(KernelContext c) {
    Tensor x = c.in("X");
    Tensor w = c.in("W");
    @Nullable Tensor bias = c.inOrNull("Bias");
    Tensor out = c.out("Out");
    @Nullable Tensor pre = c.outOrNull("PreOut");
    @Nullable Tensor wOut = c.outOrNull("W_Out");
    Paths paths = new Paths(c);
    return () -> {
      Elements rows = x.elements();
      Elements nodes = w.elements();
      Elements costs = out.elements();
      @Nullable Elements add = bias == null ? null : bias.elements();
      @Nullable Elements logs = pre == null ? null : pre.elements();
      if (wOut != null && wOut != w) {
        wOut.copyFrom(w);
      }
      long width = x.dim(1);
      long longest = paths.longest();
      costs.fill(longest * PAST_THE_END);
      if (logs != null) {
        logs.fill(PAST_THE_END);
      }
      paths.visit(
          (row, step, node, turn) -> {
            double z =
                argument(
                    rows, row * width, nodes, node * width, width, add == null ? 0 : add.get(node));
            double log = Math.log1p(Math.exp(z));
            if (logs != null) {
              logs.set(row * longest + step, log);
            }
            costs.add(row, log - turn * z - PAST_THE_END);
          });
    };
  }

  private static Kernel costGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor w = c.in("W");
    Tensor pre = c.in("PreOut");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor xGrad = c.outOrNull("X@GRAD");
    @Nullable Tensor wGrad = c.outOrNull("W@GRAD");
    @Nullable Tensor biasGrad = c.outOrNull("Bias@GRAD");
    Paths paths = new Paths(c);
    return () -> {
      Elements rows = x.elements();
      Elements nodes = w.elements();
      Elements logs = pre.elements();
      Elements g = grad.elements();
      @Nullable Elements ofX = zeroed(xGrad);
      @Nullable Elements ofW = zeroed(wGrad);
      @Nullable Elements ofBias = zeroed(biasGrad);
      long width = x.dim(1);
      long longest = pre.dim(1);
      paths.visit(
          (row, step, node, turn) -> {
            double sigmoid = 1 - Math.exp(-logs.get(row * longest + step));
            double share = g.get(row) * (sigmoid - turn);
            for (long d = 0; d < width; d++) {
              if (ofX != null) {
                ofX.add(row * width + d, share * nodes.get(node * width + d));
              }
              if (ofW != null) {
                ofW.add(node * width + d, share * rows.get(row * width + d));
              }
            }
            if (ofBias != null) {
              ofBias.add(node, share);
            }
          });
    };
  }

  private static @Nullable Elements zeroed(@Nullable Tensor tensor) {
    if (tensor == null) {
      return null;
    }
    Elements elements = tensor.elements();
    elements.fill(0);
    return elements;
  }
}
