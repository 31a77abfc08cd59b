package org.fluidjava.cuda.math;

import java.util.List;
import org.fluidjava.cuda.Blas;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Batches of small matrices in double precision; {@code matrices.cu}. */
final class Matrices {
  private static final String SOURCE = "math/matrices.cu";

  /** What is kept of a matrix. */
  static final int ALL = 0;

  static final int LOWER = 1;
  static final int UPPER = 2;

  /** What becomes of its diagonal. */
  static final int KEPT = 0;

  static final int ONES = 1;
  static final int ZEROS = 2;
  static final int HALVES = 3;

  private final KernelContext context;
  private final CudaDevice device;
  private final Blas blas;
  private final CudaKernel read;
  private final CudaKernel write;
  private final CudaKernel eliminate;

  Matrices(KernelContext c) {
    context = c;
    device = CudaDevice.of(c);
    blas = device.blas();
    read = kernel(c, "arrange", c.dtype(), DType.FLOAT64);
    write = kernel(c, "arrange", DType.FLOAT64, c.dtype());
    eliminate = device.kernel(SOURCE, "eliminate");
  }

  static CudaKernel kernel(KernelContext c, String entry, DType from, DType to) {
    return CudaDevice.of(c).kernel(SOURCE, entry, defines(from, to));
  }

  /** A kernel that sees double precision only. */
  static CudaKernel kernel(KernelContext c, String entry) {
    return CudaDevice.of(c).kernel(SOURCE, entry);
  }

  private static String[] defines(DType from, DType to) {
    return new String[] {CudaTypes.define("FROM", from), CudaTypes.define("TO", to)};
  }

  static void specialisations(List<Specialisation> all) {
    for (String entry : List.of("eliminate", "cholesky", "identity", "add")) {
      all.add(new Specialisation(SOURCE, entry));
    }
    for (DType dtype : CudaTypes.FLOATS) {
      all.add(new Specialisation(SOURCE, "arrange", defines(dtype, DType.FLOAT64)));
      all.add(new Specialisation(SOURCE, "times_factor", defines(dtype, dtype)));
      for (String entry : List.of("arrange", "symmetric", "determinant")) {
        all.add(new Specialisation(SOURCE, entry, defines(DType.FLOAT64, dtype)));
      }
    }
  }

  /** Room for numbers in double precision. */
  Tensor room() {
    return context.scratch(DType.FLOAT64);
  }

  /** Where a broken rule about matrix {@code %d} is reported. */
  Fault fault(String rule) {
    return device.faults().fault(context, rule);
  }

  /** Launches a kernel, whose arguments are given, over so many elements. */
  void launch(CudaKernel kernel, long count) {
    kernel.launch(Grid.items(device, count), Grid.THREADS);
  }

  /** Matrices [rows, columns] of the operator's type, turned and cut, into room. */
  void read(Tensor from, int rows, int columns, boolean turned, int part, int diagonal, Tensor to) {
    to.resize(from.numel());
    arrange(read, from, rows, columns, turned, part, diagonal, 1, to);
  }

  /** Matrices [rows, columns] as they are into room. */
  void read(Tensor from, int rows, int columns, Tensor to) {
    read(from, rows, columns, false, ALL, KEPT, to);
  }

  /** Matrices [rows, columns] out of room, turned, cut and scaled. */
  void write(
      Tensor from,
      int rows,
      int columns,
      boolean turned,
      int part,
      int diagonal,
      double factor,
      Tensor to) {
    arrange(write, from, rows, columns, turned, part, diagonal, factor, to);
  }

  /** Matrices [rows, columns] out of room as they are. */
  void write(Tensor from, int rows, int columns, Tensor to) {
    write(from, rows, columns, false, ALL, KEPT, 1, to);
  }

  /** {@link #write} by a kernel between other types. */
  void arrange(
      CudaKernel kernel,
      Tensor from,
      int rows,
      int columns,
      boolean turned,
      int part,
      int diagonal,
      double factor,
      Tensor to) {
    long count = from.numel();
    kernel.begin().tensor(from).tensor(to).longInteger(count).integer(rows).integer(columns);
    kernel.integer(turned ? 1 : 0).integer(part).integer(diagonal).real64(factor);
    launch(kernel, count);
  }

  /**
   * Inverts matrices [n, n], which are destroyed.
   *
   * @param facts becomes [batch, 3]: sign and logarithm of the determinant, whether it is not 0
   * @param singular where a singular matrix is reported; null where it may be
   */
  void invert(Tensor matrices, int n, Tensor inverses, Tensor facts, @Nullable Fault singular) {
    long batch = matrices.numel() / n / n;
    inverses.resize(matrices.numel());
    facts.resize(batch, 3);
    eliminate.begin().tensor(matrices).tensor(inverses).tensor(facts).integer(n);
    eliminate.longInteger(batch).pointer(singular == null ? 0 : singular.address());
    eliminate.launch(Math.min(batch, Integer.MAX_VALUE), Grid.THREADS);
  }

  /** {@code c = alpha op(a) op(b)}, with op(a) [m, k] and op(b) [k, n], for each matrix. */
  void multiply(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      Tensor a,
      Tensor b,
      Tensor c,
      long batch) {
    c.resize(batch * m * n);
    if (c.numel() == 0) {
      return;
    }
    blas.gemmBatched(
        DType.FLOAT64,
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a.address(),
        transA ? m : k,
        (long) m * k,
        b.address(),
        transB ? k : n,
        (long) k * n,
        0,
        c.address(),
        n,
        (long) m * n,
        Math.toIntExact(batch));
  }
}
