package org.fluidjava.cpu.math;

import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.device.Elements;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.op.Broadcast;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code elementwise_*} and their gradients. */
final class ElementwiseKernels {
  private static final DType[] HALVES = {DType.FLOAT16, DType.BFLOAT16};
  private static final DType[] INTEGERS = {
    DType.INT64, DType.INT32, DType.INT16, DType.INT8, DType.UINT8, DType.BOOL
  };

  /** What an operator's gradient to one operand is made of; summed where that is spread. */
  @FunctionalInterface
  private interface Slope {
    double at(double x, double y, double out, double g);
  }

  /** What may be done to some rows alone: rows that are left out are zero before and after. */
  private static final Set<String> SCALINGS = Set.of("elementwise_mul", "elementwise_div");

  private ElementwiseKernels() {}

  static void register(CpuRegistrar kernels) {
    if (kernels.wants("elementwise_add")) {
      register(kernels, "elementwise_add", (x, y) -> x + y, (x, y) -> x + y);
      grad(kernels, "elementwise_add", false, (x, y, o, g) -> g, (x, y, o, g) -> g);
    }
    if (kernels.wants("elementwise_sub")) {
      register(kernels, "elementwise_sub", (x, y) -> x - y, (x, y) -> x - y);
      grad(kernels, "elementwise_sub", false, (x, y, o, g) -> g, (x, y, o, g) -> -g);
    }
    if (kernels.wants("elementwise_mul")) {
      register(kernels, "elementwise_mul", (x, y) -> x * y, (x, y) -> x * y);
      grad(kernels, "elementwise_mul", true, (x, y, o, g) -> g * y, (x, y, o, g) -> g * x);
    }
    if (kernels.wants("elementwise_div")) {
      register(
          kernels, "elementwise_div", (x, y) -> x / y, (x, y) -> x / divisor("elementwise_div", y));
      kernels
          .forFloats(
              "elementwise_div_grad",
              ElementwiseKernels::divGrad,
              c -> NativeElementwise.gradient(c, NativeKernels.DIV, false, true, false, divGrad(c)))
          .plain("elementwise_div_grad", ElementwiseKernels::divGrad, HALVES);
    }
    if (kernels.wants("elementwise_max")) {
      register(kernels, "elementwise_max", Math::max, Math::max);
      grad(
          kernels,
          "elementwise_max",
          true,
          (x, y, o, g) -> x > y ? g : 0,
          (x, y, o, g) -> x > y ? 0 : g);
    }
    if (kernels.wants("elementwise_min")) {
      register(kernels, "elementwise_min", Math::min, Math::min);
      grad(
          kernels,
          "elementwise_min",
          true,
          (x, y, o, g) -> x < y ? g : 0,
          (x, y, o, g) -> x < y ? 0 : g);
    }
    if (kernels.wants("elementwise_fmax", "elementwise_fmin", "elementwise_heaviside")) {
      registerRarer(kernels);
    }
    if (kernels.wants("elementwise_pow")) {
      register(
          kernels,
          "elementwise_pow",
          Math::pow,
          (x, y) -> Math.round(Math.pow((double) x, (double) y)));
      grad(
          kernels,
          "elementwise_pow",
          true,
          (x, y, o, g) -> g * y * Math.pow(x, y - 1),
          (x, y, o, g) -> g * Math.pow(x, y) * Math.log(x));
    }
    if (kernels.wants("elementwise_mod")) {
      register(
          kernels,
          "elementwise_mod",
          ElementwiseKernels::remainder,
          (x, y) -> Math.floorMod(x, divisor("elementwise_mod", y)));
    }
    if (kernels.wants("elementwise_floordiv")) {
      register(
          kernels,
          "elementwise_floordiv",
          (x, y) -> truncate(x / y),
          (x, y) -> x / divisor("elementwise_floordiv", y));
    }
  }

