package org.fluidjava.cpu.nativelib;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.blas.Blas;
import org.fluidjava.cpu.blas.Gemm;

/**
 * Trains the language model by calling the native kernels one after the other, without a framework:
 * what a program of these kernels can reach at best. Words per second and milliseconds per part.
 *
 * <p>{@code NativeKernelsBench seed|small|medium [windows] [file]}; threads by {@code
 * -Dfluid.threads}. The file has one sentence of word numbers a line; without it, lengths like
 * those of a newspaper and random words.
 */
public final class NativeKernelsBench {
  private static final int VOCABULARY = 10_000;
  private static final String[] PARTS = {
    "gather", "x W", "lstm", "output", "lstm grad", "dW", "dX", "embedding grad", "update"
  };

  private final ComputePool pool = ComputePool.shared();
  private final Gemm gemm = Blas.gemm();
  private final int embedding;
  private final int hidden;
  private final boolean adam;
  private final List<Parameter> parameters = new ArrayList<>();
  private final double[] millis = new double[PARTS.length];
  private long clock;
  private int step;

  private NativeKernelsBench(int embedding, int hidden, boolean adam) {
    this.embedding = embedding;
    this.hidden = hidden;
    this.adam = adam;
  }

  private final class Parameter {
    final int size;
    final long value;
    final long grad;
    final long m1;
    final long m2;

    Parameter(int size, boolean random, Random seed) {
      this.size = size;
      value = floats(size);
      grad = floats(size);
      m1 = adam ? floats(size) : 0;
      m2 = adam ? floats(size) : 0;
      float[] start = new float[size];
      for (int i = 0; i < size && random; i++) {
        start[i] = seed.nextFloat() * 0.2f - 0.1f;
      }
      new Address().at(value).put(start);
      parameters.add(this);
    }
  }

  private static final class Address extends FloatPointer {
    Address() {
      super((Pointer) null);
    }

    Address at(long newAddress) {
      address = newAddress;
      return this;
    }
  }

  private static long floats(long count) {
    Pointer memory = Pointer.calloc(count + 64, Float.BYTES);
    return (memory.address() + 63) & -64;
  }

  public static void main(String[] args) throws IOException {
    if (!NativeLibrary.isAvailable()) {
      System.err.println(NativeLibrary.whyUnavailable());
      System.exit(1);
    }
    String config = args.length > 0 ? args[0] : "seed";
    int windows = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    boolean seed = config.equals("seed");
    int width = config.equals("medium") ? 650 : 200;
    NativeKernelsBench bench =
        seed ? new NativeKernelsBench(64, 128, true) : new NativeKernelsBench(width, width, false);
    List<int[]> sentences = args.length > 2 ? read(Path.of(args[2])) : invent();
    bench.train(config, sentences, seed ? 64 : 20, seed ? 8 : width == 200 ? 20 : 5, windows);
  }

