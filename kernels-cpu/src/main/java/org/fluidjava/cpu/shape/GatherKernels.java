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

/** Kernels of the operators that take elements by their numbers. */
final class GatherKernels {
  private GatherKernels() {}

  static void register(CpuRegistrar kernels) {
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
        .plain("shard_index", GatherKernels::shardIndex, DType.INT32, DType.INT64);
  }

  /** The number at a position, checked against the extent that it counts in. */
  static long checked(Elements index, long position, long extent, String slot) {
    long number = index.getLong(position);
    if (number < 0 || number >= extent) {
      throw new RuleViolation(
          "%s has the value %d at position %d, but it must be in [0, %d)"
              .formatted(slot, number, position, extent));
    }
    return number;
  }

  private static int front(int axis, int rank) {
    return axis < 0 ? axis + rank : axis;
  }

  private static Kernel gather(KernelContext c, int axis) {
    Tensor x = c.in("X");
    Tensor index = c.in("Index");
    Tensor out = c.out("Out");
    return () -> {
      int at = front(axis, x.rank());
      Elements numbers = index.elements();
      long outer = x.product(0, at);
      long extent = x.dim(at);
      long chunk = x.product(at + 1, x.rank()) * x.dtype().bytes();
      long count = index.numel();
      for (long i = 0; i < outer; i++) {
        for (long j = 0; j < count; j++) {
          long row = checked(numbers, j, extent, "Index");
          HostMemory.copy(
              x.address() + (i * extent + row) * chunk,
              out.address() + (i * count + j) * chunk,
              chunk);
        }
      }
    };
  }

  /** Paddle overwrites only along the first axis; along others it always adds. */
  private static Kernel gatherGrad(KernelContext c, int axis, boolean overwrite) {
    Tensor index = c.in("Index");
    Tensor grad = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      int at = front(axis, dx.rank());
      Elements numbers = index.elements();
      Elements g = grad.elements();
      Elements to = dx.elements();
      HostMemory.zero(dx.address(), dx.bytes());
      long outer = dx.product(0, at);
      long extent = dx.dim(at);
      long width = dx.product(at + 1, dx.rank());
      long count = index.numel();
      for (long i = 0; i < outer; i++) {
        for (long j = 0; j < count; j++) {
          long row = checked(numbers, j, extent, "Index");
          for (long k = 0; k < width; k++) {
            long place = (i * extent + row) * width + k;
            double part = g.get((i * count + j) * width + k);
            to.set(place, overwrite && at == 0 ? part : to.get(place) + part);
          }
        }
      }
    };
  }

  /** The number of the slice of {@code x} that point {@code i} names. */
  static long point(Elements numbers, long i, int depth, Tensor x, boolean negative) {
    long slice = 0;
    for (int d = 0; d < depth; d++) {
      long extent = x.dim(d);
      long number = numbers.getLong(i * depth + d);
      long along = negative && number < 0 && number >= -extent ? number + extent : -1;
      slice =
          slice * extent + (along >= 0 ? along : checked(numbers, i * depth + d, extent, "Index"));
    }
    return slice;
  }

  private static Kernel gatherNd(KernelContext c) {
    Tensor x = c.in("X");
    Tensor index = c.in("Index");
    Tensor out = c.out("Out");
    return () -> {
      int depth = (int) index.dim(-1);
      Elements numbers = index.elements();
      long chunk = x.product(depth, x.rank()) * x.dtype().bytes();
      long count = index.product(0, index.rank() - 1);
      for (long i = 0; i < count; i++) {
        long slice = point(numbers, i, depth, x, true);
        HostMemory.copy(x.address() + slice * chunk, out.address() + i * chunk, chunk);
      }
    };
  }

  private static Kernel gatherNdGrad(KernelContext c) {
    Tensor index = c.in("Index");
    Tensor grad = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      int depth = (int) index.dim(-1);
      Elements numbers = index.elements();
      Elements g = grad.elements();
      Elements to = dx.elements();
      HostMemory.zero(dx.address(), dx.bytes());
      long width = dx.product(depth, dx.rank());
      long count = index.product(0, index.rank() - 1);
      for (long i = 0; i < count; i++) {
        long slice = point(numbers, i, depth, dx, true);
        for (long k = 0; k < width; k++) {
          to.add(slice * width + k, g.get(i * width + k));
        }
      }
    };
  }

  private static Kernel sample(KernelContext c) {
    Tensor x = c.in("X");
    Tensor index = c.in("Index");
    Tensor out = c.out("Out");
    return () -> {
      Elements numbers = index.elements();
      int bytes = x.dtype().bytes();
      long width = x.dim(1);
      long count = index.dim(1);
      for (long i = 0; i < index.numel(); i++) {
        long source = i / count * width + checked(numbers, i, width, "Index");
        HostMemory.copy(x.address() + source * bytes, out.address() + i * bytes, bytes);
      }
    };
  }

  private static Kernel sampleGrad(KernelContext c) {
    Tensor index = c.in("Index");
    Tensor grad = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    return () -> {
      Elements numbers = index.elements();
      Elements g = grad.elements();
      Elements to = dx.elements();
      HostMemory.zero(dx.address(), dx.bytes());
      for (long i = 0; i < index.numel(); i++) {
        to.add(i / index.dim(1) * dx.dim(1) + checked(numbers, i, dx.dim(1), "Index"), g.get(i));
      }
    };
  }

  private static Kernel multiplex(KernelContext c) {
    Tensor ids = c.in("Ids");
    Tensor[] x = c.ins("X");
    Tensor out = c.out("Out");
    return () -> {
      Elements numbers = ids.elements();
      long chunk = out.product(1, out.rank()) * out.dtype().bytes();
      for (long i = 0; i < out.dim(0); i++) {
        Tensor from = x[(int) checked(numbers, i, x.length, "Ids")];
        HostMemory.copy(from.address() + i * chunk, out.address() + i * chunk, chunk);
      }
    };
  }

  private static Kernel multiplexGrad(KernelContext c) {
    Tensor ids = c.in("Ids");
    Tensor grad = c.in("Out@GRAD");
    @Nullable Tensor[] dx = c.outs("X@GRAD");
    return () -> {
      Elements numbers = ids.elements();
      long chunk = grad.product(1, grad.rank()) * grad.dtype().bytes();
      for (Tensor each : dx) {
        if (each != null) {
          HostMemory.zero(each.address(), each.bytes());
        }
      }
      for (long i = 0; i < grad.dim(0); i++) {
        Tensor to = dx[(int) checked(numbers, i, dx.length, "Ids")];
        if (to != null) {
          HostMemory.copy(grad.address() + i * chunk, to.address() + i * chunk, chunk);
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
    return () -> {
      Elements from = x.elements();
      Elements to = out.elements();
      long size = (all + shards - 1) / shards;
      for (long i = 0; i < x.numel(); i++) {
        long id = checked(from, i, all, "X");
        to.setLong(i, id / size == shard ? id % size : ignored);
      }
    };
  }
}
