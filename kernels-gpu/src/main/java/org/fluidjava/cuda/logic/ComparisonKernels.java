package org.fluidjava.cuda.logic;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.Binary;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of comparisons, {@code logical_*} and {@code bitwise_*}. */
final class ComparisonKernels {
  static final String SOURCE = "logic/tests.cu";

  private static final List<String> COMPARISONS =
      List.of("less_than", "less_equal", "greater_than", "greater_equal", "equal", "not_equal");
  private static final List<String> LOGICAL = List.of("logical_and", "logical_or", "logical_xor");
  private static final List<String> BITWISE = List.of("bitwise_and", "bitwise_or", "bitwise_xor");
  private static final List<DType> INTEGERS =
      CudaTypes.PLAIN.stream().filter(dtype -> !dtype.isFloating()).toList();

  private ComparisonKernels() {}

  static void register(Registrar kernels) {
    for (String type : COMPARISONS) {
      kernels.kernel(
          type,
          CudaTypes.PLAIN,
          c -> new Binary(c, c.attrs().getInt("axis"), type, DType.BOOL, null));
    }
    for (String type : LOGICAL) {
      kernels.kernel(type, CudaTypes.PLAIN, c -> new Binary(c, -1, type, DType.BOOL, null));
    }
    for (String type : BITWISE) {
      kernels.kernel(type, INTEGERS, c -> new Binary(c, -1, type, c.dtype(), null));
    }
    kernels
        .kernel("logical_not", CudaTypes.PLAIN, c -> not(c, false))
        .kernel("bitwise_not", INTEGERS, c -> not(c, true));
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.PLAIN) {
      for (String entry :
          List.of("binary_same", "binary_rows", "binary_spread", "binary_spread_long")) {
        for (String function : List.of("less_than", "not_equal", "logical_xor")) {
          all.add(
              new Specialisation(
                  Binary.SOURCE, entry, Binary.defines(dtype, DType.BOOL, function)));
        }
      }
      all.add(new Specialisation(SOURCE, "logical_not", CudaTypes.define("IN", dtype)));
    }
    for (DType dtype : INTEGERS) {
      all.add(new Specialisation(SOURCE, "bitwise_not", CudaTypes.define("IN", dtype)));
      for (String function : BITWISE) {
        all.add(
            new Specialisation(
                Binary.SOURCE, "binary_same", Binary.defines(dtype, dtype, function)));
      }
    }
  }

  private static Kernel not(KernelContext c, boolean bitwise) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    boolean bool = c.dtype() == DType.BOOL;
    CudaKernel kernel =
        device.kernel(
            SOURCE, bitwise ? "bitwise_not" : "logical_not", CudaTypes.define("IN", c.dtype()));
    return () -> {
      long n = x.numel();
      kernel.begin().tensor(x).tensor(out).longInteger(n);
      if (bitwise) {
        kernel.integer(bool ? 1 : 0);
      }
      kernel.launch(Grid.items(device, n), Grid.THREADS);
    };
  }
}
