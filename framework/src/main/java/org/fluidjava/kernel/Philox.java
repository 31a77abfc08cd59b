package org.fluidjava.kernel;

/**
 * Counter-based random numbers: Philox4x32 with 10 rounds (Salmon et al., "Parallel random numbers:
 * as easy as 1, 2, 3", SC 2011). The counter is (index of the group of four, step, stream), the key
 * the seed; every draw stands by itself, so CPU and CUDA kernels make the same ones in any order.
 */
public final class Philox {
  private static final int M0 = 0xD2511F53;
  private static final int M1 = 0xCD9E8D57;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;

  private Philox() {}

  /** Word {@code i & 3} of group {@code i >> 2}. Loops should use {@link #group}. */
  public static int word(RandomStream random, long i) {
    int[] group = new int[4];
    group(random.seed(), random.stream(), random.step(), i >> 2, group);
    return group[(int) (i & 3)];
  }

  /** Words 4·{@code index} to 4·{@code index}+3 of a stream into {@code out[0..3]}. */
  public static void group(long seed, long stream, long step, long index, int[] out) {
    int c0 = (int) index;
    int c1 = (int) (index >>> 32) ^ (int) (stream >>> 32);
    int c2 = (int) step;
    int c3 = (int) stream ^ Integer.rotateLeft((int) (step >>> 32), 16);
    int k0 = (int) seed;
    int k1 = (int) (seed >>> 32);
    for (int round = 0; round < 10; round++) {
      long p0 = (c0 & 0xffffffffL) * (M0 & 0xffffffffL);
      long p1 = (c2 & 0xffffffffL) * (M1 & 0xffffffffL);
      int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      c0 = n0;
      c2 = n2;
      k0 += W0;
      k1 += W1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }

  /** A word as a number in [0, 1): its upper 24 bits. */
  public static float uniform(int word) {
    return (word >>> 8) * 0x1p-24f;
  }

  /** A word as a number in (0, 1], for logarithms. */
  public static float uniformAboveZero(int word) {
    return ((word >>> 8) + 1) * 0x1p-24f;
  }

  /** Two words as a standard normal number (Box and Muller's cosine form), in double precision. */
  public static double normal(int first, int second) {
    double radius = Math.sqrt(-2 * Math.log(uniformAboveZero(first)));
    return radius * Math.cos(2 * Math.PI * uniform(second));
  }
}
