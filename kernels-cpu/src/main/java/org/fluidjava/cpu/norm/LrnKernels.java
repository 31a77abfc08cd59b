package org.fluidjava.cpu.norm;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code lrn}. */
final class LrnKernels {
  private LrnKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("lrn", LrnKernels::forward).forFloats("lrn_grad", LrnKernels::backward);
  }

  private static Kernel forward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor mid = c.out("MidOut");
    long reach = c.attrs().getInt("n") / 2;
    double k = c.attrs().getFloat("k");
    double alpha = c.attrs().getFloat("alpha");
    double beta = c.attrs().getFloat("beta");
    Channels seen = new Channels(c.attrs().getString("data_format"));
    return () -> {
      seen.follow(x);
      Elements from = x.elements();
      Elements to = out.elements();
      Elements divisors = mid.elements();
      for (long image = 0; image < seen.images; image++) {
        for (long channel = 0; channel < seen.channels; channel++) {
          long first = Math.max(0, channel - reach);
          long last = Math.min(seen.channels - 1, channel + reach);
          for (long pixel = 0; pixel < seen.area; pixel++) {
            double sum = 0;
            for (long near = first; near <= last; near++) {
              double number = from.get(seen.at(image, near) + pixel);
              sum += number * number;
            }
            long at = seen.at(image, channel) + pixel;
            double divisor = k + alpha * sum;
            divisors.set(at, divisor);
            to.set(at, from.get(at) * Math.pow(divisor, -beta));
          }
        }
      }
    };
  }

  private static Kernel backward(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.in("Out");
    Tensor mid = c.in("MidOut");
    Tensor g = c.in("Out@GRAD");
    Tensor dx = c.out("X@GRAD");
    long reach = c.attrs().getInt("n") / 2;
    double ratio = 2.0 * c.attrs().getFloat("alpha") * c.attrs().getFloat("beta");
    double beta = c.attrs().getFloat("beta");
    Channels seen = new Channels(c.attrs().getString("data_format"));
    return () -> {
      seen.follow(x);
      Elements numbers = x.elements();
      Elements results = out.elements();
      Elements divisors = mid.elements();
      Elements given = g.elements();
      Elements to = dx.elements();
      for (long image = 0; image < seen.images; image++) {
        for (long channel = 0; channel < seen.channels; channel++) {
          long first = Math.max(0, channel - reach);
          long last = Math.min(seen.channels - 1, channel + reach);
          for (long pixel = 0; pixel < seen.area; pixel++) {
            double sum = 0;
            for (long near = first; near <= last; near++) {
              long other = seen.at(image, near) + pixel;
              sum += given.get(other) * results.get(other) / divisors.get(other);
            }
            long at = seen.at(image, channel) + pixel;
            to.set(
                at,
                given.get(at) * Math.pow(divisors.get(at), -beta) - ratio * numbers.get(at) * sum);
          }
        }
      }
    };
  }
}
