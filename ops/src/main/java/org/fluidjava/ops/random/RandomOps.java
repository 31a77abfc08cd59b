package org.fluidjava.ops.random;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Random numbers and draws. */
public final class RandomOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants(
        "gaussian_random",
        "truncated_gaussian_random",
        "gaussian_random_batch_size_like",
        "uniform_random",
        "uniform_random_batch_size_like",
        "randint",
        "randperm")) {
      ops.add(RandomTensorOps.DEFS);
    }
    if (ops.wants("sampling_id", "multinomial", "bernoulli")) ops.add(SamplingOps.DEFS);
  }
}
