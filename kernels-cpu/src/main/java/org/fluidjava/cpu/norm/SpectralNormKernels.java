package org.fluidjava.cpu.norm;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code spectral_norm}. */
final class SpectralNormKernels implements Kernel {
  private final Tensor weight;
  private final Tensor startU;
  private final Tensor startV;
  private final Tensor from;
  private final Tensor to;
  private final boolean backward;
  private final int dim;
  private final int rounds;
  private final double eps;
  private double[] u = {};
  private double[] v = {};
  private long inner;

  private SpectralNormKernels(KernelContext c, boolean backward) {
    this.backward = backward;
    weight = c.in("Weight");
    startU = c.in("U");
    startV = c.in("V");
    from = backward ? c.in("Out@GRAD") : weight;
    to = backward ? c.out("Weight@GRAD") : c.out("Out");
    dim = c.attrs().getInt("dim");
    rounds = c.attrs().getInt("power_iters");
    eps = c.attrs().getFloat("eps");
  }

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("spectral_norm", c -> new SpectralNormKernels(c, false))
        .forFloats("spectral_norm_grad", c -> new SpectralNormKernels(c, true));
  }

  @Override
  public void run() {
    inner = weight.product(dim + 1, weight.rank());
    u = read(startU, u);
    v = read(startV, v);
    Elements matrix = weight.elements();
    for (int round = 0; round < rounds; round++) {
      step(matrix, v, true);
      step(matrix, u, false);
    }
    double sigma = 0;
    double along = 0;
    Elements given = from.elements();
    for (long i = 0; i < matrix.length(); i++) {
      sigma += u[row(i)] * matrix.get(i) * v[column(i)];
      along += given.get(i) * matrix.get(i);
    }
    Elements out = to.elements();
    for (long i = 0; i < matrix.length(); i++) {
      double direct = given.get(i) / sigma;
      out.set(i, backward ? direct - along / (sigma * sigma) * u[row(i)] * v[column(i)] : direct);
    }
  }

  private static double[] read(Tensor tensor, double[] old) {
    Elements numbers = tensor.elements();
    double[] array = old.length == numbers.length() ? old : new double[(int) numbers.length()];
    for (int i = 0; i < array.length; i++) {
      array[i] = numbers.get(i);
    }
    return array;
  }

  /** The element's row of the matrix whose height is extent {@code dim}. */
  private int row(long i) {
    return (int) (i / inner % u.length);
  }

  private int column(long i) {
    return (int) (i / (inner * u.length) * inner + i % inner);
  }

  /** One vector from the other, divided by its length. */
  private void step(Elements matrix, double[] result, boolean fromU) {
    java.util.Arrays.fill(result, 0);
    for (long i = 0; i < matrix.length(); i++) {
      int row = row(i);
      int column = column(i);
      result[fromU ? column : row] += matrix.get(i) * (fromU ? u[row] : v[column]);
    }
    double sum = 0;
    for (double number : result) {
      sum += number * number;
    }
    double length = Math.sqrt(sum) + eps;
    for (int i = 0; i < result.length; i++) {
      result[i] /= length;
    }
  }
}
