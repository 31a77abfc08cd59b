package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.fluidjava.cpu.CpuBackend;
import org.fluidjava.device.Device;
import org.fluidjava.device.OutOfMemoryException;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Fallback;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.kernel.Backend;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.layers.Layers;
import org.fluidjava.op.OperatorException;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/**
 * Bad luck on a real device, one kind to a process, since some kinds end a device's use: {@code
 * CudaTrouble cap|full|stray|launch|absent|precision}. Exit code 0 when all is as promised. {@link
 * CudaTroubleTest} starts them.
 */
final class CudaTrouble {
  private static final int WIDTH = 1024;

  /** What a kind of trouble needs of its process. */
  static final Map<String, List<String>> KINDS =
      new TreeMap<>(
          Map.of(
              "cap", List.of("-Dfluid.gpu.memory=64m"),
              "full", List.of("-Dfluid.gpu.memory=4096g"),
              "stray", List.of(),
              "stray-named", List.of("-Dfluid.cuda.sync=true"),
              "launch", List.of(),
              "absent", List.of(),
              "precision", List.of()));

  private CudaTrouble() {}

  /** Runs one kind. */
  public static void main(String[] arguments) {
    try {
      switch (arguments[0]) {
        case "cap" -> cap();
        case "full" -> full();
        case "stray" -> stray();
        case "stray-named" -> strayNamed();
        case "launch" -> launch();
        case "absent" -> absent();
        case "precision" -> precision();
        default -> throw new IllegalArgumentException("none of " + KINDS.keySet());
      }
      System.out.println(arguments[0] + ": as promised");
    } catch (Throwable fault) {
      fault.printStackTrace(System.out);
      System.exit(1);
    }
  }

  /** A program whose values are all needed at once. */
  private static final class Wide {
    final Program main = new Program();
    final Layers layers = new Layers(main, new Program());
    final Variable x = layers.data("x", DType.FLOAT32, WIDTH);
    final Variable out;

    Wide() {
      Variable a = layers.relu(x);
      Variable b = layers.square(x);
      Variable c = layers.abs(x);
      Variable d = layers.scale(x, 2);
      Variable e = layers.elementwiseAdd(layers.elementwiseAdd(a, b), layers.elementwiseAdd(c, d));
      out = layers.reduceSum(e);
    }

    static Feed feed(int rows) {
      float[] numbers = new float[rows * WIDTH];
      java.util.Arrays.fill(numbers, 2);
      return Feed.of("x", LoDTensor.ofFloats(Shape.of(rows, WIDTH), numbers));
    }

    /** 2 + 4 + 2 + 4 for each element. */
    void check(PreparedProgram prepared, int rows) {
      assertThat(prepared.run(feed(rows)).tensor(out).at(0)).isEqualTo(12.0 * rows * WIDTH);
    }
  }

  /** The error of a full device names the operator and who holds what; smaller batches go on. */
  private static void cap() {
    Device device = Kernels.installed().open(Place.cuda(0));
    Wide wide = new Wide();
    long before = device.memory().live();
    try (Executor executor = new Executor(Place.cuda(0))) {
      PreparedProgram prepared = executor.prepare(wide.main, wide.out);
      wide.check(prepared, 16);
      OperatorException error =
          caught(OperatorException.class, () -> prepared.run(Wide.feed(4096)));
      System.out.println(error.getMessage());
      assertThat(error.getMessage())
          .contains("out of memory on cuda:0: 16,777,216 bytes asked for by ")
          .contains("the limit is 67,108,864")
          .contains("float32 [4096, 1024]: 16,777,216")
          .contains("operator 2 of the program");
      wide.check(prepared, 64);
      wide.check(prepared, 256);
    }
    device.synchronize();
    assertThat(device.memory().live() - before).isLessThan(8L << 20);
    try (Executor executor = new Executor(Place.cuda(0))) {
      wide.check(executor.prepare(wide.main, wide.out), 512);
    }
  }

