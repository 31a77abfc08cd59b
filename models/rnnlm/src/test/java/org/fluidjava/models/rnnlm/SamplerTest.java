package org.fluidjava.models.rnnlm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final float[] LOGITS = {0f, 2f, 1f, -1f};

  private static double[] shares(Sampler sampler, float[] scores, boolean logits) {
    var random = new SplittableRandom(11);
    double[] shares = new double[scores.length];
    int draws = 200_000;
    for (int i = 0; i < draws; i++) {
      int id =
          logits
              ? sampler.drawFromLogits(scores, random)
              : sampler.drawFromProbabilities(scores, random);
      shares[id] += 1.0 / draws;
    }
    return shares;
  }

  /** The distribution written out: exp(logit / temperature) over the kept words. */
  private static double[] expected(float[] logits, double temperature, boolean... kept) {
    double[] p = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = kept[i] ? Math.exp(logits[i] / temperature) : 0;
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  @Test
  void temperatureSharpensAndFlattens() {
    for (double temperature : new double[] {0.5, 1, 2}) {
      assertThat(shares(new Sampler(temperature, 0), LOGITS, true))
          .containsExactly(expected(LOGITS, temperature, true, true, true, true), within(0.005));
    }
  }

  @Test
  void topKKeepsTheBest() {
    assertThat(shares(new Sampler(1, 2), LOGITS, true))
        .containsExactly(expected(LOGITS, 1, false, true, true, false), within(0.005));
    float[] ties = {1f, 3f, 1f, 1f};
    assertThat(shares(new Sampler(1, 2), ties, true))
        .containsExactly(expected(ties, 1, true, true, false, false), within(0.005));
    assertThat(shares(new Sampler(1, 9), LOGITS, true))
        .containsExactly(expected(LOGITS, 1, true, true, true, true), within(0.005));
  }

  @Test
  void temperatureZeroTakesTheFirstBest() {
    assertThat(new Sampler(0, 0).drawFromLogits(new float[] {1, 4, 4}, new SplittableRandom(1)))
        .isEqualTo(1);
    assertThat(new Sampler(5, 1).drawFromLogits(new float[] {1, 4, 4}, new SplittableRandom(1)))
        .isEqualTo(1);
  }

  @Test
  void probabilitiesNeedNotSumToOne() {
    assertThat(shares(new Sampler(1, 0), new float[] {0.5f, 0f, 1.5f}, false))
        .containsExactly(new double[] {0.25, 0, 0.75}, within(0.005));
  }

  @Test
  void sameSeedSameWords() {
    var sampler = new Sampler(1, 3);
    var one = new SplittableRandom(4);
    var two = new SplittableRandom(4);
    for (int i = 0; i < 100; i++) {
      assertThat(sampler.drawFromLogits(LOGITS, one))
          .isEqualTo(sampler.drawFromLogits(LOGITS, two));
    }
  }

  @Test
  void largeLogitsDoNotOverflow() {
    float[] large = {3e38f, 3e38f, -3e38f};
    double[] shares = shares(new Sampler(0.01, 0), large, true);
    assertThat(shares).containsExactly(new double[] {0.5, 0.5, 0}, within(0.005));
  }

  @Test
  void faultsAreNamed() {
    var random = new SplittableRandom(1);
    var sampler = new Sampler(1, 0);
    assertThatThrownBy(() -> sampler.drawFromLogits(new float[] {0, Float.NaN}, random))
        .hasMessageContaining("word 1 has the score NaN");
    assertThatThrownBy(() -> sampler.drawFromProbabilities(new float[] {0, 0}, random))
        .hasMessageContaining("none of the 2 words");
    assertThatThrownBy(() -> sampler.drawFromProbabilities(new float[] {-1, 0}, random))
        .hasMessageContaining("word 0 has the probability -1.0");
    assertThatThrownBy(() -> new Sampler(-1, 0))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("temperature is -1.0");
    assertThatThrownBy(() -> new Sampler(Double.NaN, 0)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> new Sampler(1, -2)).hasMessageContaining("top-k is -2");
  }
}