  private static List<int[]> read(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> Arrays.stream(line.trim().split(" ")).mapToInt(Integer::parseInt).toArray())
        .toList();
  }

  private static List<int[]> invent() {
    Random random = new Random(1);
    List<int[]> result = new ArrayList<>();
    for (int i = 0; i < 2560; i++) {
      int length = Math.max(1, (int) (22 + 10 * random.nextGaussian()));
      result.add(random.ints(length, 0, VOCABULARY).toArray());
    }
    return result;
  }

  /** With one thread the processor's time, which says something on a busy machine too. */
  private long now() {
    return pool.threads() == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  private void mark(int part) {
    long now = now();
    millis[part] += (now - clock) / 1e6;
    clock = now;
  }

  private void train(String config, List<int[]> sentences, int batch, int perWindow, int windows) {
    Random seed = new Random(1);
    Parameter table = new Parameter(VOCABULARY * embedding, true, seed);
    Parameter[] wx = new Parameter[2];
    Parameter[] wh = new Parameter[2];
    Parameter[] bias = new Parameter[2];
    for (int l = 0; l < 2; l++) {
      wx[l] = new Parameter((l == 0 ? embedding : hidden) * 4 * hidden, true, seed);
      wh[l] = new Parameter(hidden * 4 * hidden, true, seed);
      bias[l] = new Parameter(4 * hidden, false, seed);
    }
    Parameter out = new Parameter(hidden * VOCABULARY, true, seed);
    Parameter outBias = new Parameter(VOCABULARY, false, seed);
    int most = batch * 90;
    Memory memory = new Memory(most, batch);
    double[] rates = new double[windows];
    int next = 0;
    double first = 0;
    double loss = 0;
    for (int w = -1; w < windows; w++) {
      if (w == 0) {
        Arrays.fill(millis, 0);
      }
      long start = now();
      long words = 0;
      for (int i = 0; i < perWindow; i++) {
        int from = next % (sentences.size() / batch) * batch;
        next++;
        List<int[]> some = sentences.subList(from, from + batch);
        PackedBatch packed =
            new PackedBatch(false, some.stream().mapToInt(s -> s.length).toArray());
        memory.load(packed, some, sentences.get(0)[sentences.get(0).length - 1]);
        loss = memory.step(packed, table, wx, wh, bias, out, outBias);
        first = next == 1 ? loss : first;
        words += packed.total;
      }
      if (w >= 0) {
        rates[w] = words / ((now() - start) / 1e9);
      }
    }
    Arrays.sort(rates);
    System.out.printf(
        "%s, %d threads, %s: %.0f words/s (%.0f to %.0f); loss %.3f -> %.3f%n",
        config,
        pool.threads(),
        NativeLibrary.describe(),
        rates[windows / 2],
        rates[0],
        rates[windows - 1],
        first,
        loss);
    StringBuilder parts = new StringBuilder("  ms a step:");
    for (int i = 0; i < PARTS.length; i++) {
      parts.append(String.format(" %s %.2f", PARTS[i], millis[i] / windows / perWindow));
    }
    System.out.println(parts);
  }

  /** Everything a step writes to. */
  private final class Memory {
    final int batch;
    final long x0;
    final long dx0;
    final long[] z = new long[2];
    final long[] h = new long[2];
    final long[] c = new long[2];
    final long[] gates = new long[2];
    final long[] dh = new long[2];
    final long dz;
    final long loss;
    final long g;
    final long scratch;
    final LongPointer ids;
    final LongPointer labels;
    final LongPointer unique;
    final IntPointer slots;
    final IntPointer starts;
    final IntPointer rows;
    final IntPointer order;

    Memory(int most, int batch) {
      this.batch = batch;
      x0 = floats((long) most * embedding);
      dx0 = floats((long) most * embedding);
      for (int l = 0; l < 2; l++) {
        z[l] = floats(most * 4L * hidden);
        gates[l] = floats(most * 4L * hidden);
        h[l] = floats((long) most * hidden);
        c[l] = floats((long) most * hidden);
        dh[l] = floats((long) most * hidden);
      }
      dz = floats(most * 4L * hidden);
      loss = floats(most);
      g = floats(most);
      long bytes =
          Math.max(
              NativeOutputLayer.outputLayerScratchBytes(
                  most, hidden, VOCABULARY, true, pool.threads()),
              NativeRecurrent.lstmBackwardScratchBytes(hidden, batch, most, pool.threads()));
      scratch = floats(bytes / 4 + 64);
      ids = new LongPointer(most);
      labels = new LongPointer(most);
      unique = new LongPointer(most);
      slots = new IntPointer(most);
      starts = new IntPointer(most);
      rows = new IntPointer(most);
      order = new IntPointer(batch);
    }

    void load(PackedBatch packed, List<int[]> sentences, int eos) {
      long[] words = new long[packed.total];
      long[] wanted = new long[packed.total];
      int n = 0;
      for (int[] sentence : sentences) {
        for (int i = 0; i < sentence.length; i++, n++) {
          words[n] = i == 0 ? eos : sentence[i - 1];
          wanted[n] = sentence[i];
        }
      }
      ids.put(words);
      labels.put(wanted);
      starts.put(packed.starts);
      rows.put(packed.rows);
      order.put(packed.order);
    }

    double step(
        PackedBatch packed,
        Parameter table,
        Parameter[] wx,
        Parameter[] wh,
        Parameter[] bias,
        Parameter out,
        Parameter outBias) {
      int n = packed.total;
      int four = 4 * hidden;
      clock = now();
      ranges(
          n,
          (from, to) ->
              NativeUpdates.gatherRows(from, to, embedding, table.value, ids.address(), -1, x0));
      mark(0);
      for (int l = 0; l < 2; l++) {
        int in = l == 0 ? embedding : hidden;
        gemm.sgemm(
            false, false, n, four, in, 1, l == 0 ? x0 : h[0], in, wx[l].value, four, 0, z[l], four);
        mark(1);
        int layer = l;
        pool.team(
            (part, parts) ->
                NativeRecurrent.lstmForward(
                    part,
                    parts,
                    pool.barrierAddress(),
                    hidden,
                    packed.steps,
                    starts.address(),
                    rows.address(),
                    order.address(),
                    batch,
                    z[layer],
                    wh[layer].value,
                    bias[layer].value,
                    0,
                    0,
                    0,
                    NativeRecurrent.SIGMOID,
                    NativeRecurrent.TANH,
                    NativeRecurrent.TANH,
                    h[layer],
                    c[layer],
                    gates[layer],
                    0,
                    scratch));
        mark(2);
      }
      NativeKernels.fill(0, n, 1f / n, g);
      pool.team(
          (part, parts) ->
              NativeOutputLayer.outputLayer(
                  part,
                  parts,
                  pool.barrierAddress(),
                  n,
                  hidden,
                  VOCABULARY,
                  h[1],
                  out.value,
                  outBias.value,
                  labels.address(),
                  -100,
                  g,
                  loss,
                  dh[1],
                  out.grad,
                  outBias.grad,
                  scratch));
      mark(3);
      for (int l = 1; l >= 0; l--) {
        int layer = l;
        int in = l == 0 ? embedding : hidden;
        pool.team(
            (part, parts) ->
                NativeRecurrent.lstmBackward(
                    part,
                    parts,
                    pool.barrierAddress(),
                    hidden,
                    packed.steps,
                    starts.address(),
                    rows.address(),
                    order.address(),
                    batch,
                    wh[layer].value,
                    0,
                    0,
                    0,
                    NativeRecurrent.SIGMOID,
                    NativeRecurrent.TANH,
                    NativeRecurrent.TANH,
                    h[layer],
                    c[layer],
                    gates[layer],
                    0,
                    dh[layer],
                    dz,
                    wh[layer].grad,
                    bias[layer].grad,
                    0,
                    0,
                    0,
                    scratch));
        mark(4);
        gemm.sgemm(
            true, false, in, four, n, 1, l == 0 ? x0 : h[0], in, dz, four, 0, wx[l].grad, four);
        mark(5);
        gemm.sgemm(
            false, true, n, in, four, 1, dz, four, wx[l].value, four, 0, l == 0 ? dx0 : dh[0], in);
        mark(6);
      }
      long different = 0;
      if (adam) {
        ranges(
            VOCABULARY,
            (from, to) -> {
              NativeKernels.fill(from * embedding, to * embedding, 0, table.grad);
              NativeUpdates.scatterAddRows(
                  from, to, n, embedding, ids.address(), -1, dx0, table.grad);
            });
      } else {
        different =
            NativeUpdates.mergeRowsPlan(
                n, ids.address(), unique.address(), slots.address(), scratch);
        ranges(
            different,
            (from, to) ->
                NativeUpdates.mergeRows(from, to, n, embedding, slots.address(), dx0, table.grad));
      }
      mark(7);
      update(table, different);
      mark(8);
      return NativeKernels.sum(0, n, loss) / n;
    }

    private void update(Parameter table, long different) {
      step++;
      double scale = 1;
      if (!adam) {
        double[] squares = new double[pool.threads()];
        for (Parameter p : parameters) {
          long size = p == table ? different * embedding : p.size;
          pool.run(
              pool.partsFor(size, 16_384),
              (part, parts) ->
                  squares[part] +=
                      NativeKernels.sumOfSquares(
                          size * part / parts, size * (part + 1) / parts, p.grad));
        }
        scale = 5 / Math.max(5, Math.sqrt(Arrays.stream(squares).sum()));
      }
      float factor = (float) scale;
      float lr = (float) (1e-3 * Math.sqrt(1 - Math.pow(0.999, step)) / (1 - Math.pow(0.9, step)));
      for (Parameter p : parameters) {
        if (adam) {
          ranges(
              p.size,
              (from, to) ->
                  NativeUpdates.adam(
                      from, to, p.grad, 1, 0, lr, 0.9f, 0.999f, 1e-8f, p.value, p.m1, p.m2));
        } else if (p == table) {
          long count = different;
          NativeUpdates.sgdRows(
              0, VOCABULARY, embedding, count, unique.address(), p.grad, factor, p.value);
        } else {
          ranges(p.size, (from, to) -> NativeUpdates.sgd(from, to, p.grad, factor, 0, 1, p.value));
        }
      }
    }
  }

  private interface Range {
    void run(long from, long to);
  }

  private void ranges(long size, Range body) {
    pool.run(
        pool.partsFor(size, 64),
        (part, parts) -> body.run(size * part / parts, size * (part + 1) / parts));
  }
}