  /** More than the device has, with a limit above that. */
  private static void full() {
    CudaDevice device = (CudaDevice) Kernels.installed().open(Place.cuda(0));
    List<Long> blocks = new ArrayList<>();
    long block = 8L << 30;
    OutOfMemoryException error =
        caught(
            OutOfMemoryException.class,
            () -> {
              while (true) {
                blocks.add(device.allocate(block, "block " + blocks.size()));
              }
            });
    System.out.println(error.getMessage());
    assertThat(error.getMessage())
        .contains(
            "out of memory on cuda:0: 8,589,934,592 bytes asked for by block " + blocks.size())
        .contains("the device has ", "bytes free, other processes count too")
        .contains("block 0: 8,589,934,592");
    blocks.forEach(address -> device.free(address, block));
    device.releaseCached();
    Wide wide = new Wide();
    try (Executor executor = new Executor(Place.cuda(0))) {
      wide.check(executor.prepare(wide.main, wide.out), 4096);
    }
  }

  /** CUDA with another kernel of {@code relu}. */
  private record Wrong(KernelFactory relu) implements Backend {
    private static final CudaBackend CUDA = new CudaBackend();

    @Override
    public String placeKind() {
      return CUDA.placeKind();
    }

    @Override
    public Optional<String> whyUnavailable() {
      return CUDA.whyUnavailable();
    }

    @Override
    public Device open(Place place) {
      return CUDA.open(place);
    }

    @Override
    public void register(Registrar registrar) {
      CUDA.register(
          new Registrar() {
            @Override
            public Registrar kernel(String type, DType dtype, KernelFactory factory) {
              registrar.kernel(type, dtype, type.equals("relu") ? relu : factory);
              return this;
            }
          });
    }

    static Kernel stray(KernelContext c) {
      CudaKernel kernel = CudaDevice.of(c).kernel("probe/trouble.cu", "stray");
      return () -> kernel.begin().pointer(64).launch(1, 32);
    }

    static Kernel tooManyThreads(KernelContext c) {
      CudaKernel kernel = CudaDevice.of(c).kernel("probe/trouble.cu", "stray");
      return () -> kernel.begin().pointer(64).launch(1, 2048);
    }
  }

  private static Executor wrong(KernelFactory relu) {
    Kernels kernels = new Kernels(List.of(new CpuBackend(), new Wrong(relu)));
    return new Executor(
        Place.cuda(0), kernels, new Scope(kernels.open(Place.cuda(0))), Passes.none());
  }

  /** Found by the next call that waits, which says how to learn more. */
  private static void stray() {
    Wide wide = new Wide();
    PreparedProgram prepared = wrong(Wrong::stray).prepare(wide.main, wide.out);
    RuntimeException error = caught(RuntimeException.class, () -> prepared.run(Wide.feed(4)));
    System.out.println(error.getMessage());
    assertThat(error)
        .hasMessageContaining("CUDA_ERROR_ILLEGAL_ADDRESS")
        .hasMessageContaining("-Dfluid.cuda.sync=true names the kernel and its operator");
    lostButTheCpuGoesOn(prepared, wide);
  }

  /** With {@code fluid.cuda.sync} the kernel, its operator and the user's line are named. */
  private static void strayNamed() {
    Wide wide = new Wide();
    PreparedProgram prepared = wrong(Wrong::stray).prepare(wide.main, wide.out);
    OperatorException error = caught(OperatorException.class, () -> prepared.run(Wide.feed(4)));
    System.out.println(error.getMessage());
    assertThat(error.operatorType()).isEqualTo("relu");
    assertThat(error)
        .hasMessageContaining("kernel probe/trouble.cu:stray on cuda:0 failed")
        .hasMessageContaining("CUDA_ERROR_ILLEGAL_ADDRESS")
        .hasMessageContaining("operator 0 of the program");
    lostButTheCpuGoesOn(prepared, wide);
  }

  private static void lostButTheCpuGoesOn(PreparedProgram prepared, Wide wide) {
    RuntimeException later = caught(RuntimeException.class, () -> prepared.run(Wide.feed(4)));
    System.out.println(later.getMessage());
    assertThat(later).hasMessageContaining("was lost before and cannot be used any more");
    try (Executor cpu = new Executor(Place.cpu())) {
      wide.check(cpu.prepare(wide.main, wide.out), 16);
    }
  }