  private static void registerRarer(CpuRegistrar kernels) {
    register(
        kernels,
        "elementwise_fmax",
        (x, y) -> Double.isNaN(x) ? y : Double.isNaN(y) ? x : Math.max(x, y),
        Math::max);
    register(
        kernels,
        "elementwise_fmin",
        (x, y) -> Double.isNaN(x) ? y : Double.isNaN(y) ? x : Math.min(x, y),
        Math::min);
    register(
        kernels,
        "elementwise_heaviside",
        (x, y) -> Double.isNaN(x) ? x : x == 0 ? y : x > 0 ? 1 : 0,
        (x, y) -> x == 0 ? y : x > 0 ? 1 : 0);
    grad(
        kernels,
        "elementwise_fmax",
        true,
        (x, y, o, g) -> x >= y || Double.isNaN(y) ? g : 0,
        (x, y, o, g) -> x >= y || Double.isNaN(y) ? 0 : g);
    grad(
        kernels,
        "elementwise_fmin",
        true,
        (x, y, o, g) -> x <= y || Double.isNaN(y) ? g : 0,
        (x, y, o, g) -> x <= y || Double.isNaN(y) ? 0 : g);
    grad(kernels, "elementwise_heaviside", true, (x, y, o, g) -> 0, (x, y, o, g) -> x == 0 ? g : 0);
  }

  private static void register(
      CpuRegistrar kernels, String type, DoubleBinaryOperator real, LongBinaryOperator integer) {
    KernelFactory plain =
        c ->
            SCALINGS.contains(type) && c.inValue("X", 0) instanceof RowsTensor
                ? rows(c, real)
                : reals(c, real);
    int code = nativeCode(type);
    KernelFactory nativeOne =
        c ->
            code < 0 || c.inValue("X", 0) instanceof RowsTensor
                ? plain.create(c)
                : NativeElementwise.forward(c, code, plain.create(c));
    kernels.forFloats(type, plain, nativeOne).plain(type, plain, HALVES);
    kernels.plain(type, c -> integers(c, integer), INTEGERS);
  }

  private static void grad(
      CpuRegistrar kernels, String type, boolean readsOperands, Slope toX, Slope toY) {
    KernelFactory factory = c -> gradient(c, readsOperands, readsOperands, false, toX, toY);
    int code = nativeCode(type);
    KernelFactory nativeOne =
        code < 0
            ? factory
            : c ->
                NativeElementwise.gradient(
                    c, code, readsOperands, readsOperands, true, factory.create(c));
    kernels.forFloats(type + "_grad", factory, nativeOne).plain(type + "_grad", factory, HALVES);
    kernels.plain(type + "_grad", factory, INTEGERS);
  }

  private static Kernel divGrad(KernelContext c) {
    return gradient(c, false, true, true, (x, y, o, g) -> g / y, (x, y, o, g) -> -g * o / y);
  }

  private static int nativeCode(String type) {
    return switch (type) {
      case "elementwise_add" -> NativeKernels.ADD;
      case "elementwise_sub" -> NativeKernels.SUB;
      case "elementwise_mul" -> NativeKernels.MUL;
      case "elementwise_div" -> NativeKernels.DIV;
      case "elementwise_max" -> NativeKernels.MAX;
      case "elementwise_min" -> NativeKernels.MIN;
      default -> -1;
    };
  }

  private static long divisor(String type, long y) {
    if (y == 0) {
      throw new RuleViolation(type + " of integers: an element of Y is 0, but none may be");
    }
    return y;
  }

  private static double truncate(double x) {
    return x < 0 ? Math.ceil(x) : Math.floor(x);
  }

  private static double remainder(double x, double y) {
    double rest = x % y;
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
  }

  /** The operands of a forward operator, whose result may lie where X lies. */
  private static final class Operands {
    private final Tensor x;
    private final Tensor y;
    private final Tensor out;
    private final Tensor copy;
    private final BroadcastLoop loop;
    private boolean copied;

    Operands(KernelContext c) {
      x = c.in("X");
      y = c.in("Y");
      out = c.out("Out");
      copy = c.scratch(x.dtype());
      loop = new BroadcastLoop(c.attrs().getInt("axis"));
    }

    Tensor left() {
      return copied ? copy : x;
    }

    void forEach(BroadcastLoop.Run run) {
      // An X that is spread is read again after the result has begun to overwrite it.
      copied = out.address() == x.address() && loop.fit(x, y).spreadsX();
      if (copied) {
        copy.copyFrom(x);
      }
      loop.forEach(x, y, run);
    }
  }

