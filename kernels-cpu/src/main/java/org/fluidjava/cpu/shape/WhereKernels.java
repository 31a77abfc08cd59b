package org.fluidjava.cpu.shape;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code where}, {@code where_index} and {@code masked_select}. */
final class WhereKernels {
  private WhereKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("where", WhereKernels::where)
        .forFloats("where_grad", WhereKernels::whereGrad)
        .forAll("where_index", WhereKernels::whereIndex)
        .forAll("masked_select", WhereKernels::select)
        .forFloats("masked_select_grad", WhereKernels::selectGrad);
  }

  private static Kernel where(KernelContext c) {
    Tensor condition = c.in("Condition");
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    return () -> {
      Elements holds = condition.elements();
      int bytes = x.dtype().bytes();
      for (long i = 0; i < out.numel(); i++) {
        Tensor from = holds.getLong(i) != 0 ? x : y;
        HostMemory.copy(from.address() + i * bytes, out.address() + i * bytes, bytes);
      }
    };
  }

  private static Kernel whereGrad(KernelContext c) {
    Tensor condition = c.in("Condition");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    return () -> {
      Elements holds = condition.elements();
      Elements g = grad.elements();
      for (int side = 0; side < 2; side++) {
        Tensor target = side == 0 ? dx : dy;
        if (target != null) {
          Elements to = target.elements();
          for (long i = 0; i < grad.numel(); i++) {
            to.set(i, (holds.getLong(i) != 0) == (side == 0) ? g.get(i) : 0);
          }
        }
      }
    };
  }

  private static long count(Elements holds) {
    long count = 0;
    for (long i = 0; i < holds.length(); i++) {
      count += holds.get(i) != 0 ? 1 : 0;
    }
    return count;
  }

  private static Kernel whereIndex(KernelContext c) {
    Tensor condition = c.in("Condition");
    Tensor out = c.out("Out");
    return () -> {
      Elements holds = condition.elements();
      int rank = condition.rank();
      long[] strides = Walk.strides(condition.shape().dims());
      out.setDtype(DType.INT64);
      out.resize(count(holds), rank);
      Elements to = out.elements();
      long next = 0;
      for (long i = 0; i < holds.length(); i++) {
        if (holds.get(i) != 0) {
          for (int axis = 0; axis < rank; axis++) {
            to.setLong(next++, i / strides[axis] % condition.dim(axis));
          }
        }
      }
    };
  }

  private static Kernel select(KernelContext c) {
    Tensor x = c.in("X");
    Tensor mask = c.in("Mask");
    Tensor out = c.out("Y");
    return () -> {
      RuleViolation.unless(
          x.shape().equals(mask.shape()),
          "X %s and Mask %s must have the same extents",
          x.shape(),
          mask.shape());
      Elements holds = mask.elements();
      int bytes = x.dtype().bytes();
      out.setDtype(x.dtype());
      out.resize(count(holds));
      long next = 0;
      for (long i = 0; i < holds.length(); i++) {
        if (holds.getLong(i) != 0) {
          HostMemory.copy(x.address() + i * bytes, out.address() + next++ * bytes, bytes);
        }
      }
    };
  }

  private static Kernel selectGrad(KernelContext c) {
    Tensor mask = c.in("Mask");
    Tensor grad = c.in("Y@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      Elements holds = mask.elements();
      Elements g = grad.elements();
      Elements to = dx.elements();
      long next = 0;
      for (long i = 0; i < holds.length(); i++) {
        to.set(i, holds.getLong(i) != 0 ? g.get(next++) : 0);
      }
    };
  }
}
