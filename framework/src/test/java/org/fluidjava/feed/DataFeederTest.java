package org.fluidjava.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Test;

class DataFeederTest {
  private final Program program = new Program();

  private Variable variable(String name, DType dtype, int lodLevel, long... dims) {
    return program
        .global()
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(dtype)
        .setShape(Shape.of(dims))
        .setLodLevel(lodLevel);
  }

  private static LoDTensor one(Variable variable, Object... fields) {
    List<Object[]> samples = new ArrayList<>();
    for (Object field : fields) {
      samples.add(new Object[] {field});
    }
    return new DataFeeder(variable).feed(samples).get(variable.name());
  }

  private static void refused(String text, Variable variable, Object... fields) {
    assertThatThrownBy(() -> one(variable, fields))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("feed of '" + variable.name() + "'" + text);
  }

  @Test
  void fieldsAreStacked() {
    Variable image = variable("image", DType.FLOAT32, 0, -1, 1, 2, 2);
    assertThat(one(image, new float[] {1, 2, 3, 4}, List.of(5, 6.5, 7L, (short) 8)))
        .isEqualTo(LoDTensor.ofFloats(Shape.of(2, 1, 2, 2), 1, 2, 3, 4, 5, 6.5f, 7, 8));
    assertThat(one(image, (Object) new double[][][] {{{1, 2}, {3, 4}}}))
        .isEqualTo(LoDTensor.ofFloats(Shape.of(1, 1, 2, 2), 1, 2, 3, 4));
    Variable label = variable("label", DType.INT64, 0, -1, 1);
    assertThat(one(label, 3, 4L)).isEqualTo(LoDTensor.ofLongs(Shape.of(2, 1), 3, 4));
    assertThat(one(label, new int[] {3}, new long[] {4}))
        .isEqualTo(LoDTensor.ofLongs(Shape.of(2, 1), 3, 4));
    assertThat(one(variable("truth", DType.BOOL, 0, -1), true, false, 1))
        .isEqualTo(LoDTensor.ofBooleans(Shape.of(3), true, false, true));
    assertThat(
            one(variable("pixels", DType.UINT8, 0, -1, 2), new byte[] {-1, 1}, List.of(200, 0))
                .toDoubles())
        .containsExactly(255, 1, 200, 0);
    assertThat(one(variable("halves", DType.FLOAT16, 0, -1, 2), new float[] {1.5f, -2}).toDoubles())
        .containsExactly(1.5, -2);
  }

  @Test
  void sequencesOfIdsBecomeRows() {
    Variable word = variable("word", DType.INT64, 1, -1, 1);
    LoDTensor wanted = LoDTensor.ofSequences(new long[] {1, 2}, new long[0], new long[] {3});
    assertThat(one(word, new long[] {1, 2}, new long[0], new long[] {3})).isEqualTo(wanted);
    assertThat(one(word, new int[] {1, 2}, new int[0], new int[] {3})).isEqualTo(wanted);
    assertThat(one(word, List.of(1, 2), List.of(), List.of(3L))).isEqualTo(wanted);
    assertThat(one(word, new Integer[] {1, 2}, List.of(), new short[] {3})).isEqualTo(wanted);
    assertThat(one(word, new long[][] {{1}, {2}}, List.of(), List.of(new int[] {3})))
        .isEqualTo(wanted);
    assertThat(one(word, new long[0], List.of()))
        .isEqualTo(LoDTensor.ofSequences(new long[0], new long[0]));
  }

  @Test
  void rowsAndDeeperLevels() {
    Variable frames = variable("frames", DType.FLOAT32, 1, -1, 2);
    assertThat(one(frames, new float[][] {{1, 2}, {3, 4}}, List.of(new double[] {5, 6})))
        .isEqualTo(
            LoDTensor.ofSequences(2, new float[][] {{1, 2}, {3, 4}}, new float[][] {{5, 6}}));
    Variable paragraphs = variable("paragraphs", DType.INT64, 2, -1, 1);
    LoDTensor nested =
        one(paragraphs, List.of(new long[] {1, 2}, List.of()), List.of(), new int[][] {{3}});
    assertThat(nested.lod()).isEqualTo(LoD.ofLengths(new int[] {2, 0, 1}, new int[] {2, 0, 1}));
    assertThat(nested.longs()).containsExactly(1, 2, 3);
    assertThat(nested.shape()).isEqualTo(Shape.of(3, 1));
  }

