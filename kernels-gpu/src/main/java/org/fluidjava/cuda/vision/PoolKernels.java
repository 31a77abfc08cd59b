package org.fluidjava.cuda.vision;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.shape.Fill;
import org.fluidjava.cuda.shape.RowSums;
import org.fluidjava.cuda.shape.Units;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.Windows;
import org.fluidjava.tensor.DType;

/** Kernels of {@code pool2d} and {@code pool3d}, of those with indices, and of {@code unpool}. */
final class PoolKernels {
  private static final String SOURCE = "vision/pool.cu";

  private PoolKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("pool2d", c -> forward(c, 2))
        .forFloats("pool2d_grad", c -> backward(c, 2))
        .forFloats("pool3d", c -> forward(c, 3))
        .forFloats("pool3d_grad", c -> backward(c, 3))
        .forFloats("max_pool2d_with_index", c -> indexed(c, 2))
        .forFloats("max_pool3d_with_index", c -> indexed(c, 3))
        .forFloats(
            "max_pool2d_with_index_grad",
            c -> put(c, c.in("Out@GRAD"), c.in("Mask"), c.out("X@GRAD"), true))
        .forFloats(
            "max_pool3d_with_index_grad",
            c -> put(c, c.in("Out@GRAD"), c.in("Mask"), c.out("X@GRAD"), true))
        .forFloats("unpool", c -> put(c, c.in("X"), c.in("Indices"), c.out("Out"), false))
        .forFloats("unpool_grad", c -> take(c, c.in("Out@GRAD"), c.in("Indices"), c.out("X@GRAD")));
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (String entry :
          new String[] {
            "pool_max",
            "pool_average",
            "pool_first",
            "pool_max_grad",
            "pool_average_grad",
            "pool_indexed",
            "plane_places"
          }) {
        all.add(new Specialisation(SOURCE, entry, Units.real(dtype)));
      }
    }
    return all;
  }

  private static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry, Units.real(c.dtype()));
  }

  private static void launch(CudaKernel kernel, long threads) {
    kernel.launch(CudaKernel.blocks(threads, Units.THREADS), Units.THREADS);
  }

  /** The windows of an operator over the extents of a run. */
  private static final class Sizes {
    private final Windows windows;
    private final boolean max;
    private final boolean adaptive;
    private final boolean exclusive;
    private final boolean global;
    private final int[] ksize;
    private final int[] in = {1, 1, 1};
    private final int[] out = {1, 1, 1};
    private final int[] cells = {1, 1, 1};
    private final int[] stride = {1, 1, 1};
    private final int[] before = {0, 0, 0};
    private long planes;

    /** Reads the attributes; the operators with indices have fewer. */
    Sizes(KernelContext c, int spatial, boolean formatted) {
      windows = Windows.of(c.attrs(), spatial, false, formatted);
      max = !formatted || c.attrs().getString("pooling_type").equals("max");
      adaptive = c.attrs().getBoolean("adaptive");
      exclusive = !formatted || c.attrs().getBoolean("exclusive");
      global = c.attrs().getBoolean("global_pooling");
      ksize = global ? new int[spatial] : Windows.positive(c.attrs(), "ksize", spatial);
    }

    void follow(Tensor x, Tensor y) {
      int spatial = windows.spatial();
      RuleViolation.unless(
          x.rank() == spatial + 2 && y.rank() == spatial + 2,
          "%s and %s must have %d extents each",
          x,
          y,
          spatial + 2);
      int channelAxis = windows.channelLast() ? spatial + 1 : 1;
      planes = x.dim(0) * x.dim(channelAxis);
      RuleViolation.unless(
          y.dim(0) * y.dim(channelAxis) == planes, "%s and %s must have the same channels", x, y);
      for (int i = 0; i < spatial; i++) {
        int to = 3 - spatial + i;
        int axis = windows.channelAxis(i);
        in[to] = Math.toIntExact(x.dim(axis));
        out[to] = Math.toIntExact(y.dim(axis));
        stride[to] = windows.stride(i);
        cells[to] = global ? in[to] : ksize[i];
        before[to] = global || adaptive ? 0 : Math.toIntExact(windows.before(i, in[to], cells[to]));
      }
      Math.toIntExact((long) in[0] * in[1] * in[2]);
    }

    /** Appends the extents to a kernel's arguments. */
    void arguments(CudaKernel kernel) {
      kernel.longInteger(planes);
      for (int[] values : new int[][] {in, out, cells, stride, before}) {
        kernel.integer(values[0]).integer(values[1]).integer(values[2]);
      }
      kernel.integer(adaptive && !global ? 1 : 0);
    }

    /** Whether an average counts only the cells within the image. */
    int counted() {
      return exclusive || adaptive ? 1 : 0;
    }
  }

  private static Kernel forward(KernelContext c, int spatial) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Sizes s = new Sizes(c, spatial, true);
    Layout xLayout = new Layout(c, s.windows.channelLast());
    Layout outLayout = new Layout(c, s.windows.channelLast());
    CudaKernel kernel = kernel(c, s.max ? "pool_max" : "pool_average");
    return () -> {
      s.follow(x, out);
      kernel.begin().tensor(xLayout.channelsFirst(x)).tensor(outLayout.result(out));
      s.arguments(kernel);
      if (!s.max) {
        kernel.integer(s.counted());
      }
      launch(kernel, out.numel());
      outLayout.deliver(out);
    };
  }

  private static Kernel backward(KernelContext c, int spatial) {
    Tensor x = c.in("X");
    Tensor out = c.in("Out");
    Tensor grad = c.in("Out@GRAD");
    Tensor xGrad = c.out("X@GRAD");
    Sizes s = new Sizes(c, spatial, true);
    boolean last = s.windows.channelLast();
    Layout xLayout = new Layout(c, last);
    Layout outLayout = new Layout(c, last);
    Layout gradLayout = new Layout(c, last);
    Layout resultLayout = new Layout(c, last);
    Tensor places = c.scratch(DType.INT32);
    CudaKernel first = kernel(c, "pool_first");
    CudaKernel max = kernel(c, "pool_max_grad");
    CudaKernel average = kernel(c, "pool_average_grad");
    return () -> {
      s.follow(x, out);
      s.follow(x, grad);
      Tensor from = gradLayout.channelsFirst(grad);
      Tensor to = resultLayout.result(xGrad);
      if (s.max) {
        places.resize(out.numel());
        first.begin().tensor(xLayout.channelsFirst(x)).tensor(outLayout.channelsFirst(out));
        first.tensor(places);
        s.arguments(first);
        launch(first, out.numel());
        max.begin().tensor(from).tensor(places).tensor(to);
        s.arguments(max);
        launch(max, to.numel());
      } else {
        average.begin().tensor(from).tensor(to);
        s.arguments(average);
        average.integer(s.counted());
        launch(average, to.numel());
      }
      resultLayout.deliver(xGrad);
    };
  }

  private static Kernel indexed(KernelContext c, int spatial) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor mask = c.out("Mask");
    Sizes s = new Sizes(c, spatial, false);
    CudaKernel kernel = kernel(c, "pool_indexed");
    return () -> {
      s.follow(x, out);
      kernel.begin().tensor(x).tensor(out).tensor(mask).integer(mask.dtype().bytes());
      s.arguments(kernel);
      launch(kernel, out.numel());
    };
  }

  /** The element of all planes that each number of a plane goes to; -1 for none. */
  private static final class Places {
    private final Tensor given;
    private final Tensor found;
    private final Fault fault;
    private final CudaKernel kernel;

    Places(KernelContext c, Tensor given) {
      this.given = given;
      found = c.scratch(DType.INT64);
      kernel = kernel(c, "plane_places");
      fault =
          CudaDevice.of(c)
              .faults()
              .fault(c, "place %1$d of number %2$d must be below the area %3$d");
    }

    Tensor of(Tensor small, Tensor big) {
      found.resize(small.numel());
      kernel.begin().tensor(given).integer(given.dtype().bytes()).tensor(found);
      kernel.longInteger(small.numel()).longInteger(small.product(2, small.rank()));
      kernel.longInteger(big.product(2, big.rank())).fault(fault);
      launch(kernel, small.numel());
      return found;
    }
  }

  /**
   * Puts each number where its place says; place -1 stands for none. Where several say the same the
   * numbers add up, or the last one stays.
   */
  private static Kernel put(KernelContext c, Tensor small, Tensor given, Tensor big, boolean adds) {
    Places places = new Places(c, given);
    RowSums sums = new RowSums(c);
    return () -> {
      Fill.zero(big);
      Tensor found = places.of(small, big);
      sums.find(found, found.numel(), big.numel(), 0);
      if (adds) {
        sums.add(small, big, 1, 1, false);
      } else {
        sums.put(small, big);
      }
    };
  }

  private static Kernel take(KernelContext c, Tensor big, Tensor given, Tensor small) {
    Places places = new Places(c, given);
    CudaKernel gather = CudaDevice.of(c).kernel("shape/gather.cu", "gather");
    return () -> {
      Tensor found = places.of(small, big);
      gather.begin().tensor(big).tensor(found).integer(8).tensor(small).longInteger(1);
      gather.longInteger(big.numel()).longInteger(found.numel()).longInteger(1);
      gather.integer(small.dtype().bytes()).pointer(0);
      launch(gather, found.numel());
    };
  }
}
