package org.fluidjava.cpu.random;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Random numbers and draws. */
public final class RandomKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants(
        "gaussian_random",
        "gaussian_random_batch_size_like",
        "truncated_gaussian_random",
        "uniform_random",
        "uniform_random_batch_size_like",
        "randint",
        "randperm")) {
      RandomTensorKernels.register(kernels);
    }
    if (kernels.wants("sampling_id", "multinomial", "bernoulli")) SamplingKernels.register(kernels);
  }
}
