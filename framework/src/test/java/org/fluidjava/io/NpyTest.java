package org.fluidjava.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NpyTest {
  @TempDir Path folder;

  @Test
  void theFileIsThatOfNumpy() throws IOException {
    Path file = folder.resolve("a.npy");
    Npy.write(file, LoDTensor.ofFloats(Shape.of(2), 1, -2));
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSize(128 + 8).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0);
    String header = new String(bytes, 10, 118, StandardCharsets.US_ASCII);
    assertThat(header)
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }  ")
        .endsWith(" \n");
    assertThat(bytes).endsWith(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
    Npy.write(file, LoDTensor.ofFloats(Shape.of(1, 2), 1, -2));
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("'shape': (1, 2), }");
    Npy.write(file, LoDTensor.ofLongs(Shape.SCALAR, 5));
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains("'<i8'", "'shape': (), }");
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void everyElementTypeComesBack(DType dtype) throws IOException {
    Path file = folder.resolve("a.npy");
    for (Shape shape : new Shape[] {Shape.of(3, 5), Shape.of(0, 4), Shape.SCALAR, Shape.of(7)}) {
      byte[] bytes = new byte[(int) shape.numel() * dtype.bytes()];
      new Random(1).nextBytes(bytes);
      LoDTensor tensor = LoDTensor.ofBytes(dtype, shape, LoD.NONE, ByteBuffer.wrap(bytes));
      Npy.write(file, tensor);
      LoDTensor read = Npy.read(file);
      if (dtype == DType.BFLOAT16) {
        assertThat(read.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(read.toDoubles()).isEqualTo(tensor.toDoubles());
      } else {
        assertThat(read.equals(tensor)).isTrue();
      }
    }
  }

  private void refused(String text, String header, int data) throws IOException {
    Path file = folder.resolve("bad.npy");
    byte[] head = header.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(10 + head.length + data);
    bytes
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) head.length, 0})
        .put(head);
    Files.write(file, bytes.array());
    assertThatThrownBy(() -> Npy.read(file))
        .isInstanceOf(ParameterFormatException.class)
        .hasMessage(file + ": " + text);
  }

  @Test
  void badFilesAreRefused() throws IOException {
    refused(
        "float32 [2] has 8 bytes, but 4 follow the header",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
        4);
    refused(
        "the array is in Fortran order; save it in C order",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2,)}",
        8);
    refused(
        "elements of type '>f4' cannot be read",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (2,)}",
        8);
    refused(
        "the header is not one of an array: {'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': False}",
        8);
    String huge = "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999)}";
    refused("an impossible shape in " + huge, huge, 8);
    Path file = Files.writeString(folder.resolve("text.npy"), "this is no array at all");
    assertThatThrownBy(() -> Npy.read(file)).hasMessage(file + ": no .npy file");
    assertThatThrownBy(() -> Npy.read(folder.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot read " + folder.resolve("none") + ": no such file");
  }
}
