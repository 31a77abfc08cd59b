package org.fluidjava.cuda.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Backend;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Value;
import org.fluidjava.testkit.Comparison;
import org.fluidjava.testkit.EachDevice;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.PreparedCase;
import org.fluidjava.testkit.Tolerance;
import org.fluidjava.testkit.Values;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All forms of the recurrent kernels beside the CPU's, over widths and batches on both sides of
 * their borders, with reversal, peepholes and first states; results and gradients.
 */
class CudaRecurrentTest {
  private static final int[] WIDTHS = {1, 5, 128, 200, 256, 300, 650};
  private static final int[] BATCHES = {1, 3, 20, 64, 70};
  private static final Kernels KERNELS = Kernels.installed();

  @BeforeAll
  static void needsDevice() {
    Backend cuda = KERNELS.backends().get("cuda");
    assertThat(cuda).as("the CUDA back end on the class path").isNotNull();
    String reason = cuda.whyUnavailable().orElse("");
    assumeTrue(reason.isEmpty(), "no CUDA device: " + reason);
  }

  static Stream<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (int width : WIDTHS) {
      for (int batch : BATCHES) {
        boolean odd = (width + batch) % 2 == 1;
        all.add(lstm(width, batch, false, false, false));
        all.add(lstm(width, batch, true, odd, true));
        all.add(gru(width, batch, odd, false, false));
        all.add(gru(width, batch, !odd, true, true));
      }
    }
    // More sequences than a grid takes, and an odd width: products per step in halves, the last
    // steps in the grid.
    all.add(lstm(650, 100, true, true, true));
    all.add(lstm(650, 300, false, false, true));
    all.add(lstm(1500, 60, true, true, true));
    all.add(lstm(1024, 20, false, false, false));
    all.add(lstm(259, 80, false, true, false));
    all.add(lstm(1100, 70, true, false, true));
    // Wider than any form that keeps weights on the chip.
    all.add(lstm(1700, 3, true, true, true));
    // More sequences than clusters hold at once.
    all.add(lstm(128, 300, true, true, true));
    all.add(gru(128, 150, true, true, true));
    // The grids of wide GRUs, whole slices of weights and not, in one launch and in several.
    all.add(gru(257, 20, false, true, true));
    all.add(gru(257, 200, true, false, true));
    all.add(gru(512, 20, true, false, false));
    all.add(gru(512, 110, false, true, true));
    all.add(gru(650, 300, true, false, true));
    all.add(gru(1000, 20, false, false, true));
    all.add(gru(1000, 60, true, true, false));
    all.add(gru(1500, 3, true, true, false));
    all.add(gru(1500, 40, false, false, true));
    all.add(gru(1664, 10, true, false, true));
    // States and gates without bounds: bf16 parts forward too.
    all.add(gru(300, 20, true, false, true, "sigmoid", "relu"));
    all.add(gru(300, 40, false, true, true, "sigmoid", "identity"));
    all.add(gru(650, 20, false, false, false, "tanh", "sigmoid"));
    all.add(gru(650, 3, true, true, true, "tanh", "relu"));
    // Wider than any form that keeps weights on the chip.
    all.add(gru(1700, 3, true, true, true));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheCpu(OpCase opCase) {
    assertThat(EachDevice.installed().compare(opCase, DType.FLOAT32))
        .as("places that took part in " + opCase)
        .hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesTheSameBitsAgain(OpCase opCase) {
    try (PreparedCase prepared =
        PreparedCase.withGradient(opCase, DType.FLOAT32, Place.cuda(0), KERNELS)) {
      Map<String, Value> first = prepared.run().values();
      for (int i = 0; i < 3; i++) {
        Map<String, Value> again = prepared.run().values();
        first.forEach(
            (name, value) ->
                Comparison.same(opCase + ": " + name, value, again.get(name), Tolerance.EXACT));
      }
    }
  }

  private static OpCase lstm(
      int width, int batch, boolean reverse, boolean peepholes, boolean initial) {
    int[] lengths = lengths(width, batch);
    int rows = java.util.Arrays.stream(lengths).sum();
    OpCase.Builder made =
        OpCase.of("lstm")
            .named(
                "H %d, batch %d%s%s%s"
                    .formatted(
                        width,
                        batch,
                        reverse ? ", reverse" : "",
                        peepholes ? ", peepholes" : "",
                        initial ? ", first states" : ""))
            .in("Input", Values.normal(rows, 4L * width).lengths(lengths))
            .in("Weight", Values.normal(width, 4L * width).times(1 / Math.sqrt(width)))
            .in("Bias", Values.normal(1, (peepholes ? 7L : 4L) * width).times(0.5))
            .attr("use_peepholes", peepholes)
            .attr("is_reverse", reverse);
    if (initial) {
      made.in("H0", Values.normal(batch, width))
          .in("C0", Values.normal(batch, width))
          .checkGradient("H0", "C0");
    }
    for (String slot : List.of("Hidden", "Cell", "BatchGate", "BatchCellPreAct")) {
      made.expect(slot, CudaRecurrentTest::byTheCpu);
    }
    return made.checkGradient("Input", "Weight", "Bias")
        .noGradientThrough("Cell")
        .gradientTolerance(DType.FLOAT32, 3e-5, 1e-6, "two orders of summing over all rows")
        .build();
  }

  private static OpCase gru(
      int width, int batch, boolean reverse, boolean origin, boolean initial) {
    return gru(width, batch, reverse, origin, initial, "sigmoid", "tanh");
  }

  private static OpCase gru(
      int width,
      int batch,
      boolean reverse,
      boolean origin,
      boolean initial,
      String gate,
      String candidate) {
    boolean usual = gate.equals("sigmoid") && candidate.equals("tanh");
    int[] lengths = lengths(width, batch);
    int rows = java.util.Arrays.stream(lengths).sum();
    OpCase.Builder made =
        OpCase.of("gru")
            .named(
                "H %d, batch %d%s%s%s%s"
                    .formatted(
                        width,
                        batch,
                        reverse ? ", reverse" : "",
                        origin ? ", origin mode" : "",
                        initial ? ", first states" : "",
                        usual ? "" : ", " + gate + " and " + candidate))
            .in("Input", Values.normal(rows, 3L * width).lengths(lengths))
            .in("Weight", Values.normal(width, 3L * width).times(1 / Math.sqrt(width)))
            .in("Bias", Values.normal(1, 3L * width).times(0.5))
            .attr("origin_mode", origin)
            .attr("is_reverse", reverse)
            .attr("gate_activation", gate)
            .attr("activation", candidate);
    if (!usual) {
      made.tolerance(
          DType.FLOAT32,
          gate.equals("sigmoid") ? 3e-5 : 3e-4,
          "operands in two parts of bf16, whose errors grow where gates are not within 0 and 1");
    }
    if (initial) {
      made.in("H0", Values.normal(batch, width)).checkGradient("H0");
    }
    for (String slot : List.of("Hidden", "BatchGate", "BatchResetHiddenPrev", "BatchHidden")) {
      made.expect(slot, CudaRecurrentTest::byTheCpu);
    }
    return made.checkGradient("Input", "Weight", "Bias")
        .gradientTolerance(
            DType.FLOAT32, usual ? 3e-5 : 3e-4, 1e-6, "two orders of summing over all rows")
        .build();
  }

  /** Places are compared with each other; the expected numbers are never asked for. */
  private static org.fluidjava.testkit.Expected byTheCpu(org.fluidjava.testkit.Inputs in) {
    throw new IllegalStateException("the CPU's results are what is expected");
  }

  /** 0 to 7 rows each, and one sequence of 8; of many sequences each fifth has up to 24 more. */
  private static int[] lengths(int width, int batch) {
    SplittableRandom random = new SplittableRandom(31L * width + batch);
    int[] lengths = random.ints(batch, 0, 8).toArray();
    lengths[batch / 2] = 8;
    for (int i = 0; batch >= 60 && i < batch; i += 5) {
      lengths[i] += random.nextInt(8, 25);
    }
    return lengths;
  }
}
