package org.fluidjava.cpu.logic;

import java.util.function.LongBinaryOperator;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.BroadcastLoop;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;

/** Kernels of comparisons, {@code logical_*} and {@code bitwise_*}. */
final class ComparisonKernels {
  private static final DType[] INTEGERS = {
    DType.BOOL, DType.INT8, DType.UINT8, DType.INT16, DType.INT32, DType.INT64
  };

  @FunctionalInterface
  private interface OfDoubles {
    boolean test(double x, double y);
  }

  @FunctionalInterface
  private interface OfLongs {
    boolean test(long x, long y);
  }

  private ComparisonKernels() {}

  static void register(CpuRegistrar kernels) {
    if (kernels.wants("less_than")) {
      register(kernels, "less_than", (x, y) -> x < y, (x, y) -> x < y);
    }
    if (kernels.wants("less_equal")) {
      register(kernels, "less_equal", (x, y) -> x <= y, (x, y) -> x <= y);
    }
    if (kernels.wants("greater_than")) {
      register(kernels, "greater_than", (x, y) -> x > y, (x, y) -> x > y);
    }
    if (kernels.wants("greater_equal")) {
      register(kernels, "greater_equal", (x, y) -> x >= y, (x, y) -> x >= y);
    }
    if (kernels.wants("equal")) {
      register(kernels, "equal", (x, y) -> x == y, (x, y) -> x == y);
    }
    if (kernels.wants("not_equal")) {
      register(kernels, "not_equal", (x, y) -> x != y, (x, y) -> x != y);
    }
    logical(kernels, "logical_and", (x, y) -> x && y);
    logical(kernels, "logical_or", (x, y) -> x || y);
    logical(kernels, "logical_xor", (x, y) -> x != y);
    kernels
        .plain("bitwise_and", c -> bitwise(c, (x, y) -> x & y), INTEGERS)
        .plain("bitwise_or", c -> bitwise(c, (x, y) -> x | y), INTEGERS)
        .plain("bitwise_xor", c -> bitwise(c, (x, y) -> x ^ y), INTEGERS)
        .plain("bitwise_not", ComparisonKernels::bitwiseNot, INTEGERS)
        .forAll("logical_not", ComparisonKernels::logicalNot);
  }

  private static void register(
      CpuRegistrar kernels, String type, OfDoubles doubles, OfLongs longs) {
    kernels.forAll(
        type,
        c ->
            c.dtype().isFloating()
                ? compare(c, c.attrs().getInt("axis"), doubles)
                : compareIntegers(c, longs));
  }

  @FunctionalInterface
  private interface OfBooleans {
    boolean test(boolean x, boolean y);
  }

  private static void logical(CpuRegistrar kernels, String type, OfBooleans test) {
    kernels.forAll(type, c -> compare(c, -1, (x, y) -> test.test(x != 0, y != 0)));
  }

  private static Kernel compare(KernelContext c, int axis, OfDoubles test) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    BroadcastLoop loop = new BroadcastLoop(axis);
    BroadcastLoop.Run run =
        (at, xAt, xStep, yAt, yStep, count) -> {
          Elements xs = x.elements();
          Elements ys = y.elements();
          Elements to = out.elements();
          for (long i = 0; i < count; i++) {
            boolean holds = test.test(xs.get(xAt + i * xStep), ys.get(yAt + i * yStep));
            to.setLong(at + i, holds ? 1 : 0);
          }
        };
    return () -> loop.forEach(x, y, run);
  }

  private static Kernel compareIntegers(KernelContext c, OfLongs test) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    BroadcastLoop loop = new BroadcastLoop(c.attrs().getInt("axis"));
    BroadcastLoop.Run run =
        (at, xAt, xStep, yAt, yStep, count) -> {
          Elements xs = x.elements();
          Elements ys = y.elements();
          Elements to = out.elements();
          for (long i = 0; i < count; i++) {
            boolean holds = test.test(xs.getLong(xAt + i * xStep), ys.getLong(yAt + i * yStep));
            to.setLong(at + i, holds ? 1 : 0);
          }
        };
    return () -> loop.forEach(x, y, run);
  }

  private static Kernel bitwise(KernelContext c, LongBinaryOperator f) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    BroadcastLoop loop = new BroadcastLoop(-1);
    BroadcastLoop.Run run =
        (at, xAt, xStep, yAt, yStep, count) -> {
          Elements xs = x.elements();
          Elements ys = y.elements();
          Elements to = out.elements();
          for (long i = 0; i < count; i++) {
            to.setLong(
                at + i, f.applyAsLong(xs.getLong(xAt + i * xStep), ys.getLong(yAt + i * yStep)));
          }
        };
    return () -> loop.forEach(x, y, run);
  }

  private static Kernel bitwiseNot(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    boolean bool = c.dtype() == DType.BOOL;
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      for (long i = 0; i < from.length(); i++) {
        to.setLong(i, bool ? 1 - from.getLong(i) : ~from.getLong(i));
      }
    };
  }

  private static Kernel logicalNot(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      for (long i = 0; i < from.length(); i++) {
        to.setLong(i, from.get(i) == 0 ? 1 : 0);
      }
    };
  }
}