  /** Some rows with one number, as a clip by the norm of all gradients has it; the rows stay. */
  private static Kernel rows(KernelContext c, DoubleBinaryOperator f) {
    RowsTensor x = c.inRows("X");
    Tensor y = c.in("Y");
    RowsTensor out = c.outRows("Out");
    return () -> {
      if (out != x) {
        out.setHeight(x.height());
        out.rows().copyFrom(x.rows());
        out.value().resize(x.value().shape());
      }
      Elements from = x.value().elements();
      Elements to = out.value().elements();
      double number = y.elements().get(0);
      for (long i = 0; i < from.length(); i++) {
        to.set(i, f.applyAsDouble(from.get(i), number));
      }
    };
  }

  private static Kernel reals(KernelContext c, DoubleBinaryOperator f) {
    Operands operands = new Operands(c);
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    BroadcastLoop.Run run =
        (at, xAt, xStep, yAt, yStep, count) -> {
          Elements xs = operands.left().elements();
          Elements ys = y.elements();
          Elements results = out.elements();
          for (long i = 0; i < count; i++) {
            results.set(at + i, f.applyAsDouble(xs.get(xAt + i * xStep), ys.get(yAt + i * yStep)));
          }
        };
    return () -> operands.forEach(run);
  }

  private static Kernel integers(KernelContext c, LongBinaryOperator f) {
    Operands operands = new Operands(c);
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    BroadcastLoop.Run run =
        (at, xAt, xStep, yAt, yStep, count) -> {
          Elements xs = operands.left().elements();
          Elements ys = y.elements();
          Elements results = out.elements();
          for (long i = 0; i < count; i++) {
            results.setLong(
                at + i, f.applyAsLong(xs.getLong(xAt + i * xStep), ys.getLong(yAt + i * yStep)));
          }
        };
    return () -> operands.forEach(run);
  }

  private static Kernel gradient(
      KernelContext c, boolean readsX, boolean readsY, boolean readsOut, Slope toX, Slope toY) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    BroadcastLoop loop = new BroadcastLoop(c.attrs().getInt("axis"));
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    @Nullable Tensor xRead = readsX ? x : null;
    @Nullable Tensor yRead = readsY ? y : null;
    // Y first: X's gradient may lie where the gradient of Out lies.
    @Nullable Kernel forY =
        dy == null ? null : side(c, loop, xRead, yRead, readsOut, false, toY, dy);
    @Nullable Kernel forX =
        dx == null ? null : side(c, loop, xRead, yRead, readsOut, true, toX, dx);
    return () -> {
      if (forY != null) {
        forY.run();
      }
      if (forX != null) {
        forX.run();
      }
    };
  }

  private static Kernel side(
      KernelContext c,
      BroadcastLoop loop,
      @Nullable Tensor xRead,
      @Nullable Tensor yRead,
      boolean readsOut,
      boolean ofX,
      Slope slope,
      Tensor result) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor out = readsOut ? c.in("Out") : null;
    // Sums are kept in float64 until all their terms are in.
    Tensor sums = c.scratch(DType.FLOAT64);
    BroadcastLoop.Run run =
        (at, xAt, xStep, yAt, yStep, count) -> {
          @Nullable Elements xs = xRead == null ? null : xRead.elements();
          @Nullable Elements ys = yRead == null ? null : yRead.elements();
          @Nullable Elements outs = out == null ? null : out.elements();
          Elements gs = g.elements();
          Broadcast b = loop.fit(x, y);
          boolean sum = ofX ? b.spreadsX() : b.spreadsY();
          Elements to = sum ? sums.elements() : result.elements();
          long start = ofX ? xAt : yAt;
          long step = ofX ? xStep : yStep;
          for (long i = 0; i < count; i++) {
            double term =
                slope.at(
                    xs == null ? 0 : xs.get(xAt + i * xStep),
                    ys == null ? 0 : ys.get(yAt + i * yStep),
                    outs == null ? 0 : outs.get(at + i),
                    gs.get(at + i));
            if (sum) {
              to.add(start + i * step, term);
            } else {
              to.set(start + i * step, term);
            }
          }
        };
    return () -> {
      Broadcast b = loop.fit(x, y);
      boolean sum = ofX ? b.spreadsX() : b.spreadsY();
      if (sum) {
        sums.resize(result.numel());
        sums.elements().fill(0);
      }
      loop.forEach(x, y, run);
      if (sum) {
        Elements from = sums.elements();
        Elements to = result.elements();
        for (long i = 0; i < to.length(); i++) {
          to.set(i, from.get(i));
        }
      }
    };
  }
}
