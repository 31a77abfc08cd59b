package org.fluidjava.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.HalfFloats;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/**
 * NumPy's {@code .npy} files of one array, as {@code numpy.lib.format} describes them: a magic
 * string, a version, the length of a header, a header that reads as a Python dictionary, and the
 * elements. The LoD has no place in them and is lost.
 */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)");

  private Npy() {}

  /**
   * Writes a tensor, in version 1.0 and little-endian. bfloat16, which NumPy does not have, is
   * written as float32 with the same values.
   */
  public static void write(Path file, LoDTensor tensor) throws IOException {
    LoDTensor written = tensor.dtype() == DType.BFLOAT16 ? widened(tensor) : tensor;
    String dims =
        LongStream.of(written.shape().dims())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(", "));
    String header =
        "{'descr': '"
            + descr(written.dtype())
            + "', 'fortran_order': False, 'shape': ("
            + dims
            + (written.shape().rank() == 1 ? ",), }" : "), }");
    int head = MAGIC.length + 4;
    int padded = (head + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer start = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
    start.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (padded - head));
    start.put(header.getBytes(StandardCharsets.US_ASCII));
    while (start.remaining() > 1) {
      start.put((byte) ' ');
    }
    start.put((byte) '\n').flip();
    Disk.LOCAL.replace(
        file,
        sink -> {
          sink.write(start);
          new RecordWriter(sink).writeElements(written);
        });
  }

  private static LoDTensor widened(LoDTensor tensor) {
    short[] bits = (short[]) tensor.data();
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = HalfFloats.fromBrain(bits[i]);
    }
    return LoDTensor.ofFloats(tensor.shape(), values);
  }

  private static String descr(DType dtype) {
    return switch (dtype) {
      case BOOL -> "|b1";
      case INT8 -> "|i1";
      case UINT8 -> "|u1";
      case INT16 -> "<i2";
      case INT32 -> "<i4";
      case INT64 -> "<i8";
      case FLOAT16 -> "<f2";
      case FLOAT32 -> "<f4";
      case FLOAT64 -> "<f8";
      case BFLOAT16 -> throw new IllegalArgumentException("NumPy has no bfloat16");
    };
  }

  /**
   * Reads an array in C order with little-endian elements of a type that tensors have.
   *
   * @throws ParameterFormatException when the file is not sound, or holds another kind of array
   */
  public static LoDTensor read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      byte[] start = in.readNBytes(12);
      if (start.length < 10 || !ByteBuffer.wrap(start, 0, 6).equals(ByteBuffer.wrap(MAGIC))) {
        throw new ParameterFormatException(file + ": no .npy file");
      }
      ByteBuffer head = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
      int version = start[6];
      boolean longHeader = version == 2 || version == 3;
      if ((version != 1 && !longHeader) || (longHeader && start.length < 12)) {
        throw new ParameterFormatException(file + ": .npy version " + version + " is not known");
      }
      long headerLength = longHeader ? head.getInt(8) & 0xffffffffL : head.getShort(8) & 0xffff;
      long dataStart = (longHeader ? 12 : 10) + headerLength;
      if (dataStart > size || headerLength > 1 << 20) {
        throw new ParameterFormatException(
            file
                + ": the header says that it has "
                + headerLength
                + " bytes, but the file has "
                + size);
      }
      int rest = (int) dataStart - start.length;
      String header =
          (longHeader ? "" : new String(start, 10, start.length - 10, StandardCharsets.ISO_8859_1))
              + new String(in.readNBytes(Math.max(0, rest)), StandardCharsets.ISO_8859_1);
      return elements(file, header, in, size - dataStart);
    } catch (java.nio.file.FileSystemException e) {
      throw new IOException("cannot read " + file + ": " + Disk.reason(e), e);
    }
  }

  private static LoDTensor elements(Path file, String header, InputStream in, long left)
      throws IOException {
    if (find(file, FORTRAN, header).equals("True")) {
      throw new ParameterFormatException(
          file + ": the array is in Fortran order; save it in C order");
    }
    String descr = find(file, DESCR, header);
    DType dtype = null;
    for (DType candidate : DType.values()) {
      if (candidate != DType.BFLOAT16 && descr(candidate).equals(descr)) {
        dtype = candidate;
      }
    }
    if (dtype == null) {
      throw new ParameterFormatException(
          file + ": elements of type '" + descr + "' cannot be read");
    }
    Shape shape;
    long bytes;
    try {
      String dims = find(file, SHAPE, header).replace("L", "").replaceAll("\\s", "");
      shape =
          Shape.of(
              java.util.Arrays.stream(dims.split(","))
                  .filter(dim -> !dim.isEmpty())
                  .mapToLong(Long::parseLong)
                  .toArray());
      bytes = Math.multiplyExact(shape.numel(), dtype.bytes());
    } catch (ArithmeticException | NumberFormatException e) {
      throw new ParameterFormatException(file + ": an impossible shape in " + header.strip(), e);
    }
    if (bytes != left || bytes > Integer.MAX_VALUE - 8) {
      throw new ParameterFormatException(
          file
              + ": "
              + dtype.fluidName()
              + " "
              + shape
              + " has "
              + bytes
              + " bytes, but "
              + left
              + " follow the header");
    }
    return LoDTensor.ofBytes(dtype, shape, LoD.NONE, ByteBuffer.wrap(in.readNBytes((int) bytes)));
  }

  private static String find(Path file, Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new ParameterFormatException(
          file + ": the header is not one of an array: " + header.strip());
    }
    return matcher.group(1);
  }
}
