package org.fluidjava.cuda.shape;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of the operators that take elements by their numbers. */
final class GatherKernels {
  static final String SOURCE = "shape/gather.cu";

  private GatherKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("gather", c -> gather(c, c.attrs().getInt("axis")))
        .forFloats(
            "gather_grad",
            c -> gatherGrad(c, c.attrs().getInt("axis"), c.attrs().getBoolean("overwrite")))
        .forAll("index_select", c -> gather(c, c.attrs().getInt("dim")))
        .forFloats("index_select_grad", c -> gatherGrad(c, c.attrs().getInt("dim"), false))
        .forAll("gather_nd", GatherKernels::gatherNd)
        .forFloats("gather_nd_grad", GatherKernels::gatherNdGrad)
        .forAll("index_sample", GatherKernels::sample)
        .forFloats("index_sample_grad", GatherKernels::sampleGrad)
        .forAll("multiplex", GatherKernels::multiplex)
        .forFloats("multiplex_grad", GatherKernels::multiplexGrad)
        .kernel("shard_index", List.of(DType.INT32, DType.INT64), GatherKernels::shardIndex);
  }

  /** What a number outside of its extent is reported as. */
  static Fault outside(KernelContext c, String slot) {
    return CudaDevice.of(c)
        .faults()
        .fault(c, slot + " has the value %d at position %d, but it must be in [0, %d)");
  }

  private static int front(int axis, int rank) {
    return axis < 0 ? axis + rank : axis;
  }

  /** Copies rows of {@code width} elements by their numbers. */
  static void gather(
      CudaKernel kernel,
      Tensor from,
      Tensor index,
      Tensor to,
      long outer,
      long extent,
      long count,
      long width,
      long fault) {
    int bytes = from.dtype().bytes();
    int unit = Units.of(width * bytes, from.address(), to.address());
    long units = width * bytes / unit;
    kernel
        .begin()
        .tensor(from)
        .tensor(index)
        .integer(index.dtype().bytes())
        .tensor(to)
        .longInteger(outer)
        .longInteger(extent)
        .longInteger(count)
        .longInteger(units)
        .integer(unit)
        .pointer(fault)
        .launch(CudaKernel.blocks(outer * count * units, Units.THREADS), Units.THREADS);
  }

  private static Kernel gather(KernelContext c, int axis) {
    Tensor x = c.in("X");
    Tensor index = c.in("Index");
    Tensor out = c.out("Out");
    Fault fault = outside(c, "Index");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "gather");
    return () -> {
      int at = front(axis, x.rank());
      gather(
          kernel,
          x,
          index,
          out,
          x.product(0, at),
          x.dim(at),
          index.numel(),
          x.product(at + 1, x.rank()),
          fault.address());
    };
  }

  /** Paddle overwrites only along the first axis; along others it always adds. */
  private static Kernel gatherGrad(KernelContext c, int axis, boolean overwrite) {
    Tensor index = c.in("Index");
    Tensor grad = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    RowSums sums = new RowSums(c);
    Fault fault = outside(c, "Index");
    CudaKernel put = CudaDevice.of(c).kernel(SOURCE, "put_rows");
    return () -> {
      int at = front(axis, dx.rank());
      Fill.zero(dx);
      sums.find(index, index.numel(), dx.dim(at), fault.address());
      if (overwrite && at == 0) {
        ScatterKernels.rows(put, grad, index, dx.dim(0), sums.last(), dx);
      } else {
        sums.add(grad, dx, dx.product(0, at), dx.product(at + 1, dx.rank()), false);
      }
    };
  }

  private static Kernel gatherNd(KernelContext c) {
    Tensor x = c.in("X");
    Tensor index = c.in("Index");
    Tensor out = c.out("Out");
    Points points = new Points(c, "Index");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "gather");
    return () -> {
      int depth = (int) index.dim(-1);
      Tensor slices = points.slices(index, x);
      gather(
          kernel,
          x,
          slices,
          out,
          1,
          x.product(0, depth),
          slices.numel(),
          x.product(depth, x.rank()),
          0);
    };
  }

  private static Kernel gatherNdGrad(KernelContext c) {
    Tensor index = c.in("Index");
    Tensor grad = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    Points points = new Points(c, "Index");
    RowSums sums = new RowSums(c);
    return () -> {
      int depth = (int) index.dim(-1);
      Tensor slices = points.slices(index, dx);
      Fill.zero(dx);
      sums.find(slices, slices.numel(), dx.product(0, depth), 0);
      sums.add(grad, dx, 1, dx.product(depth, dx.rank()), false);
    };
  }

  private static Kernel sample(KernelContext c) {
    Tensor x = c.in("X");
    Tensor index = c.in("Index");
    Tensor out = c.out("Out");
    Points points = new Points(c, "Index");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "gather");
    return () -> {
      Tensor places = points.places(index, x.dim(1));
      gather(kernel, x, places, out, 1, x.numel(), places.numel(), 1, 0);
    };
  }

  private static Kernel sampleGrad(KernelContext c) {
    Tensor index = c.in("Index");
    Tensor grad = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    Points points = new Points(c, "Index");
    RowSums sums = new RowSums(c);
    return () -> {
      Tensor places = points.places(index, dx.dim(1));
      Fill.zero(dx);
      sums.find(places, places.numel(), dx.numel(), 0);
      sums.add(grad, dx, 1, 1, false);
    };
  }

  /** Rows of one of several tensors; with a fault the ids are checked. */
  private static void pick(
      CudaKernel kernel,
      Tensor ids,
      int which,
      int all,
      Tensor from,
      Tensor to,
      boolean clears,
      long fault) {
    long rows = to.dim(0);
    long bytes = to.product(1, to.rank()) * to.dtype().bytes();
    int unit = Units.of(bytes, from.address(), to.address());
    kernel
        .begin()
        .tensor(ids)
        .integer(ids.dtype().bytes())
        .longInteger(which)
        .longInteger(all)
        .tensor(from)
        .tensor(to)
        .longInteger(rows)
        .longInteger(bytes / unit)
        .integer(unit)
        .integer(clears ? 1 : 0)
        .pointer(fault)
        .launch(CudaKernel.blocks(rows * (bytes / unit), Units.THREADS), Units.THREADS);
  }

  private static Kernel multiplex(KernelContext c) {
    Tensor ids = c.in("Ids");
    Tensor[] x = c.ins("X");
    Tensor out = c.out("Out");
    Fault fault = outside(c, "Ids");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "pick");
    return () -> {
      for (int i = 0; i < x.length; i++) {
        pick(kernel, ids, i, x.length, x[i], out, false, i == 0 ? fault.address() : 0);
      }
    };
  }

  private static Kernel multiplexGrad(KernelContext c) {
    Tensor ids = c.in("Ids");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor[] dx = c.outs("X@GRAD");
    Fault fault = outside(c, "Ids");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "pick");
    return () -> {
      for (int i = 0; i < dx.length; i++) {
        Tensor to = dx[i];
        if (to != null) {
          pick(kernel, ids, i, dx.length, grad, to, true, fault.address());
        }
      }
    };
  }

  private static Kernel shardIndex(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    long all = c.attrs().getInt("index_num");
    long shards = c.attrs().getInt("nshards");
    long shard = c.attrs().getInt("shard_id");
    long ignored = c.attrs().getInt("ignore_value");
    Fault fault = outside(c, "X");
    CudaKernel kernel = CudaDevice.of(c).kernel(SOURCE, "shard_index");
    return () ->
        kernel
            .begin()
            .tensor(x)
            .tensor(out)
            .integer(x.dtype().bytes())
            .longInteger(x.numel())
            .longInteger(all)
            .longInteger((all + shards - 1) / shards)
            .longInteger(shard)
            .longInteger(ignored)
            .pointer(fault.address())
            .launch(CudaKernel.blocks(x.numel(), Units.THREADS), Units.THREADS);
  }
}
