package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.fluidjava.device.Departure;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.OutOfMemoryException;
import org.fluidjava.device.Place;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.Timeline;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory, copies, products and errors of a real device. */
@Tag("gpu")
class CudaDeviceTest {
  private static CudaDevice device;

  @BeforeAll
  static void open() {
    CudaBackend backend = new CudaBackend();
    backend.whyUnavailable().ifPresent(reason -> Assumptions.abort("skipped: " + reason));
    device = (CudaDevice) backend.open(Place.cuda(0));
  }

  @Test
  void aDeviceOutOfRangeIsNamed() {
    assertThatThrownBy(() -> new CudaBackend().open(Place.cuda(99)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("there is no cuda:99: this machine has ");
  }

  @Test
  void copiesOfAllSizesComeBack() {
    SplittableRandom random = new SplittableRandom(3);
    for (int length : new int[] {1, 7, 255, 262_144, 262_145, 3_000_001}) {
      int[] numbers = random.ints(length).toArray();
      long a = device.allocate(4L * length);
      long b = device.allocate(4L * length);
      device.copyIn(numbers, 0, a, 4L * length);
      device.zero(b, 4L * length);
      int[] back = new int[length];
      device.copyOut(b, back, 0, 4L * length);
      assertThat(back).containsOnly(0);
      device.copy(a, b, 4L * length);
      device.copyOut(b, back, 0, 4L * length);
      assertThat(back).isEqualTo(numbers);
      device.free(a, 4L * length);
      device.free(b, 4L * length);
    }
  }

  @Test
  void manySmallCopiesArriveInOrder() {
    long a = device.allocate(4);
    int[] back = new int[1];
    for (int i = 0; i < 100_000; i++) {
      device.copyIn(new int[] {i}, 0, a, 4);
    }
    device.copyOut(a, back, 0, 4);
    assertThat(back[0]).isEqualTo(99_999);
    device.free(a, 4);
  }

  @Test
  void largeCopiesBesideTheWorkArriveBeforeTheirFirstReader() {
    int most = 3_000_000;
    Tensor value = new Tensor("value", DType.INT32, device);
    Tensor seen = new Tensor("seen", DType.INT32, device);
    int rounds = 60;
    seen.resize(rounds * 2L);
    SplittableRandom random = new SplittableRandom(8);
    int[] expected = new int[2 * rounds];
    for (int i = 0; i < rounds; i++) {
      int length = 20_000 + random.nextInt(most);
      int[] numbers = new int[length];
      java.util.Arrays.fill(numbers, 7 * i);
      numbers[0] = i;
      numbers[length - 1] = -i;
      LoDTensor fed = LoDTensor.ofInts(Shape.of(length), numbers);
      value.set(fed);
      if (i % 5 == 4) {
        // What was under way does not count any more.
        value.set(fed);
      }
      expected[2 * i] = i;
      expected[2 * i + 1] = -i;
      device.copy(value.address(), seen.address() + 8L * i, 4);
      device.copy(value.address() + 4L * (length - 1), seen.address() + 8L * i + 4, 4);
    }
    int[] got = new int[2 * rounds];
    device.copyOut(seen.address(), got, 0, 8L * rounds);
    assertThat(got).isEqualTo(expected);
    value.close();
    seen.close();
    device.releaseCached();
  }

  @Test
  void largeCopiesToTheHostBesideTheWorkHoldWhatWasThereWhenTheyBegan() {
    Tensor value = new Tensor("value", DType.INT32, device);
    Tensor onHost = new Tensor("value", DType.INT32, HostDevice.shared());
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 40; i++) {
      int length = 262_144 + random.nextInt(3_000_000);
      int[] numbers = new int[length];
      java.util.Arrays.fill(numbers, 7 * i);
      numbers[0] = i;
      numbers[length - 1] = -i;
      value.set(LoDTensor.ofInts(Shape.of(length), numbers));
      Departure departure = value.leave();
      boolean left = onHost.copyAhead(value);
      assertThat(left).isTrue();
      device.zero(value.address(), value.bytes());
      if (i % 4 == 3) {
        departure.cancel();
      } else {
        assertThat(departure.await().ints()).isEqualTo(numbers);
      }
      if (i % 5 != 4) {
        assertThat(onHost.get().ints()).isEqualTo(numbers);
      }
    }
    onHost.close();
    value.close();
    device.releaseCached();
  }

  @Test
  void aTimelineKnowsWhenWorkAndCopiesWereDone() {
    Tensor value = new Tensor("value", DType.FLOAT32, device);
    LoDTensor large = LoDTensor.zeros(DType.FLOAT32, Shape.of(4 << 20));
    value.set(large);
    device.synchronize();
    try (Timeline timeline = device.timeline()) {
      long before = System.nanoTime();
      timeline.restart();
      int begin = timeline.mark();
      value.set(large);
      device.zero(value.address(), value.bytes());
      int end = timeline.mark();
      timeline.finish();
      long after = System.nanoTime();
      assertThat(timeline.nanos(begin)).isBetween(before - 1_000_000, after + 1_000_000);
      assertThat(timeline.nanos(end))
          .isGreaterThan(timeline.nanos(begin))
          .isLessThan(after + 1_000_000);
      assertThat(timeline.copies()).hasSize(1);
      Timeline.Copy copy = timeline.copies().get(0);
      assertThat(copy.bytes()).isEqualTo(value.bytes());
      assertThat(copy.toDevice()).isTrue();
      // 16 MiB: more than a GB/s, less than a TB/s.
      assertThat(timeline.nanos(copy.end()) - timeline.nanos(copy.begin()))
          .isBetween(16_000L, 16_000_000L);
    }
    value.close();
  }

  @Test
  void tooMuchMemoryIsRefusedAndTheDeviceGoesOn() {
    long live = device.memory().live();
    assertThatThrownBy(() -> device.allocate(1L << 50))
        .isInstanceOf(OutOfMemoryException.class)
        .hasMessageContaining("out of memory on cuda:0: 1,125,899,906,842,624 bytes asked for by");
    // Less, where what other tests have dropped was collected for it.
    assertThat(device.memory().live()).isLessThanOrEqualTo(live);
    copiesOfAllSizesComeBack();
  }

  @Test
  void productsOfAllLayouts() {
    for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      for (int layout = 0; layout < 4; layout++) {
        boolean transA = (layout & 1) != 0;
        boolean transB = (layout & 2) != 0;
        product(dtype, Precision.FP32, transA, transB, 5, 3, 7, 1, 1e-6);
        product(dtype, Precision.FP32, transA, transB, 6, 9, 33, 4, 2e-6);
        product(dtype, Precision.FP32, transA, transB, 4, 2, 0, 1, 0);
        product(dtype, Precision.SPLIT_TF32, transA, transB, 301, 258, 654, 1, 1e-5);
        product(dtype, Precision.SPLIT_TF32, transA, transB, 199, 130, 333, 5, 1e-5);
        product(dtype, Precision.TF32, transA, transB, 301, 258, 654, 1, 1e-2);
        product(dtype, Precision.TF32, transA, transB, 200, 132, 333, 5, 1e-2);
        product(dtype, Precision.TF32, transA, transB, 331, 251, 650, 10, 1e-2);
      }
    }
    // Large enough for both operands to be turned round.
    product(DType.FLOAT32, Precision.TF32, true, false, 1026, 1251, 1951, 1, 1e-2);
    product(DType.FLOAT32, Precision.SPLIT_TF32, true, false, 1026, 1251, 1951, 1, 1e-5);
  }

