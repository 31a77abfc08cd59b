package org.fluidjava.cpu.reduce;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code graph_send_recv}: edge after edge in their order. */
final class GraphSendRecvKernels {
  private GraphSendRecvKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forNumbers("graph_send_recv", GraphSendRecvKernels::forward)
        .forNumbers("graph_send_recv_grad", GraphSendRecvKernels::gradient);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor source = c.in("Src_index");
    Tensor target = c.in("Dst_index");
    Tensor out = c.out("Out");
    String type = c.attrs().getString("pool_type");
    @Nullable Tensor given = c.outOrNull("Dst_count");
    Tensor own = c.scratch(DType.INT32);
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      long width = x.product(1, x.rank());
      long nodes = out.dim(0);
      own.resize(nodes);
      Elements count = own.elements();
      boolean floating = x.dtype().isFloating();
      count.fill(0);
      to.fill(0);
      for (long edge = 0; edge < source.numel(); edge++) {
        long sender = node(source, edge, x.dim(0), "Src_index");
        long receiver = node(target, edge, nodes, "Dst_index");
        boolean first = count.getLong(receiver) == 0;
        count.setLong(receiver, count.getLong(receiver) + 1);
        for (long d = 0; d < width; d++) {
          long at = receiver * width + d;
          if (floating) {
            to.set(at, pooled(type, first, to.get(at), from.get(sender * width + d)));
          } else {
            to.setLong(at, pooled(type, first, to.getLong(at), from.getLong(sender * width + d)));
          }
        }
      }
      if (type.equals("MEAN")) {
        for (long i = 0; i < to.length(); i++) {
          long edges = count.getLong(i / width);
          if (edges > 1 && floating) {
            to.set(i, to.get(i) / edges);
          } else if (edges > 1) {
            to.setLong(i, to.getLong(i) / edges);
          }
        }
        for (long i = 0; given != null && i < nodes; i++) {
          given.elements().setLong(i, count.getLong(i));
        }
      }
    };
  }

  private static double pooled(String type, boolean first, double before, double next) {
    return switch (first ? "" : type) {
      case "" -> next;
      case "MIN" -> Math.min(before, next);
      case "MAX" -> Math.max(before, next);
      default -> before + next;
    };
  }

  private static long pooled(String type, boolean first, long before, long next) {
    return switch (first ? "" : type) {
      case "" -> next;
      case "MIN" -> Math.min(before, next);
      case "MAX" -> Math.max(before, next);
      default -> before + next;
    };
  }

  private static long node(Tensor index, long edge, long nodes, String slot) {
    long node = index.elements().getLong(edge);
    if (node < 0 || node >= nodes) {
      throw new RuleViolation(
          "%s has the value %d at position %d, but there are nodes 0 to %d"
              .formatted(slot, node, edge, nodes - 1));
    }
    return node;
  }

  private static Kernel gradient(KernelContext c) {
    Tensor x = c.in("X");
    Tensor source = c.in("Src_index");
    Tensor target = c.in("Dst_index");
    Tensor out = c.in("Out");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    String type = c.attrs().getString("pool_type");
    Tensor counts = c.scratch(DType.INT32);
    return () -> {
      Elements from = x.elements();
      Elements results = out.elements();
      Elements flowing = g.elements();
      Elements to = dx.elements();
      long width = x.product(1, x.rank());
      long nodes = out.dim(0);
      counts.resize(nodes);
      Elements count = counts.elements();
      count.fill(0);
      for (long edge = 0; edge < target.numel(); edge++) {
        count.add(node(target, edge, nodes, "Dst_index"), 1);
      }
      to.fill(0);
      for (long edge = 0; edge < source.numel(); edge++) {
        long sender = node(source, edge, x.dim(0), "Src_index");
        long receiver = node(target, edge, nodes, "Dst_index");
        double share = type.equals("MEAN") ? 1.0 / count.getLong(receiver) : 1;
        boolean all = type.equals("SUM") || type.equals("MEAN");
        for (long d = 0; d < width; d++) {
          long at = receiver * width + d;
          if (all || from.get(sender * width + d) == results.get(at)) {
            to.add(sender * width + d, flowing.get(at) * share);
          }
        }
      }
    };
  }
}
