package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.BoxCopy;
import org.fluidjava.cuda.shape.BoxSum;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.Broadcast;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code kron}, {@code dist} and {@code lerp}: operands written out at full size. */
final class StretchedKernels {
  private StretchedKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("kron", StretchedKernels::kron)
        .forFloats("kron_grad", StretchedKernels::kronGrad)
        .forFloats("dist", StretchedKernels::dist)
        .forFloats("dist_grad", StretchedKernels::distGrad)
        .forFloats("lerp", StretchedKernels::lerp)
        .forFloats("lerp_grad", StretchedKernels::lerpGrad);
  }

  static void specialisations(List<Specialisation> all) {
    Pointwise.specialisations(
        all, "product", "difference", "negated", "between", "between_to_x", "between_to_y");
    for (DType dtype : CudaTypes.FLOATS) {
      all.add(new Specialisation(LineKernels.SOURCE, "dist_grad", LineKernels.defines(dtype)));
    }
  }

  /** Extents (x, y) for each axis of a Kronecker product, aligned at the end. */
  private static final class Blocks {
    final long[] dims;
    final long[] ofX;
    final long[] ofY;

    Blocks(Shape x, Shape y) {
      int rank = Math.max(x.rank(), y.rank());
      dims = new long[2 * rank];
      ofX = new long[2 * rank];
      ofY = new long[2 * rank];
      long[] ownX = BoxCopy.strides(x.dims());
      long[] ownY = BoxCopy.strides(y.dims());
      for (int axis = 1; axis <= rank; axis++) {
        int at = 2 * (rank - axis);
        boolean inX = axis <= x.rank();
        boolean inY = axis <= y.rank();
        dims[at] = inX ? x.dim(-axis) : 1;
        dims[at + 1] = inY ? y.dim(-axis) : 1;
        ofX[at] = inX ? ownX[x.rank() - axis] : 0;
        ofY[at + 1] = inY ? ownY[y.rank() - axis] : 0;
      }
    }
  }

  private static void spread(
      BoxCopy copy, Blocks blocks, Tensor from, long[] strides, Shape whole, Tensor room) {
    room.resize(whole);
    copy.copy(blocks.dims, from, 0, strides, room, 0, BoxCopy.strides(blocks.dims));
  }

  private static Kernel kron(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    Tensor left = c.scratch(c.dtype());
    Tensor right = c.scratch(c.dtype());
    BoxCopy copy = new BoxCopy(c);
    Pointwise product = new Pointwise(c, "product");
    return () -> {
      Blocks blocks = new Blocks(x.shape(), y.shape());
      spread(copy, blocks, x, blocks.ofX, out.shape(), left);
      spread(copy, blocks, y, blocks.ofY, out.shape(), right);
      product.run(out, left, right, null, null);
    };
  }

  private static Kernel kronGrad(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    Tensor other = c.scratch(c.dtype());
    Tensor terms = c.scratch(c.dtype());
    BoxCopy copy = new BoxCopy(c);
    BoxSum sum = new BoxSum(c);
    Pointwise product = new Pointwise(c, "product");
    return () -> {
      Blocks blocks = new Blocks(x.shape(), y.shape());
      long[] plain = BoxCopy.strides(blocks.dims);
      terms.resize(g.shape());
      if (dx != null) {
        spread(copy, blocks, y, blocks.ofY, g.shape(), other);
        product.run(terms, g, other, null, null);
        sum.sum(blocks.dims, terms, plain, dx, blocks.ofX);
      }
      if (dy != null) {
        spread(copy, blocks, x, blocks.ofX, g.shape(), other);
        product.run(terms, g, other, null, null);
        sum.sum(blocks.dims, terms, plain, dy, blocks.ofY);
      }
    };
  }

  /** Differences of two operands at full size, and their length. */
  private static final class Distance {
    private final Tensor x;
    private final Tensor y;
    private final Tensor left;
    private final Tensor right;
    private final Tensor apart;
    private final Stretch stretch;
    private final Pointwise difference;
    private final CudaKernel norm;
    private final double p;

    Distance(KernelContext c) {
      x = c.in("X");
      y = c.in("Y");
      left = c.scratch(c.dtype());
      right = c.scratch(c.dtype());
      apart = c.scratch(c.dtype());
      stretch = new Stretch(c);
      difference = new Pointwise(c, "difference");
      norm = CudaDevice.of(c).kernel(NormKernels.SOURCE, "p_norm", CudaTypes.real(c.dtype()));
      p = c.attrs().getFloat("p");
    }

    Tensor measure(Tensor length) {
      Shape whole = Broadcast.shape(x.shape(), y.shape(), -1);
      apart.resize(whole);
      difference.run(
          apart, stretch.over(whole, x, left), stretch.over(whole, y, right), null, null);
      norm.begin().tensor(apart).tensor(length).longInteger(apart.numel()).longInteger(1);
      norm.real64(p).launch(1, 1024);
      return apart;
    }
  }

  private static Kernel dist(KernelContext c) {
    Tensor out = c.out("Out");
    Distance distance = new Distance(c);
    return () -> distance.measure(out);
  }

  private static Kernel distGrad(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    Distance distance = new Distance(c);
    Tensor length = c.scratch(c.dtype());
    Tensor terms = c.scratch(c.dtype());
    double p = c.attrs().getFloat("p");
    CudaKernel kernel =
        device.kernel(LineKernels.SOURCE, "dist_grad", LineKernels.defines(c.dtype()));
    Pointwise negated = new Pointwise(c, "negated");
    return () -> {
      length.resize(1);
      Tensor apart = distance.measure(length);
      terms.resize(apart.shape());
      kernel.begin().tensor(apart).tensor(length).tensor(g).tensor(terms);
      kernel.longInteger(apart.numel()).real64(p);
      kernel.launch(Grid.items(device, apart.numel()), Grid.THREADS);
      if (dx != null) {
        distance.stretch.back(terms, dx);
      }
      if (dy != null) {
        negated.run(terms, terms, null, null, null);
        distance.stretch.back(terms, dy);
      }
    };
  }

  private static Kernel lerp(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor weight = c.in("Weight");
    Tensor out = c.out("Out");
    Tensor left = c.scratch(c.dtype());
    Tensor right = c.scratch(c.dtype());
    Tensor shares = c.scratch(c.dtype());
    Stretch stretch = new Stretch(c);
    Pointwise between = new Pointwise(c, "between");
    return () -> {
      Shape whole = out.shape();
      between.run(
          out,
          stretch.over(whole, x, left),
          stretch.over(whole, y, right),
          stretch.over(whole, weight, shares),
          null);
    };
  }

  private static Kernel lerpGrad(KernelContext c) {
    Tensor weight = c.in("Weight");
    Tensor g = c.in("Out@GRAD");
    @Nullable Tensor dx = c.outOrNull("X@GRAD");
    @Nullable Tensor dy = c.outOrNull("Y@GRAD");
    Tensor shares = c.scratch(c.dtype());
    Tensor terms = c.scratch(c.dtype());
    Stretch stretch = new Stretch(c);
    Pointwise toX = new Pointwise(c, "between_to_x");
    Pointwise toY = new Pointwise(c, "between_to_y");
    return () -> {
      Tensor share = stretch.over(g.shape(), weight, shares);
      terms.resize(g.shape());
      if (dx != null) {
        toX.run(terms, share, null, null, g);
        stretch.back(terms, dx);
      }
      if (dy != null) {
        toY.run(terms, share, null, null, g);
        stretch.back(terms, dy);
      }
    };
  }
}
