package org.fluidjava.cuda.shape;

import static org.assertj.core.api.Assertions.assertThat;

import org.fluidjava.tensor.DType;
import org.junit.jupiter.api.Test;

class UnitsTest {
  @Test
  void theWidestUnitDividesAllBytes() {
    assertThat(Units.of(32, 64)).isEqualTo(16);
    assertThat(Units.of(0)).isEqualTo(16);
    assertThat(Units.of(16, 40)).isEqualTo(8);
    assertThat(Units.of(12, -4)).isEqualTo(4);
    assertThat(Units.of(6)).isEqualTo(2);
    assertThat(Units.of(48, 3)).isEqualTo(1);
  }

  @Test
  void halvesRoundToTheNearestEvenOne() {
    assertThat(Units.bits(DType.FLOAT16, 1)).isEqualTo(0x3c00);
    assertThat(Units.bits(DType.FLOAT16, -2)).isEqualTo(0xc000);
    assertThat(Units.bits(DType.FLOAT16, 0.1)).isEqualTo(0x2e66);
    assertThat(Units.bits(DType.FLOAT16, 65519)).isEqualTo(0x7bff);
    assertThat(Units.bits(DType.FLOAT16, 65520)).isEqualTo(0x7c00);
    assertThat(Units.bits(DType.FLOAT16, 0x1p-14)).isEqualTo(0x0400);
    assertThat(Units.bits(DType.FLOAT16, 0x1p-24)).isEqualTo(1);
    assertThat(Units.bits(DType.FLOAT16, 0x1p-25)).isEqualTo(0);
    assertThat(Units.bits(DType.FLOAT16, 0x1.8p-24)).isEqualTo(2);
  }

  @Test
  void otherTypesHaveTheirOwnBits() {
    assertThat(Units.bits(DType.BFLOAT16, 1)).isEqualTo(0x3f80);
    assertThat(Units.bits(DType.BFLOAT16, 1 + 0x1p-8)).isEqualTo(0x3f80);
    assertThat(Units.bits(DType.BFLOAT16, 1 + 0x1.8p-7)).isEqualTo(0x3f82);
    assertThat(Units.bits(DType.FLOAT32, -1)).isEqualTo(0xbf800000L);
    assertThat(Units.bits(DType.FLOAT64, 1)).isEqualTo(0x3ff0000000000000L);
    assertThat(Units.bits(DType.BOOL, 3)).isEqualTo(1);
    assertThat(Units.bits(DType.INT32, 7)).isEqualTo(7);
  }
}
