package org.fluidjava.cpu.loss;

import java.util.function.DoubleBinaryOperator;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/** Losses of one element each. */
final class Pointwise {
  private Pointwise() {}

  /** out[i] = f(x[i], y[i]). */
  static Kernel forward(
      KernelContext c, String xSlot, String ySlot, String outSlot, DoubleBinaryOperator f) {
    Tensor x = c.in(xSlot);
    Tensor y = c.in(ySlot);
    Tensor out = c.out(outSlot);
    return () -> each(x, y, out, f);
  }

  /** dx[i] = g[i] · f(x[i], y[i]) of the slots' tensors. */
  static Kernel backward(
      KernelContext c,
      String xSlot,
      String ySlot,
      String gradSlot,
      String dxSlot,
      DoubleBinaryOperator f) {
    Tensor x = c.in(xSlot);
    Tensor y = c.in(ySlot);
    Tensor grad = c.in(gradSlot);
    Tensor out = c.out(dxSlot);
    return () -> scaled(x, y, grad, out, f);
  }

  static void each(Tensor x, Tensor y, Tensor out, DoubleBinaryOperator f) {
    Elements a = x.elements();
    Elements b = y.elements();
    Elements to = out.elements();
    for (long i = 0; i < x.numel(); i++) {
      to.set(i, f.applyAsDouble(a.get(i), b.get(i)));
    }
  }

  /** Does nothing when {@code out} is null: nobody wants it. */
  static void scaled(
      Tensor x, Tensor y, Tensor grad, @Nullable Tensor out, DoubleBinaryOperator f) {
    if (out == null) {
      return;
    }
    Elements a = x.elements();
    Elements b = y.elements();
    Elements g = grad.elements();
    Elements to = out.elements();
    for (long i = 0; i < x.numel(); i++) {
      to.set(i, g.get(i) * f.applyAsDouble(a.get(i), b.get(i)));
    }
  }

  /** log(1 + exp(x)) without overflow. */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