  @Test
  void tensorsAreStackedToo() {
    Variable image = variable("image", DType.FLOAT32, 0, -1, 2);
    assertThat(one(image, LoDTensor.ofFloats(Shape.of(2), 1, 2), new float[] {3, 4}))
        .isEqualTo(LoDTensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4));
    refused(
        ", sample 0: expected float32, given a tensor of int64",
        image,
        LoDTensor.ofLongs(Shape.of(2), 1, 2));
  }

  @Test
  void severalFieldsKeepTheirOrder() {
    Variable word = variable("word", DType.INT64, 1, -1, 1);
    Variable label = variable("label", DType.FLOAT64, 0, -1, 1);
    Map<String, LoDTensor> feed =
        new DataFeeder(word, label)
            .feed(
                Arrays.asList(
                    new Object[] {new long[] {9}, 0.5}, new Object[] {new long[] {8, 7}, 1}));
    assertThat(feed.keySet()).containsExactly("word", "label");
    assertThat(feed.get("label")).isEqualTo(LoDTensor.ofDoubles(Shape.of(2, 1), 0.5, 1));
  }

  @Test
  void manySamplesGrowTheArray() {
    Variable word = variable("word", DType.INT64, 1, -1, 1);
    long[][] sentences = new long[700][];
    for (int i = 0; i < sentences.length; i++) {
      sentences[i] = new long[i % 13];
      Arrays.fill(sentences[i], i);
    }
    assertThat(one(word, (Object[]) sentences).equals(LoDTensor.ofSequences(sentences))).isTrue();
  }

  @Test
  void badFieldsAreNamed() {
    Variable word = variable("word", DType.INT64, 1, -1, 1);
    Variable x = variable("x", DType.FLOAT32, 0, -1, 2);
    refused(
        ", sample 1: expected a sequence (list or array) at LoD level 0, given the number 3",
        word,
        List.of(1),
        3);
    refused(
        ", sample 0: expected a sequence (list or array) at LoD level 0, given the text \"one\"",
        word,
        "one");
    refused(", sample 0: expected int64, given 1.5", word, List.of(1.5));
    refused(", sample 0: expected int64, given NaN", word, (Object) new float[] {Float.NaN});
    refused(", sample 0: expected int64, given null", word, Arrays.asList(1, null));
    refused(", sample 0: expected int64, given the text \"a\"", word, List.of("a"));
    refused(
        ", sample 1: expected numbers of shape [2] as before it, given numbers of shape [3]; fields"
            + " of different lengths need a variable with lodLevel 1",
        x,
        new float[] {1, 2},
        new float[] {1, 2, 3});
    refused(
        ", sample 0: expected numbers of shape [2, 2], given 1 items at depth 1",
        variable("ragged", DType.FLOAT32, 0, -1, 2, 2),
        (Object) new float[][] {{1, 2}, {3}});
    refused(
        " (1 samples): expected the shape [?, 2], given [1, 3]", x, (Object) new float[] {1, 2, 3});
    refused(" (4 samples): expected the shape [?, 2], given [4]", x, 1, 2, 3, 4);
    refused(
        ", sample 0: expected int8 in [-128, 127], given 128",
        variable("tiny", DType.INT8, 0, -1),
        128);
    refused(
        ", sample 0: expected bool in [0, 1], given 2", variable("truth", DType.BOOL, 0, -1), 2);
    refused(
        " (1 samples): expected at least one element, given only empty sequences",
        variable("wide", DType.FLOAT32, 1, -1, -1),
        List.of());
    assertThatThrownBy(() -> new DataFeeder(word, x).feed(List.<Object[]>of(new Object[] {1})))
        .hasMessage("sample 0: expected 2 fields [word, x], given 1");
    assertThatThrownBy(() -> new DataFeeder(word).feed(List.of()))
        .hasMessage("expected at least one sample to feed, given none");
  }
}
