package org.fluidjava.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {
  /** The value of finite binary16 bits by the definition of the format. */
  private static double half(int bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    double magnitude =
        exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.pow(2, exponent - 25);
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  @Test
  void everyHalfComesBack() {
    for (int bits = 0; bits < 0x10000; bits++) {
      float value = HalfFloats.fromHalf((short) bits);
      boolean special = (bits & 0x7c00) == 0x7c00;
      if (!special) {
        assertThat((double) value).isEqualTo(half(bits));
        assertThat(HalfFloats.toHalf(value)).isEqualTo((short) bits);
      } else if ((bits & 0x3ff) == 0) {
        assertThat(value).isInfinite();
        assertThat(HalfFloats.toHalf(value)).isEqualTo((short) bits);
      } else {
        assertThat(value).isNaN();
        assertThat(HalfFloats.fromHalf(HalfFloats.toHalf(value))).isNaN();
      }
    }
  }

  @Test
  void halvesRoundToTheNearestAndToEven() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (!(Math.abs(value) < 65504)) {
        continue;
      }
      int bits = HalfFloats.toHalf(value) & 0x7fff;
      double error = Math.abs(half(bits) - Math.abs(value));
      double above = Math.abs(half(bits + 1) - Math.abs(value));
      double below = bits == 0 ? Double.MAX_VALUE : Math.abs(half(bits - 1) - Math.abs(value));
      assertThat(error).isLessThanOrEqualTo(Math.min(above, below));
      if (error == above || error == below) {
        assertThat(bits & 1).isZero();
      }
    }
    assertThat(HalfFloats.toHalf(65519.99f)).isEqualTo((short) 0x7bff);
    assertThat(HalfFloats.toHalf(65520f)).isEqualTo((short) 0x7c00);
    assertThat(HalfFloats.toHalf(-1e9f)).isEqualTo((short) 0xfc00);
    assertThat(HalfFloats.toHalf(-0f)).isEqualTo((short) 0x8000);
  }

  @Test
  void brainFloats() {
    Random random = new Random(2);
    for (int i = 0; i < 200_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      short bits = HalfFloats.toBrain(value);
      if (Float.isNaN(value)) {
        assertThat(HalfFloats.fromBrain(bits)).isNaN();
        continue;
      }
      float back = HalfFloats.fromBrain(bits);
      assertThat(HalfFloats.toBrain(back)).isEqualTo(bits);
      if (Float.isFinite(back)) {
        double error = Math.abs((double) back - value);
        float up = HalfFloats.fromBrain((short) (bits + 1));
        float down = HalfFloats.fromBrain((short) (bits - 1));
        assertThat(!Float.isFinite(up) || error <= Math.abs((double) up - value)).isTrue();
        assertThat(!Float.isFinite(down) || error <= Math.abs((double) down - value)).isTrue();
      }
    }
    assertThat(HalfFloats.toBrain(Float.MAX_VALUE)).isEqualTo((short) 0x7f80);
  }
}