  /** Rows and columns that are each all one small number, so that every element is known. */
  @Test
  void productsThatAreCutHaveAllTheirRows() {
    int m = 5640;
    int n = 1500;
    int k = 1000;
    assertThat(Waves.rows(m, n, k, 132)).isLessThan(m);
    for (boolean transA : new boolean[] {false, true}) {
      double[] a = new double[m * k];
      for (int i = 0; i < m; i++) {
        for (int s = 0; s < k; s++) {
          a[transA ? s * m + i : i * k + s] = i % 13;
        }
      }
      double[] b = new double[k * n];
      for (int i = 0; i < b.length; i++) {
        b[i] = i % n % 7;
      }
      long da = upload(DType.FLOAT32, a);
      long db = upload(DType.FLOAT32, b);
      long dc = upload(DType.FLOAT32, new double[m * n]);
      device
          .blas(Precision.FP32)
          .gemm(DType.FLOAT32, transA, false, m, n, k, 1, da, transA ? m : k, db, n, 0, dc, n);
      double[] got = download(DType.FLOAT32, dc, m * n);
      for (int i = 0; i < got.length; i++) {
        if (got[i] != (double) k * (i / n % 13) * (i % n % 7)) {
          throw new AssertionError("row " + i / n + ", column " + i % n + ": " + got[i]);
        }
      }
      free(DType.FLOAT32, da, a.length);
      free(DType.FLOAT32, db, b.length);
      free(DType.FLOAT32, dc, m * n);
    }
  }

