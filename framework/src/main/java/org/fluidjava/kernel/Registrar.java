package org.fluidjava.kernel;

import org.fluidjava.tensor.DType;

/**
 * Where a back end registers its kernels. A back end with many kernels asks before it touches an
 * operator's file, so that a program pays for its own operators only:
 *
 * <pre>{@code
 * if (registrar.wants("mul")) MulKernels.register(registrar);
 * }</pre>
 */
public interface Registrar {
  /**
   * Whether kernels of one of these operators, or of the gradient operator of one, are to be
   * registered; what is registered without asking is taken at once. Costs next to nothing.
   *
   * @param operators each operator that the file has kernels for
   */
  default boolean wants(String... operators) {
    return true;
  }

  /** The kernel of an operator for one element type. */
  Registrar kernel(String type, DType dtype, KernelFactory factory);

  /** The kernel of an operator for several element types. */
  default Registrar kernel(String type, Iterable<DType> dtypes, KernelFactory factory) {
    for (DType dtype : dtypes) {
      kernel(type, dtype, factory);
    }
    return this;
  }

  /** One kernel of an operator for all element types. */
  default Registrar forAll(String type, KernelFactory factory) {
    return kernel(type, java.util.List.of(DType.values()), factory);
  }

  /** One kernel of an operator for float32 and float64. */
  default Registrar forFloats(String type, KernelFactory factory) {
    return kernel(type, java.util.List.of(DType.FLOAT32, DType.FLOAT64), factory);
  }

  /** One kernel of an operator for float32, float64, int32 and int64. */
  default Registrar forNumbers(String type, KernelFactory factory) {
    return kernel(
        type, java.util.List.of(DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64), factory);
  }
}
