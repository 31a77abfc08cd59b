package org.fluidjava.cuda.fill;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** One number in all elements of a tensor; {@code fill.cu}. */
final class Filling {
  static final String SOURCE = "fill/fill.cu";

  /** Types of 1, 2, 4 and 8 bytes that stand for all. */
  private static final List<DType> BY_SIZE =
      List.of(DType.UINT8, DType.INT16, DType.INT32, DType.INT64);

  private final CudaDevice device;
  private final Tensor out;
  private int bytes;
  private @Nullable CudaKernel kernel;

  Filling(KernelContext c, Tensor out) {
    device = CudaDevice.of(c);
    this.out = out;
    kernel(out.dtype());
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : BY_SIZE) {
      all.add(new Specialisation(SOURCE, "fill", CudaTypes.define("OUT", dtype)));
    }
  }

  private CudaKernel kernel(DType dtype) {
    CudaKernel known = kernel;
    if (known == null || bytes != dtype.bytes()) {
      bytes = dtype.bytes();
      DType stored = BY_SIZE.get(Integer.numberOfTrailingZeros(bytes));
      known = kernel = device.kernel(SOURCE, "fill", CudaTypes.define("OUT", stored));
    }
    return known;
  }

  /** Writes a number: {@code value} to floating-point elements, {@code integer} to others. */
  void run(double value, long integer) {
    long n = out.numel();
    DType dtype = out.dtype();
    kernel(dtype).begin().tensor(out).longInteger(n).longInteger(bits(dtype, value, integer));
    kernel(dtype).launch(Grid.packs(device, n, dtype), Grid.THREADS);
  }

  /** How an element that holds the number looks. */
  static long bits(DType dtype, double value, long integer) {
    return switch (dtype) {
      case FLOAT32 -> Float.floatToRawIntBits((float) value) & 0xffffffffL;
      case FLOAT64 -> Double.doubleToRawLongBits(value);
      case FLOAT16 -> half((float) value);
      case BFLOAT16 -> brain((float) value);
      case BOOL -> integer == 0 ? 0 : 1;
      default -> integer;
    };
  }

  /** Rounded to nearest even, as the CPU stores it. */
  private static long brain(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return bits >>> 16 | 0x40;
    }
    return (bits + 0x7fff + (bits >>> 16 & 1)) >>> 16;
  }

  /** Rounded to nearest even; too large becomes infinite. */
  private static long half(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    float size = Math.abs(value);
    if (Float.isNaN(value)) {
      return sign | 0x7e00;
    }
    if (size >= 65520) {
      return sign | 0x7c00;
    }
    if (size < 0x1p-14f) {
      // Steps of the smallest number.
      return sign | (long) Math.rint(size * 0x1p24);
    }
    int bits = Float.floatToRawIntBits(size);
    int rounded = bits + 0xfff + (bits >>> 13 & 1);
    return sign | ((rounded >>> 13) - (112 << 10));
  }
}
