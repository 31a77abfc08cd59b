package org.fluidjava.cpu;

import java.util.List;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/**
 * Where groups register CPU kernels. Every operator has a plain Java one; hot ones have a native
 * one for float32 beside it, which is taken when the native library is there.
 */
public final class CpuRegistrar {
  private final Registrar registrar;
  private final boolean nativeToo;

  CpuRegistrar(Registrar registrar, boolean nativeToo) {
    this.registrar = registrar;
    this.nativeToo = nativeToo;
  }

  /**
   * Whether kernels of one of these operators, or of the gradient operator of one, are to be
   * registered. Ask before touching a file: loading all of them takes longer than most programs.
   *
   * @param operators each operator that the file has kernels for
   */
  public boolean wants(String... operators) {
    return registrar.wants(operators);
  }

  /** Where kernels that serve every place are registered. */
  public Registrar everyPlace() {
    return registrar;
  }

  /** A plain kernel for these element types. */
  public CpuRegistrar plain(String type, KernelFactory factory, DType... dtypes) {
    registrar.kernel(type, List.of(dtypes), factory);
    return this;
  }

  /** A plain kernel for float32 and float64. */
  public CpuRegistrar forFloats(String type, KernelFactory factory) {
    return plain(type, factory, DType.FLOAT32, DType.FLOAT64);
  }

  /** A plain kernel for float32, float64, int32 and int64. */
  public CpuRegistrar forNumbers(String type, KernelFactory factory) {
    return plain(type, factory, DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64);
  }

  /** A plain kernel for all element types. */
  public CpuRegistrar forAll(String type, KernelFactory factory) {
    return plain(type, factory, DType.values());
  }

  /**
   * A plain kernel for float32 and float64, and a native one that replaces it for float32 when the
   * native library is there.
   */
  public CpuRegistrar forFloats(String type, KernelFactory plain, KernelFactory nativeOne) {
    return plain(type, plain, DType.FLOAT64)
        .plain(type, nativeToo ? nativeOne : plain, DType.FLOAT32);
  }
}
