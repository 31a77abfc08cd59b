package org.fluidjava.cuda.random;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Philox;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels that fill tensors with random numbers, the same as on any other device. */
final class RandomTensorKernels {
  private static final String SOURCE = "random/random.cu";

  private RandomTensorKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("gaussian_random", c -> normal(c, "gaussian"))
        .forFloats("gaussian_random_batch_size_like", c -> normal(c, "gaussian"))
        .forFloats("truncated_gaussian_random", c -> normal(c, "truncated"))
        .forFloats("uniform_random", RandomTensorKernels::uniform)
        .forFloats("uniform_random_batch_size_like", RandomTensorKernels::uniform)
        .forFloats("sampling_id", RandomTensorKernels::samplingId)
        .kernel("randint", CudaTypes.NUMBERS, RandomTensorKernels::randint)
        .kernel("randperm", CudaTypes.NUMBERS, RandomTensorKernels::randperm)
        .forFloats("bernoulli", RandomTensorKernels::bernoulli)
        .forFloats("multinomial", RandomTensorKernels::multinomial);
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String entry :
          List.of(
              "gaussian",
              "truncated",
              "uniform",
              "diagonal",
              "sampling_id",
              "bernoulli",
              "multinomial")) {
        all.add(new Specialisation(SOURCE, entry, CudaTypes.define("OUT", dtype)));
      }
    }
    for (DType dtype : CudaTypes.NUMBERS) {
      all.add(new Specialisation(SOURCE, "randint", CudaTypes.define("OUT", dtype)));
    }
  }

  private static CudaKernel begin(CudaKernel kernel, Tensor out, RandomStream random) {
    return kernel
        .begin()
        .tensor(out)
        .longInteger(out.numel())
        .longInteger(random.seed())
        .longInteger(random.stream())
        .longInteger(random.step());
  }

  private static Kernel normal(KernelContext c, String entry) {
    CudaDevice device = CudaDevice.of(c);
    Tensor out = c.out("Out");
    RandomStream random = c.random();
    double mean = c.attrs().getFloat("mean");
    double std = c.attrs().getFloat("std");
    CudaKernel kernel = device.kernel(SOURCE, entry, CudaTypes.define("OUT", c.dtype()));
    return () -> {
      begin(kernel, out, random).real64(mean).real64(std);
      kernel.launch(Grid.items(device, out.numel()), Grid.THREADS);
    };
  }

  private static Kernel uniform(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor out = c.out("Out");
    RandomStream random = c.random();
    double min = c.attrs().getFloat("min");
    double max = c.attrs().getFloat("max");
    int count = c.attrs().getInt("diag_num");
    long step = c.attrs().getInt("diag_step");
    double onDiagonal = c.attrs().getFloat("diag_val");
    double belowMax = c.dtype() == DType.FLOAT32 ? Math.nextDown((float) max) : Math.nextDown(max);
    String type = CudaTypes.define("OUT", c.dtype());
    CudaKernel kernel = device.kernel(SOURCE, "uniform", type);
    @Nullable CudaKernel diagonal = count > 0 ? device.kernel(SOURCE, "diagonal", type) : null;
    return () -> {
      begin(kernel, out, random).real64(min).real64(max).real64(belowMax);
      kernel.launch(Grid.items(device, CudaKernel.blocks(out.numel(), 4)), Grid.THREADS);
      if (diagonal != null) {
        diagonal.begin().tensor(out).integer(count).longInteger(step).real64(onDiagonal);
        diagonal.launch(Grid.items(device, count), Grid.THREADS);
      }
    };
  }

  private static Kernel randint(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor out = c.out("Out");
    RandomStream random = c.random();
    long low = c.attrs().getInt("low");
    long range = c.attrs().getInt("high") - low;
    CudaKernel kernel = device.kernel(SOURCE, "randint", CudaTypes.define("OUT", c.dtype()));
    return () -> {
      begin(kernel, out, random).longInteger(low).longInteger(range);
      kernel.launch(Grid.items(device, out.numel()), Grid.THREADS);
    };
  }

  private static Kernel samplingId(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    RandomStream random = c.random();
    double min = c.attrs().getFloat("min");
    double max = c.attrs().getFloat("max");
    CudaKernel kernel = device.kernel(SOURCE, "sampling_id", CudaTypes.define("OUT", c.dtype()));
    return () -> {
      long rows = out.numel();
      kernel.begin().tensor(x).tensor(out).longInteger(rows).longInteger(random.seed());
      kernel.longInteger(random.stream()).longInteger(random.step()).real64(min).real64(max);
      kernel.longInteger(x.dim(1)).launch(Grid.items(device, rows), Grid.THREADS);
    };
  }

  private static Kernel bernoulli(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    RandomStream random = c.random();
    Fault fault =
        device
            .faults()
            .realFault(c, "probabilities must be from 0 to 1, but element %2$d of X is %1$s");
    CudaKernel kernel = device.kernel(SOURCE, "bernoulli", CudaTypes.define("OUT", c.dtype()));
    return () -> {
      kernel.begin().tensor(x).tensor(out).longInteger(out.numel()).longInteger(random.seed());
      kernel.longInteger(random.stream()).longInteger(random.step()).fault(fault);
      kernel.launch(Grid.items(device, out.numel()), Grid.THREADS);
    };
  }

  private static Kernel multinomial(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    Tensor weights = c.scratch(DType.FLOAT64);
    boolean replacement = c.attrs().getBoolean("replacement");
    RandomStream random = c.random();
    Fault bad =
        device
            .faults()
            .realFault(c, "weights must be finite and not negative, but X[%2$d, %3$d] is %1$s");
    Fault few =
        device
            .faults()
            .fault(c, "row %2$d of X has %1$d weights above 0, but %3$d classes are to be drawn");
    CudaKernel kernel = device.kernel(SOURCE, "multinomial", CudaTypes.define("OUT", c.dtype()));
    return () -> {
      long classes = x.dim(-1);
      long number = out.dim(-1);
      long rows = number == 0 ? 0 : out.numel() / number;
      weights.resize(rows, classes);
      kernel.begin().tensor(x).tensor(out).tensor(weights).longInteger(rows);
      kernel.longInteger(random.seed()).longInteger(random.stream()).longInteger(random.step());
      kernel.longInteger(classes).longInteger(number).integer(replacement ? 1 : 0);
      kernel.fault(bad).fault(few).launch(Grid.items(device, rows), Grid.THREADS);
    };
  }

  /**
   * Each number of a permutation depends on all before it, so the host makes it; the copy to the
   * device waits for nothing.
   */
  private static Kernel randperm(KernelContext c) {
    Tensor out = c.out("Out");
    RandomStream random = c.random();
    int[] words = new int[4];
    return () -> {
      int n = Math.toIntExact(out.numel());
      int[] order = new int[n];
      for (int i = 0; i < n; i++) {
        if (i % 2 == 0) {
          Philox.group(random.seed(), random.stream(), random.step(), i / 2, words);
        }
        long high = words[i % 2 * 2] & 0xffffffffL;
        long low = words[i % 2 * 2 + 1] & 0xffffffffL;
        long bound = i + 1L;
        int place = (int) ((high * bound + ((low * bound) >>> 32)) >>> 32);
        order[i] = order[place];
        order[place] = i;
      }
      if (n > 0) {
        out.device().copyIn(array(out.dtype(), order), 0, out.address(), out.bytes());
      }
    };
  }

  private static Object array(DType dtype, int[] numbers) {
    return switch (dtype) {
      case INT32 -> numbers;
      case INT64 -> Arrays.stream(numbers).asLongStream().toArray();
      case FLOAT64 -> Arrays.stream(numbers).asDoubleStream().toArray();
      default -> {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = numbers[i];
        }
        yield floats;
      }
    };
  }
}
