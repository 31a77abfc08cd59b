package org.fluidjava.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.TensorArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParameterFileTest {
  @TempDir Path folder;

  private static LoDTensor random(DType dtype, Shape shape, LoD lod, long seed) {
    ByteBuffer bytes =
        ByteBuffer.allocate((int) shape.numel() * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    new Random(seed).nextBytes(bytes.array());
    return LoDTensor.ofBytes(dtype, shape, lod, bytes);
  }

  @Test
  void theBytesAreThoseOfPaddle() throws IOException {
    Path file = folder.resolve("w");
    ParameterFile.write(file, LoDTensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
    String wanted =
        "00000000"
            + "0000000000000000"
            + "00000000"
            + "06000000"
            + "080510021003"
            + "0000803f"
            + "00000040"
            + "00004040"
            + "00008040"
            + "0000a040"
            + "0000c040";
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(wanted);

    ParameterFile.write(file, LoDTensor.ofSequences(new long[] {7}, new long[0]));
    wanted =
        "00000000"
            + "0100000000000000"
            + "1800000000000000"
            + "0000000000000000"
            + "0100000000000000"
            + "0100000000000000"
            + "00000000"
            + "06000000"
            + "080310011001"
            + "0700000000000000";
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(wanted);

    ParameterFile.write(
        file, new SelectedRows(new long[] {4, 4}, 9, LoDTensor.ofInts(Shape.of(2, 1), 5, 6)));
    wanted =
        "00000000"
            + "0200000000000000"
            + "0400000000000000"
            + "0400000000000000"
            + "0900000000000000"
            + "00000000"
            + "06000000"
            + "080210021001"
            + "05000000"
            + "06000000";
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(wanted);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void everyElementTypeSurvivesBitForBit(DType dtype) throws IOException {
    // Longer than one chunk of the reader and the writer, and not a multiple of it.
    for (Shape shape :
        List.of(Shape.of(1_100_003), Shape.of(0, 4), Shape.SCALAR, Shape.of(3, 1, 2))) {
      LoDTensor tensor = random(dtype, shape, LoD.NONE, 5);
      Path file = folder.resolve("x");
      ParameterFile.write(file, tensor);
      assertThat(ParameterFile.readTensor(file).equals(tensor)).as("%s %s", dtype, shape).isTrue();
    }
  }

  @Test
  void levelsAndRowsSurvive() throws IOException {
    Path file = folder.resolve("x");
    LoDTensor nested =
        random(
            DType.FLOAT32,
            Shape.of(6, 2),
            LoD.ofLengths(new int[] {2, 0, 1}, new int[] {1, 0, 5}),
            1);
    ParameterFile.write(file, nested);
    assertThat(ParameterFile.readTensor(file)).isEqualTo(nested);
    SelectedRows rows =
        new SelectedRows(
            new long[] {8, 0, 8}, 9, random(DType.FLOAT64, Shape.of(3, 4), LoD.NONE, 2));
    ParameterFile.write(file, rows);
    assertThat(ParameterFile.readSelectedRows(file)).isEqualTo(rows);
  }

  @Test
  void combinedFilesAreSortedByCodePoint() throws IOException {
    // U+FF5E comes before U+1F600 by code point, and after its surrogates in Java's own order.
    List<String> sorted = List.of("B", "a", "fc_10.w_0", "fc_2.w_0", "\uff5e", "\ud83d\ude00");
    Map<String, LoDTensor> values = new LinkedHashMap<>();
    for (int i = sorted.size() - 1; i >= 0; i--) {
      values.put(sorted.get(i), LoDTensor.ofLongs(Shape.of(1), i));
    }
    Path file = folder.resolve("params");
    ParameterFile.writeCombined(file, values);
    assertThat(ParameterFile.readCombined(file, values.keySet())).isEqualTo(values);
    try (RecordReader reader = new RecordReader(file)) {
      for (int i = 0; i < sorted.size(); i++) {
        assertThat(reader.readLoDTensor().longs()).containsExactly(i);
      }
    }
  }

  @Test
  void combinedFilesOfAnotherProgramAreRefused() throws IOException {
    Path file = folder.resolve("params");
    ParameterFile.writeCombined(file, Map.of("a", LoDTensor.scalar(1), "b", LoDTensor.scalar(2)));
    assertThatThrownBy(() -> ParameterFile.readCombined(file, List.of("a")))
        .isInstanceOf(ParameterFormatException.class)
        .hasMessage(file + ", byte 28 of 56: 28 bytes are left over after the one record");
    assertThatThrownBy(() -> ParameterFile.readCombined(file, List.of("a", "b", "c")))
        .hasMessage(
            file
                + ", variable 'c', byte 56 of 56: the file ends here: it holds 2 tensors, but the"
                + " program has 3 variables to load");
    SelectedRows rows = new SelectedRows(new long[0], 3, LoDTensor.ofFloats(Shape.of(0, 2)));
    assertThatThrownBy(() -> ParameterFile.writeCombined(file, Map.of("r", rows)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("variable 'r' is no LoDTensor; only those can go into one combined file");
    assertThat(ParameterFile.readCombined(file, List.of("a", "b"))).hasSize(2);
  }

  @Test
  void namesBecomeFiles() throws IOException {
    LoDTensor one = LoDTensor.scalar(1);
    ParameterFile.writeAll(folder, Map.of("layer/sub/w", one, "b", one));
    assertThat(folder.resolve("layer").resolve("sub").resolve("w")).isRegularFile();
    assertThat(ParameterFile.readAll(folder, List.of("b", "layer/sub/w")))
        .containsValue(one)
        .hasSize(2);
    for (String name :
        List.of(
            "../../x", "a/../../x", "/etc/x", "", ".", "..", "a//b", "a/", "a\\b", "a\0b", "./a")) {
      assertThatThrownBy(() -> ParameterFile.locate(folder, name))
          .as(name)
          .isInstanceOf(ParameterFormatException.class)
          .hasMessage("the variable name '" + name + "' cannot be a file's name in " + folder);
    }
  }

  @Test
  void anArrayHasNoForm() {
    Path file = folder.resolve("x");
    assertThatThrownBy(() -> ParameterFile.write(file, new TensorArray(List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a tensor array has no form in Paddle's files");
    assertThat(folder).isEmptyDirectory();
  }

  private void refused(String hex, String text) throws IOException {
    Path file = folder.resolve("bad");
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    Files.write(file, bytes);
    assertThatThrownBy(() -> ParameterFile.readTensor(file))
        .isInstanceOf(ParameterFormatException.class)
        .hasMessage(file + ", byte " + text);
  }

  @Test
  void statementsAreHeldAgainstTheFile() throws IOException {
    refused("", "0 of 0: the file ends in the version of the LoDTensor");
    refused(
        "01000000 0000000000000000",
        "4 of 12: the version of the LoDTensor is 1 and not 0: this is no"
            + " such record, or one at another place");
    refused(
        "00000000 ffffffffffffffff",
        "12 of 12: it has 18446744073709551615 LoD levels; the most is 32");
    refused(
        "00000000 0100000000000000 0000000001000000",
        "20 of 20: LoD level 0 says that it has 4294967296 bytes; it must be a multiple of 8, and 0"
            + " bytes are left");
    refused(
        "00000000 0100000000000000 1000000000000000 0000000000000000 ffffffffffffffff",
        "36 of 36: offset 1 of LoD level 0 is 18446744073709551615");
    refused(
        "00000000 0100000000000000 1000000000000000 0100000000000000 0200000000000000",
        "36 of 36: LoD offsets: level 0 must start with 0 but starts with 1");
    refused(
        "00000000 0000000000000000 00000000 ffffff7f",
        "20 of 20: its description says that it has 2147483647 bytes, but 0 are left");
    refused(
        "00000000 0000000000000000 00000000 ffffffff",
        "20 of 20: its description says that it has 4294967295 bytes, but 0 are left");
    refused(
        "00000000 0000000000000000 00000000 02000000 0805 0000",
        "22 of 24: float32 [] has 4 bytes, but 2 are left");
    refused(
        "00000000 0000000000000000 00000000 02000000 0813",
        "22 of 22: its element type is SIZE_T, which this build does not hold");
    refused(
        "00000000 0000000000000000 00000000 02000000 087f",
        "22 of 22: its element type is not one of Paddle's, which this build does not hold");
    refused(
        "00000000 0000000000000000 00000000 0d000000 0805 10ffffffffffffffffff01",
        "33 of 33: its shape [-1] has a negative extent");
    refused(
        "00000000 0000000000000000 00000000 08000000 0805 108080808010",
        "28 of 28: float32 [4294967296] has 17179869184 bytes, but 0 are left");
    refused(
        "00000000 0000000000000000 00000000 16000000 0805 10ffffffffffffffff7f"
            + " 10ffffffffffffffff7f",
        "42 of 42: its shape [9223372036854775807, 9223372036854775807] has over 2^63 bytes");
    refused(
        "00000000 0000000000000000 00000000 04000000 0805 1001 00000000 00",
        "28 of 29: 1 bytes are left over after the one record");
    refused(
        "00000000 0100000000000000 1000000000000000 0000000000000000 0200000000000000"
            + "00000000 04000000 0805 1001 00000000",
        "52 of 52: the last LoD level covers 2 rows, but the tensor's shape is [1]");
  }

  @Test
  void filesThatAreNotThere() {
    Path file = folder.resolve("absent");
    assertThatThrownBy(() -> ParameterFile.readTensor(file))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot read " + file + ": no such file");
    assertThatThrownBy(() -> ParameterFile.readTensor(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot read " + folder + ": it is no regular file");
  }

  @Test
  void aFileWhoseWritingFailsIsAsItWas() throws IOException {
    Path file = folder.resolve("w");
    LoDTensor old = LoDTensor.scalar(1);
    ParameterFile.write(file, old);
    FullDisk disk = new FullDisk(20);
    assertThatThrownBy(
            () -> disk.replace(file, sink -> new RecordWriter(sink).write(LoDTensor.scalar(2))))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write " + file + ": No space left on device");
    assertThat(ParameterFile.readTensor(file)).isEqualTo(old);
    assertThat(SavedFiles.list(folder)).containsExactly(file);
  }
}