  /** Compares with sums in double precision; the tolerance is of the sum of absolute terms. */
  private static void product(
      DType dtype,
      Precision precision,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      int batch,
      double tolerance) {
    SplittableRandom random = new SplittableRandom(m + 31L * n + 17L * k);
    double[] a = random.doubles((long) batch * m * k, -1, 1).map(x -> (float) x).toArray();
    double[] b = random.doubles((long) batch * k * n, -1, 1).map(x -> (float) x).toArray();
    double[] c = random.doubles((long) batch * m * n, -1, 1).map(x -> (float) x).toArray();
    long da = upload(dtype, a);
    long db = upload(dtype, b);
    long dc = upload(dtype, c);
    device
        .blas(precision)
        .gemmBatched(
            dtype,
            transA,
            transB,
            m,
            n,
            k,
            0.5,
            da,
            transA ? m : k,
            (long) m * k,
            db,
            transB ? k : n,
            (long) k * n,
            2,
            dc,
            n,
            (long) m * n,
            batch);
    double[] got = download(dtype, dc, c.length);
    for (int p = 0; p < batch; p++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int at = (p * m + i) * n + j;
          double sum = 2 * c[at];
          double terms = Math.abs(sum);
          for (int s = 0; s < k; s++) {
            double term =
                0.5
                    * a[p * m * k + (transA ? s * m + i : i * k + s)]
                    * b[p * k * n + (transB ? j * k + s : s * n + j)];
            sum += term;
            terms += Math.abs(term);
          }
          assertThat(got[at])
              .as("%s %s %s %s %dx%dx%d", dtype, precision, transA, transB, m, n, k)
              .isCloseTo(sum, within(Math.max(tolerance, 1e-7) * Math.max(terms, 1e-30)));
        }
      }
    }
    free(dtype, da, a.length);
    free(dtype, db, b.length);
    free(dtype, dc, c.length);
  }

  private static long upload(DType dtype, double[] numbers) {
    long address = device.allocate(Math.max(1, (long) numbers.length * dtype.bytes()));
    if (dtype == DType.FLOAT64) {
      device.copyIn(numbers, 0, address, 8L * numbers.length);
    } else {
      float[] floats = new float[numbers.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) numbers[i];
      }
      device.copyIn(floats, 0, address, 4L * floats.length);
    }
    return address;
  }

  private static double[] download(DType dtype, long address, int length) {
    double[] numbers = new double[length];
    if (dtype == DType.FLOAT64) {
      device.copyOut(address, numbers, 0, 8L * length);
    } else {
      float[] floats = new float[length];
      device.copyOut(address, floats, 0, 4L * length);
      for (int i = 0; i < length; i++) {
        numbers[i] = floats[i];
      }
    }
    return numbers;
  }

  private static void free(DType dtype, long address, int length) {
    device.free(address, Math.max(1, (long) length * dtype.bytes()));
  }

  @Test
  void argumentsThatDoNotFitAreRefusedBeforeTheLaunch() {
    CudaKernel kernel = device.kernel("blas/operands.cu", "arrange");
    assertThatThrownBy(() -> kernel.begin().pointer(0).integer(1).launch(1, 32))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("blas/operands.cu:arrange takes arguments of [8, 4, 8, 4, 4")
        .hasMessageContaining("but is given [8, 4]");
  }
}
