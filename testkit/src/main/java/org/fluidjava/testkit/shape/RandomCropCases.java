package org.fluidjava.testkit.shape;

import java.math.BigInteger;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code random_crop} by the definition of C++'s {@code minstd_rand}. */
final class RandomCropCases {
  private static final BigInteger MODULUS = BigInteger.TWO.pow(31).subtract(BigInteger.ONE);

  private RandomCropCases() {}

  static List<OpCase> cases() {
    return List.of(
        cropped("two extents", 17, 3, 5, 7, 2, 4),
        cropped("a whole extent", 90210, 2, 4, 3, 4, 1),
        cropped("seed 0", 0, 4, 6, 6, 3, 3),
        cropped("a negative seed", -5, 2, 9, 9, 1, 1),
        OpCase.of("random_crop")
            .named("larger than an instance")
            .in("X", Values.normal(2, 3, 3))
            .in("Seed", Values.longsOf(new long[] {1}, 1))
            .attr("shape", new int[] {2, 4})
            .fails("random_crop: shape[1] must be 1 to 3 but is 4")
            .build(),
        OpCase.of("random_crop")
            .named("no instances left")
            .in("X", Values.normal(2, 3))
            .in("Seed", Values.longsOf(new long[] {1}, 1))
            .attr("shape", new int[] {2, 2})
            .fails("random_crop: shape must have 1 to 1 extents for X [2, 3] but has 2")
            .build());
  }

  /** The n-th number behind a seed, n from 1. */
  private static long number(long seed, int n) {
    BigInteger start = new BigInteger(Long.toUnsignedString(seed)).mod(MODULUS);
    BigInteger state = start.signum() == 0 ? BigInteger.ONE : start;
    BigInteger factor = BigInteger.valueOf(48271).modPow(BigInteger.valueOf(n), MODULUS);
    return state.multiply(factor).mod(MODULUS).longValueExact();
  }

  private static OpCase cropped(
      String name, long seed, int count, int height, int width, int tall, int wide) {
    return OpCase.of("random_crop")
        .named(name)
        .in("X", Values.normal(count, height, width))
        .in("Seed", Values.longsOf(new long[] {seed}, 1))
        .attr("shape", new int[] {tall, wide})
        .expect("Out", in -> crops(in, seed, tall, wide))
        .expect("SeedOut", in -> Expected.longs(new long[] {number(seed, 2 * count + 1)}, 1))
        .build();
  }

  private static Expected crops(Inputs in, long seed, int tall, int wide) {
    int count = in.dim("X", 0);
    int height = in.dim("X", 1);
    int width = in.dim("X", 2);
    double[] out = new double[count * tall * wide];
    int at = 0;
    for (int n = 0; n < count; n++) {
      // Draws that would have to be repeated are none in 100 million, and none here.
      long top = (number(seed, 2 * n + 1) - 1) / ((MODULUS.longValue() - 2) / (height - tall + 1));
      long left = (number(seed, 2 * n + 2) - 1) / ((MODULUS.longValue() - 2) / (width - wide + 1));
      for (int i = 0; i < tall; i++) {
        for (int j = 0; j < wide; j++) {
          out[at++] = in.get("X")[(int) (((long) n * height + top + i) * width + left + j)];
        }
      }
    }
    return Expected.of(out, count, tall, wide);
  }
}
