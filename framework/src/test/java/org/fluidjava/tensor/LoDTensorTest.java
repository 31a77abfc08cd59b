package org.fluidjava.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoDTensorTest {
  @ParameterizedTest
  @EnumSource(DType.class)
  void bytesComeBack(DType dtype) {
    byte[] bytes = new byte[6 * dtype.bytes()];
    new Random(3).nextBytes(bytes);
    LoDTensor tensor = LoDTensor.ofBytes(dtype, Shape.of(2, 3), LoD.NONE, ByteBuffer.wrap(bytes));
    assertThat(tensor.toBytes().array()).isEqualTo(bytes);
    assertThat(tensor.numel()).isEqualTo(6);
    assertThat(tensor.equals(LoDTensor.ofBytes(dtype, Shape.of(2, 3), LoD.NONE, tensor.toBytes())))
        .isTrue();
    bytes[dtype.bytes()] ^= 1;
    assertThat(
            tensor.equals(
                LoDTensor.ofBytes(dtype, Shape.of(2, 3), LoD.NONE, ByteBuffer.wrap(bytes))))
        .isFalse();
    assertThatThrownBy(
            () -> LoDTensor.ofBytes(dtype, Shape.of(7), LoD.NONE, ByteBuffer.wrap(bytes)))
        .hasMessage(
            dtype.fluidName()
                + " [7] has "
                + 7 * dtype.bytes()
                + " bytes, but "
                + bytes.length
                + " are given");
    LoDTensor zeros = LoDTensor.zeros(dtype, Shape.of(2, 0));
    assertThat(zeros.numel()).isZero();
    assertThat(DType.ofNumber(dtype.number())).isEqualTo(dtype);
    assertThat(DType.ofName(dtype.fluidName())).isEqualTo(dtype);
  }

  @Test
  void elementsAsDoubles() {
    byte[] bytes = {-1, 1};
    assertThat(LoDTensor.of(DType.UINT8, Shape.of(2), LoD.NONE, bytes).toDoubles())
        .containsExactly(255, 1);
    assertThat(LoDTensor.of(DType.INT8, Shape.of(2), LoD.NONE, bytes).toDoubles())
        .containsExactly(-1, 1);
    short[] bits = {0x3c00, (short) 0xc000};
    assertThat(LoDTensor.of(DType.FLOAT16, Shape.of(2), LoD.NONE, bits).toDoubles())
        .containsExactly(1, -2);
    short[] brain = {0x3f80, (short) 0xc000};
    assertThat(LoDTensor.of(DType.BFLOAT16, Shape.of(2), LoD.NONE, brain).toDoubles())
        .containsExactly(1, -2);
    assertThat(LoDTensor.ofBooleans(Shape.of(2), true, false).toDoubles()).containsExactly(1, 0);
  }

  @Test
  void sequences() {
    LoDTensor words = LoDTensor.ofSequences(new long[] {4, 5}, new long[0], new long[] {6});
    assertThat(words.shape()).isEqualTo(Shape.of(3, 1));
    assertThat(words.lod()).isEqualTo(LoD.ofOffsets(new int[] {0, 2, 2, 3}));
    assertThat(words.longs()).containsExactly(4, 5, 6);
    assertThat(words)
        .hasToString(
            "int64 [3, 1] lod [[0, 2, 2, 3]]\n"
                + "  sequence 0 [4, 5]\n"
                + "  sequence 1 []\n"
                + "  sequence 2 [6]");
    LoDTensor rows = LoDTensor.ofSequences(2, new float[][] {{1, 2}}, new float[0][]);
    assertThat(rows.shape()).isEqualTo(Shape.of(1, 2));
    assertThat(rows.lod()).isEqualTo(LoD.ofLengths(new int[] {1, 0}));
    assertThatThrownBy(() -> LoDTensor.ofSequences(2, new float[][] {{1}}))
        .hasMessage("a row has 1 values, not 2");
  }

  @Test
  void printsAreCut() {
    assertThat(LoDTensor.ofFloats(Shape.of(2, 2), 1, 2, 3, Float.NaN))
        .hasToString("float32 [2, 2] [[1.0, 2.0], [3.0, NaN]]");
    assertThat(LoDTensor.scalar(0.1f)).hasToString("float32 [1] [0.1]");
    assertThat(LoDTensor.zeros(DType.INT32, Shape.of(100)).toString())
        .isEqualTo("int32 [100] [0, 0, 0, 0, 0, 0, 0, 0, …]");
    assertThat(LoDTensor.zeros(DType.BOOL, Shape.of(1, 100)).toString()).endsWith("false, …]]");
    assertThat(LoDTensor.zeros(DType.INT32, Shape.of(0, 3))).hasToString("int32 [0, 3] []");
    assertThat(LoDTensor.ofLongs(Shape.SCALAR, 5)).hasToString("int64 [] [5]");
    long[][] many = new long[12][1];
    assertThat(LoDTensor.ofSequences(many).toString()).endsWith("\n  … 4 more");
  }

  @Test
  void equalityIsByValue() {
    LoDTensor nan = LoDTensor.ofFloats(Shape.of(2), Float.NaN, 0f);
    assertThat(nan).isEqualTo(LoDTensor.ofFloats(Shape.of(2), Float.NaN, 0f));
    assertThat(nan).hasSameHashCodeAs(LoDTensor.ofFloats(Shape.of(2), Float.NaN, 0f));
    assertThat(nan).isNotEqualTo(LoDTensor.ofFloats(Shape.of(2), Float.NaN, -0f));
    assertThat(nan).isNotEqualTo(nan.reshaped(1, 2));
    assertThat(nan).isNotEqualTo(nan.withLod(LoD.ofLengths(new int[] {2})));
    assertThat(LoDTensor.ofInts(Shape.of(1), 0)).isNotEqualTo(LoDTensor.ofLongs(Shape.of(1), 0));
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertThatThrownBy(() -> LoDTensor.ofFloats(Shape.of(2, 2), 1, 2, 3))
        .hasMessage("shape [2, 2] has 4 elements, but the array has 3");
    assertThatThrownBy(() -> LoDTensor.ofFloats(Shape.of(-1), 1))
        .hasMessage("a tensor's extents must be known, but its shape is [?]");
    assertThatThrownBy(() -> LoDTensor.of(DType.INT64, Shape.of(1), LoD.NONE, new int[1]))
        .hasMessage("int64 elements do not lie in a int[]");
    assertThatThrownBy(() -> LoDTensor.scalar(1).withLod(LoD.ofLengths(new int[] {2})))
        .hasMessage("the last LoD level covers 2 rows, but the tensor's shape is [1]");
    assertThatThrownBy(() -> LoDTensor.scalar(1).longs())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the tensor holds float32, not int64");
    assertThatThrownBy(() -> LoDTensor.zeros(DType.INT8, Shape.of(1L << 40)))
        .hasMessage(
            "a tensor has known extents and at most 2^31 elements, but its shape is"
                + " [1099511627776]");
    assertThatThrownBy(() -> LoDTensor.zeros(DType.INT8, Shape.of(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DType.ofNumber(19))
        .hasMessage("VarType 19 is not an element type that this build knows");
    assertThat(DType.isElementType(-1)).isFalse();
    assertThat(DType.isElementType(7)).isFalse();
  }

  @Test
  void selectedRows() {
    LoDTensor value = LoDTensor.ofFloats(Shape.of(2, 1), 1, 2);
    SelectedRows rows = new SelectedRows(new long[] {3, 3}, 4, value);
    assertThat(rows).isEqualTo(new SelectedRows(new long[] {3, 3}, 4, value));
    assertThat(rows).isNotEqualTo(new SelectedRows(new long[] {3, 2}, 4, value));
    assertThatThrownBy(() -> new SelectedRows(new long[] {3, 4}, 4, value))
        .hasMessage("SelectedRows: row 4 at 1 is outside [0, 4)");
    assertThatThrownBy(() -> new SelectedRows(new long[] {3}, 4, value))
        .hasMessage("SelectedRows: 1 row numbers need a value with that many rows, not [2, 1]");
  }
}
