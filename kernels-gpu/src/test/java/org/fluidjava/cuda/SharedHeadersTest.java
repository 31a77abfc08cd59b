package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Philox;
import org.fluidjava.tensor.HalfFloats;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The headers that kernels share compute what the host's classes do. */
@Tag("gpu")
class SharedHeadersTest {
  private static CudaDevice device;

  @BeforeAll
  static void open() {
    CudaBackend backend = new CudaBackend();
    backend.whyUnavailable().ifPresent(reason -> Assumptions.abort("skipped: " + reason));
    device = (CudaDevice) backend.open(Place.cuda(0));
  }

  @Test
  void randomNumbersEqualTheHosts() {
    int n = 1000;
    long seed = 0x123456789abcdefL;
    long stream = 0xfedcba9876543L;
    long step = 0x1_0000_0007L;
    long words = device.allocate(4L * n);
    long normals = device.allocate(8L * n);
    device
        .kernel("probe/probe.cu", "random_words")
        .begin()
        .longInteger(seed)
        .longInteger(stream)
        .longInteger(step)
        .pointer(words)
        .pointer(normals)
        .integer(n)
        .launch(CudaKernel.blocks(n, 128), 128);
    int[] gotWords = new int[n];
    double[] gotNormals = new double[n];
    device.copyOut(words, gotWords, 0, 4L * n);
    device.copyOut(normals, gotNormals, 0, 8L * n);
    device.free(words, 4L * n);
    device.free(normals, 8L * n);
    int[] group = new int[4];
    for (int i = 0; i < n; i++) {
      Philox.group(seed, stream, step, i >> 2, group);
      assertThat(gotWords[i]).isEqualTo(group[i & 3]);
      assertThat(gotNormals[i])
          .isCloseTo(Philox.normal(group[i & 3], group[i & 3 ^ 1]), within(1e-13));
    }
  }

  @Test
  void halvesAreRoundedAsOnTheHost() {
    int n = 4096;
    SplittableRandom random = new SplittableRandom(11);
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) Math.scalb(random.nextDouble(-1, 1), random.nextInt(-30, 16));
    }
    long from = device.allocate(4L * n);
    long half = device.allocate(2L * n);
    long brain = device.allocate(2L * n);
    long back = device.allocate(4L * n);
    device.copyIn(x, 0, from, 4L * n);
    device
        .kernel("probe/probe.cu", "halves")
        .begin()
        .pointer(from)
        .pointer(half)
        .pointer(brain)
        .pointer(back)
        .integer(n)
        .launch(CudaKernel.blocks(n, 256), 256);
    short[] gotHalf = new short[n];
    short[] gotBrain = new short[n];
    float[] gotBack = new float[n];
    device.copyOut(half, gotHalf, 0, 2L * n);
    device.copyOut(brain, gotBrain, 0, 2L * n);
    device.copyOut(back, gotBack, 0, 4L * n);
    device.free(from, 4L * n);
    device.free(half, 2L * n);
    device.free(brain, 2L * n);
    device.free(back, 4L * n);
    for (int i = 0; i < n; i++) {
      assertThat(gotHalf[i]).as("half of %s", x[i]).isEqualTo(HalfFloats.toHalf(x[i]));
      assertThat(gotBrain[i]).as("bfloat16 of %s", x[i]).isEqualTo(HalfFloats.toBrain(x[i]));
      assertThat(gotBack[i])
          .isEqualTo(HalfFloats.fromHalf(gotHalf[i]) + HalfFloats.fromBrain(gotBrain[i]));
    }
  }

  @Test
  void sumsOverABlockAndActivations() {
    for (int n : new int[] {1, 31, 33, 1000, 5000}) {
      double[] x = new SplittableRandom(n).doubles(n, -3, 3).toArray();
      long from = device.allocate(8L * n);
      long to = device.allocate(48);
      device.copyIn(x, 0, from, 8L * n);
      CudaKernel kernel = device.kernel("probe/probe.cu", "sums", "REAL=double");
      for (int threads : new int[] {32, 96, 1024}) {
        kernel.begin().pointer(from).pointer(to).integer(n).launch(1, threads);
        double[] got = new double[6];
        device.copyOut(to, got, 0, 48);
        double sigmoid = 1 / (1 + Math.exp(-x[0]));
        assertThat(got[0]).isCloseTo(Arrays.stream(x).sum(), within(1e-11));
        assertThat(got[1]).isEqualTo(Arrays.stream(x).max().orElseThrow());
        assertThat(got[2]).isEqualTo(Arrays.stream(x).min().orElseThrow());
        assertThat(got[3]).isCloseTo(sigmoid, within(1e-15));
        assertThat(got[4]).isCloseTo(Math.tanh(x[0]), within(1e-15));
        assertThat(got[5]).isCloseTo(Math.tanh(x[0]), within(5e-7));
      }
      device.free(from, 8L * n);
      device.free(to, 48);
    }
  }
}
