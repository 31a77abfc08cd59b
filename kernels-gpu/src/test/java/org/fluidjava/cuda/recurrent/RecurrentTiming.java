package org.fluidjava.cuda.recurrent;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.fluidjava.device.Device;
import org.fluidjava.device.Place;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.program.Attr;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/**
 * Times the recurrent kernels on the first CUDA device, each form by itself: microseconds per time
 * step, forward and backward, without the products over the whole sequence, and the gradient
 * operator with them. Arguments such as {@code lstm:650x20} choose sizes.
 */
public final class RecurrentTiming {
  private static final String[] SIZES = {
    "lstm:128x64", "lstm:200x20", "lstm:200x64", "lstm:200x256", "lstm:256x64", "lstm:300x20",
    "lstm:512x20", "lstm:650x20", "lstm:650x64", "lstm:650x256", "lstm:1024x20", "lstm:1500x20",
    "lstm:1500x64", "lstm:1500x256", "gru:128x64", "gru:200x20", "gru:200x64", "gru:300x20",
    "gru:512x64", "gru:650x20", "gru:650x64", "gru:650x256", "gru:1024x20", "gru:1500x20",
    "gru:1500x64"
  };

  private final Device device;
  private final Map<String, Tensor> inputs = new HashMap<>();
  private final Map<String, Tensor> outputs = new HashMap<>();
  private final String operator;
  private final int width;
  private final LoD lod;
  private final int rows;

  private RecurrentTiming(Device device, String operator, int width, int batch) {
    this.device = device;
    this.operator = operator;
    this.width = width;
    Random random = new Random(1234);
    int[] lengths = new int[batch];
    for (int i = 0; i < batch; i++) {
      lengths[i] = (int) Math.min(80, Math.max(2, Math.rint(21 + 10 * random.nextGaussian())));
    }
    lod = LoD.ofLengths(lengths);
    rows = lod.rows();
  }

  /** Runs all sizes, or those given. */
  public static void main(String[] sizes) {
    Device device = Kernels.installed().open(Place.cuda(0));
    System.out.printf(
        "%-15s %-45s %5s %10s %10s %14s%n",
        "size", "form", "steps", "fwd us", "bwd us", "grad whole us");
    for (String size : sizes.length == 0 ? SIZES : sizes) {
      String[] parts = size.split("[:x]");
      for (String form : new String[] {"", "step"}) {
        System.setProperty("fluid.cuda.recurrent", form);
        new RecurrentTiming(
                device, parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))
            .measure(size);
      }
    }
    System.exit(0);
  }

  private void measure(String size) {
    boolean lstm = operator.equals("lstm");
    int gates = lstm ? 4 : 3;
    input("Input", 1, rows, (long) gates * width);
    input("Weight", 1 / Math.sqrt(width), width, (long) gates * width);
    input("Bias", 0.1, 1, (long) gates * width);
    for (String slot : List.of("Hidden", "Cell", "BatchHidden", "BatchCellPreAct")) {
      output(slot, rows, width);
    }
    output("BatchResetHiddenPrev", rows, width);
    output("BatchGate", rows, (long) gates * width);
    Kernel forward = lstm ? new LstmForward(context()) : new GruForward(context());
    double forwardTime = time(forward);
    inputs.putAll(outputs);
    input("Hidden@GRAD", 1, rows, width);
    outputs.clear();
    output("Input@GRAD", rows, (long) gates * width);
    double stepsTime = time(lstm ? new LstmBackward(context()) : new GruBackward(context()));
    output("Weight@GRAD", width, (long) gates * width);
    output("Bias@GRAD", 1, (long) gates * width);
    double whole = time(lstm ? new LstmBackward(context()) : new GruBackward(context()));
    int steps = lod.longest();
    System.out.printf(
        Locale.ROOT,
        "%-15s %-45s %5d %10.2f %10.2f %14.1f%n",
        size,
        forward,
        steps,
        forwardTime / steps,
        stepsTime / steps,
        whole);
    inputs.values().forEach(Tensor::close);
    outputs.values().forEach(Tensor::close);
  }

  /** Microseconds of one run: the median of five rounds of many runs each. */
  private double time(Kernel kernel) {
    for (int i = 0; i < 3; i++) {
      kernel.run();
    }
    device.synchronize();
    double[] rounds = new double[5];
    int runs = 30;
    for (int round = 0; round < rounds.length; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < runs; i++) {
        kernel.run();
      }
      device.synchronize();
      rounds[round] = (System.nanoTime() - start) / 1000.0 / runs;
    }
    java.util.Arrays.sort(rounds);
    return rounds[rounds.length / 2];
  }

  private void input(String slot, double scale, long... dims) {
    Tensor tensor = new Tensor(slot, DType.FLOAT32, device);
    Random random = new Random(slot.hashCode());
    float[] numbers = new float[(int) Shape.of(dims).numel()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (scale * random.nextGaussian());
    }
    tensor.set(LoDTensor.of(DType.FLOAT32, Shape.of(dims), LoD.NONE, numbers));
    if (dims[0] == rows) {
      tensor.setLod(lod);
    }
    inputs.put(slot, tensor);
  }

  private void output(String slot, long... dims) {
    Tensor tensor = new Tensor(slot, DType.FLOAT32, device);
    tensor.resize(dims);
    tensor.setLod(lod);
    outputs.put(slot, tensor);
  }

  private KernelContext context() {
    Map<String, Attr> attrs =
        operator.equals("lstm") ? Map.of("use_peepholes", Attr.of(false)) : Map.of();
    return new OperatorContext(operator, attrs, device, Map.copyOf(inputs), Map.copyOf(outputs));
  }
}
