package org.fluidjava.cuda.shape;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;

/**
 * Copies boxes between tensors of a device: an N-dimensional range of which each side has a first
 * element and a stride for every axis, in elements of any type.
 */
public final class BoxCopy {
  /** What {@link org.fluidjava.cuda.CudaKernelGroup#specialisations} lists for it. */
  static final List<Specialisation> SPECIALISATIONS =
      List.of(new Specialisation("shape/move.cu", "box_copy"));

  private final CudaDevice device;
  private final CudaKernel kernel;
  private final Box box = new Box();
  private int unit;

  /** For one kernel; may be used several times in a run. */
  public BoxCopy(KernelContext c) {
    device = CudaDevice.of(c);
    kernel = device.kernel("shape/move.cu", "box_copy");
  }

  /** The strides of a contiguous tensor of these extents. */
  public static long[] strides(long... dims) {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dims[i];
    }
    return strides;
  }

  /** Copies all elements of one tensor to another, unless both lie in one place. */
  public static void whole(Tensor from, Tensor to) {
    if (from.address() != to.address() && to.bytes() > 0) {
      to.device().copy(from.address(), to.address(), to.bytes());
    }
  }

  /** Copies a box of extents {@code dims} from one tensor to another of the same element type. */
  public void copy(
      long[] dims,
      Tensor from,
      long fromFirst,
      long[] fromStrides,
      Tensor to,
      long toFirst,
      long[] toStrides) {
    box.set(dims, fromStrides, toStrides);
    if (box.count == 0) {
      return;
    }
    box.check(from, fromFirst, box.from);
    box.check(to, toFirst, box.to);
    int bytes = from.dtype().bytes();
    long source = from.address() + fromFirst * bytes;
    long target = to.address() + toFirst * bytes;
    int last = box.rank - 1;
    boolean chunks = last < 0 || (box.from[last] == 1 && box.to[last] == 1);
    if (last < 0 || (last == 0 && chunks)) {
      device.copy(source, target, box.count * bytes);
      return;
    }
    unit = bytes;
    if (chunks) {
      widen(bytes, source | target);
    }
    launch(0, box.count, source, target);
  }

  /** Takes the widest units in which all chunks can be moved. */
  private void widen(int bytes, long addresses) {
    int last = box.rank - 1;
    long all = addresses | box.dims[last] * bytes;
    for (int i = 0; i < last; i++) {
      all |= box.from[i] * bytes | box.to[i] * bytes;
    }
    unit = Units.of(all);
    int factor = unit / bytes;
    box.dims[last] /= factor;
    box.count /= factor;
    for (int i = 0; i < last; i++) {
      box.from[i] /= factor;
      box.to[i] /= factor;
    }
  }

  private void launch(int axis, long count, long source, long target) {
    if (box.rank - axis > Box.AXES) {
      for (long i = 0; i < box.dims[axis]; i++) {
        launch(
            axis + 1,
            count / box.dims[axis],
            source + i * box.from[axis] * unit,
            target + i * box.to[axis] * unit);
      }
      return;
    }
    kernel.begin().pointer(source).pointer(target).longInteger(count).integer(unit);
    box.arguments(kernel, axis);
    kernel.launch(CudaKernel.blocks(count, Units.THREADS), Units.THREADS);
  }
}
