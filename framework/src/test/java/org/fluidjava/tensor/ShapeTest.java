package org.fluidjava.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void extents() {
    Shape shape = Shape.of(-1, 3, 4);
    assertThat(shape.rank()).isEqualTo(3);
    assertThat(shape.dim(-1)).isEqualTo(4);
    assertThat(shape).hasToString("[?, 3, 4]");
    assertThat(shape.isKnown()).isFalse();
    assertThat(shape).isEqualTo(Shape.of(List.of(-1L, 3L, 4L)));
    assertThat(shape.with(0, 2)).isEqualTo(Shape.of(2, 3, 4));
    assertThat(shape.with(-1, 2)).isEqualTo(Shape.of(-1, 3, 2));
    assertThat(shape.slice(1, 3).concat(Shape.ONE).append(7, 8)).isEqualTo(Shape.of(3, 4, 1, 7, 8));
    shape.dims()[0] = 5;
    assertThat(shape.dim(0)).isEqualTo(-1);
    assertThatThrownBy(() -> Shape.of(2, -2))
        .hasMessage("an extent must be -1 (unknown) or not negative, but one is -2 in [2, -2]");
  }

  @Test
  void products() {
    assertThat(Shape.of(2, 3).numel()).isEqualTo(6);
    assertThat(Shape.SCALAR.numel()).isEqualTo(1);
    assertThat(Shape.of(-1, 3).numel()).isEqualTo(-1);
    assertThat(Shape.of(-1, 0).numel()).isZero();
    assertThat(Shape.of(-1, 3, 4).product(1, 3)).isEqualTo(12);
    assertThat(Shape.of(1L << 62, 4, 0).numel()).isZero();
    assertThatThrownBy(() -> Shape.of(1L << 62, 4).numel()).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void matching() {
    assertThat(Shape.of(-1, 3).matches(Shape.of(7, 3))).isTrue();
    assertThat(Shape.of(7, 3).matches(Shape.of(-1, -1))).isTrue();
    assertThat(Shape.of(7, 3).matches(Shape.of(7, 4))).isFalse();
    assertThat(Shape.of(7).matches(Shape.of(7, 1))).isFalse();
  }
}
