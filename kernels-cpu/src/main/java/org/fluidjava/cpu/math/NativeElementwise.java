package org.fluidjava.cpu.math;

import org.fluidjava.cpu.Ranges;
import org.fluidjava.cpu.nativelib.NativeKernels;
import org.fluidjava.cpu.nativelib.NativeSizes;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * The C++ kernels of {@code elementwise_*} for float32, for operands of which one runs along with
 * the result and the other, seen as [n], meets it as [pre, n, post]. Other operands are left to the
 * plain kernels.
 */
final class NativeElementwise {
  private final int code;
  private final Tensor x;
  private final Tensor y;
  private final BroadcastLoop loop;
  private long pre;
  private long n;
  private long post;

  private NativeElementwise(KernelContext c, int code) {
    this.code = code;
    x = c.in("X");
    y = c.in("Y");
    loop = new BroadcastLoop(c.attrs().getInt("axis"));
  }

  /** The operation with left and right exchanged; -1 when there is none. */
  private int exchanged() {
    return switch (code) {
      case NativeKernels.ADD, NativeKernels.MUL, NativeKernels.MAX, NativeKernels.MIN -> code;
      case NativeKernels.SUB -> NativeKernels.RSUB;
      case NativeKernels.DIV -> NativeKernels.RDIV;
      default -> -1;
    };
  }

  /** Finds pre, n and post for the operand that is spread; false when there are none. */
  private boolean spread(Broadcast b, boolean ofX) {
    pre = 1;
    n = 1;
    post = 1;
    int place = 0;
    for (int i = 0; i < b.rank(); i++) {
      boolean along = (ofX ? b.xStep(i) : b.yStep(i)) != 0;
      if (along && place == 0) {
        place = 1;
        n = b.extent(i);
      } else if (along) {
        return false;
      } else if (place == 0) {
        pre *= b.extent(i);
      } else {
        post *= b.extent(i);
        place = 2;
      }
    }
    if (place == 0) {
      // One number for all: no dimension runs along.
      post = pre;
      pre = 1;
    }
    return true;
  }

  static Kernel forward(KernelContext c, int code, Kernel plain) {
    NativeElementwise e = new NativeElementwise(c, code);
    Tensor out = c.out("Out");
    int other = e.exchanged();
    Ranges straight =
        new Ranges(
            (begin, end) ->
                NativeKernels.binary(
                    code, begin, end, e.n, e.post, e.x.address(), e.y.address(), out.address()));
    Ranges exchanged =
        new Ranges(
            (begin, end) ->
                NativeKernels.binary(
                    other, begin, end, e.n, e.post, e.y.address(), e.x.address(), out.address()));
    return () -> {
      Broadcast b = e.loop.fit(e.x, e.y);
      NativeSizes.require(e.x.numel(), e.x);
      NativeSizes.require(e.y.numel(), e.y);
      if (!b.spreadsX() && e.spread(b, false)) {
        NativeSizes.require(e.x.numel(), out);
        straight.run(out.numel());
      } else if (!b.spreadsY()
          && other >= 0
          && out.address() != e.x.address()
          && e.spread(b, true)) {
        NativeSizes.require(e.y.numel(), out);
        exchanged.run(out.numel());
      } else {
        plain.run();
      }
    };
  }

  /**
   * @param readsX whether the gradient to Y reads X; X's memory may be in other use else
   * @param readsY whether the gradients read Y
   * @param yToo whether the native gradient to Y serves
   */
  static Kernel gradient(
      KernelContext c, int code, boolean readsX, boolean readsY, boolean yToo, Kernel plain) {
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    if (dy != null && !yToo) {
      return plain;
    }
    NativeElementwise e = new NativeElementwise(c, code);
    Tensor g = c.in("Out@GRAD");
    // What is not read stands at the gradient, which is as long as either.
    Tensor x = readsX ? e.x : g;
    Tensor y = readsY ? e.y : g;
    Ranges toX =
        new Ranges(
            (begin, end) ->
                NativeKernels.binaryGradX(
                    code,
                    begin,
                    end,
                    e.n,
                    e.post,
                    x.address(),
                    y.address(),
                    g.address(),
                    dx == null ? 0 : dx.address()));
    Ranges toY =
        new Ranges(
            (begin, end) ->
                NativeKernels.binaryGradY(
                    code,
                    begin,
                    end,
                    e.pre,
                    e.n,
                    e.post,
                    x.address(),
                    y.address(),
                    g.address(),
                    dy == null ? 0 : dy.address()));
    return () -> {
      Broadcast b = e.loop.fit(e.x, e.y);
      if (b.spreadsX() || !e.spread(b, false)) {
        plain.run();
        return;
      }
      NativeSizes.require(e.x.numel(), g, dx, readsX ? e.x : null);
      NativeSizes.require(e.y.numel(), dy, readsY ? e.y : null);
      // Y first: X's gradient may lie where the gradient of Out lies.
      if (dy != null) {
        toY.run(e.n, e.pre * e.post);
      }
      if (dx != null) {
        toX.run(g.numel());
      }
    };
  }
}