  /** A launch that the driver refuses leaves the device sound. */
  private static void launch() {
    Wide wide = new Wide();
    PreparedProgram prepared = wrong(Wrong::tooManyThreads).prepare(wide.main, wide.out);
    OperatorException error = caught(OperatorException.class, () -> prepared.run(Wide.feed(4)));
    System.out.println(error.getMessage());
    assertThat(error.operatorType()).isEqualTo("relu");
    assertThat(error)
        .hasMessageContaining("probe/trouble.cu:stray with 1 x 1 x 1 blocks of 2048 x 1 x 1");
    prepared.close();
    try (Executor executor = new Executor(Place.cuda(0))) {
      wide.check(executor.prepare(wide.main, wide.out), 64);
    }
  }

  /** Devices that this machine does not have. */
  private static void absent() {
    assertThatThrownBy(() -> new Executor(Place.cuda(99)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("there is no cuda:99: this machine has ");
    Program main = new Program();
    Layers layers = new Layers(main, new Program());
    Variable x = layers.data("x", DType.FLOAT32, 3);
    Variable out = layers.scale(layers.on(Place.cuda(99)).relu(x), 2);
    try (Executor executor = new Executor(Place.cuda(0)).fallback(Fallback.FORBID)) {
      assertThatThrownBy(() -> executor.prepare(main, out))
          .isInstanceOf(OperatorException.class)
          .hasMessageStartingWith("relu: is pinned to cuda:99, but there is no cuda:99")
          .hasMessageContaining("operator 0 of the program");
      executor.fallback(Fallback.ALLOW);
      Feed feed = Feed.of("x", LoDTensor.ofFloats(Shape.of(1, 3), -1, 2, 3));
      assertThat(executor.run(main, feed, out).tensor(out).floats()).containsExactly(0, 4, 6);
    }
  }

  /** Each precision has the error that it should have, and only the one that was asked for. */
  private static void precision() {
    int m = 96;
    int k = 2048;
    int n = 80;
    SplittableRandom random = new SplittableRandom(11);
    float[] a = floats(random, m * k);
    float[] b = floats(random, k * n);
    double[] exact = new double[m * n];
    double largest = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int s = 0; s < k; s++) {
          sum += (double) a[i * k + s] * b[s * n + j];
        }
        exact[i * n + j] = sum;
        largest = Math.max(largest, Math.abs(sum));
      }
    }
    Program main = new Program();
    Layers layers = new Layers(main, new Program());
    Variable x = layers.data("x", DType.FLOAT32, k);
    Variable y = layers.data("y", DType.FLOAT32, n);
    Variable out = layers.mul(x, y);
    Feed feed =
        Feed.of("x", LoDTensor.ofFloats(Shape.of(m, k), a))
            .and("y", LoDTensor.ofFloats(Shape.of(k, n), b));
    Map<String, Double> errors = new TreeMap<>();
    try (Executor executor = new Executor(Place.cuda(0))) {
      for (Precision precision : Precision.values()) {
        System.setProperty("fluid.cuda.precision", precision.text());
        float[] got = executor.prepare(main, out).run(feed).tensor(out).floats();
        double worst = 0;
        for (int i = 0; i < got.length; i++) {
          worst = Math.max(worst, Math.abs(got[i] - exact[i]));
        }
        errors.put(precision.text(), worst / largest);
      }
    }
    System.out.println("errors relative to the largest: " + errors);
    assertThat(errors.get("fp32")).isCloseTo(0, within(3e-6));
    assertThat(errors.get("3xtf32")).isCloseTo(0, within(5e-6));
    assertThat(errors.get("tf32")).isBetween(1e-5, 3e-3);
  }

  private static float[] floats(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  private static <E extends Throwable> E caught(Class<E> type, Runnable body) {
    try {
      body.run();
    } catch (Throwable fault) {
      assertThat(fault).isInstanceOf(type);
      return type.cast(fault);
    }
    throw new AssertionError("nothing was thrown");
  }
}
