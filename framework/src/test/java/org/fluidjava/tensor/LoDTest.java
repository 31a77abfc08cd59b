package org.fluidjava.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoDTest {
  private static final LoD NESTED = LoD.ofOffsets(new int[] {0, 2, 2, 3}, new int[] {0, 2, 2, 5});

  @Test
  void offsetsAndLengthsAreTwoSpellings() {
    assertThat(LoD.ofLengths(new int[] {2, 0, 1}, new int[] {2, 0, 3})).isEqualTo(NESTED);
    assertThat(NESTED.toLengths()).containsExactly(new int[] {2, 0, 1}, new int[] {2, 0, 3});
    assertThat(NESTED).hasToString("[[0, 2, 2, 3], [0, 2, 2, 5]]");
    assertThat(NESTED.levels()).isEqualTo(2);
    assertThat(NESTED.sequences(0)).isEqualTo(3);
    assertThat(NESTED.sequences(-1)).isEqualTo(3);
    assertThat(NESTED.rows()).isEqualTo(5);
    assertThat(NESTED.longest()).isEqualTo(3);
  }

  @Test
  void noLevelsAndNoSequences() {
    assertThat(LoD.ofOffsets()).isSameAs(LoD.NONE);
    assertThat(LoD.ofLengths()).isEqualTo(LoD.NONE);
    assertThat(LoD.NONE.isEmpty()).isTrue();
    assertThat(LoD.NONE.rows()).isZero();
    assertThat(LoD.NONE.longest()).isZero();
    LoD none = LoD.ofLengths(new int[0]);
    assertThat(none.isEmpty()).isFalse();
    assertThat(none.sequences(0)).isZero();
    assertThat(none.rows()).isZero();
  }

  @Test
  void rowOffsetsLookThroughTheLevels() {
    assertThat(NESTED.rowOffsets(0)).containsExactly(0, 2, 2, 5);
    assertThat(NESTED.rowOffsets(1)).containsExactly(0, 2, 2, 5);
    LoD three = LoD.ofLengths(new int[] {1, 1}, new int[] {1, 2}, new int[] {4, 0, 3});
    assertThat(three.rowOffsets(0)).containsExactly(0, 4, 7);
    assertThat(three.rowOffsets(-2)).containsExactly(0, 4, 7);
  }

  @Test
  void sliceAndAppend() {
    assertThat(NESTED.slice(1, 2)).isEqualTo(LoD.ofOffsets(new int[] {0, 2, 2, 5}));
    assertThat(NESTED.slice(0, 0)).isSameAs(LoD.NONE);
    assertThat(NESTED.slice(0, 1).append(0, 2, 2, 5)).isEqualTo(NESTED);
    assertThatThrownBy(() -> NESTED.slice(0, 3))
        .hasMessage("LoD levels [0, 3) do not exist: there are 2");
    assertThatThrownBy(() -> NESTED.append(0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void arraysOfTheCallerAreCopied() {
    int[] offsets = {0, 2};
    LoD lod = LoD.ofOffsets(offsets);
    offsets[1] = 9;
    lod.toOffsets()[0][1] = 8;
    assertThat(lod.rows()).isEqualTo(2);
  }

  @Test
  void brokenRulesAreNamed() {
    assertThatThrownBy(() -> LoD.ofOffsets(new int[0]))
        .hasMessage("LoD offsets: level 0 is empty; it must hold at least the offset 0");
    assertThatThrownBy(() -> LoD.ofOffsets(new int[] {1, 2}))
        .hasMessage("LoD offsets: level 0 must start with 0 but starts with 1");
    assertThatThrownBy(() -> LoD.ofOffsets(new int[] {0, 3, 2}))
        .hasMessage("LoD offsets: level 0 must not fall, but offset 2 is 2 after 3");
    assertThatThrownBy(() -> LoD.ofOffsets(new int[] {0, 3}, new int[] {0, 2, 5}))
        .hasMessage("LoD offsets: level 0 ends at 3 but level 1 has 2 sequences");
    assertThatThrownBy(() -> LoD.ofLengths(new int[] {1, -1}))
        .hasMessage("LoD lengths: level 0 has a negative length -1 at 1");
    assertThatThrownBy(() -> LoD.ofLengths(new int[] {Integer.MAX_VALUE, 1}))
        .isInstanceOf(ArithmeticException.class);
  }
}
