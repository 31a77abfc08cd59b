package org.fluidjava.cli;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Reads feeds: {@code {"tensors": {name: {"dtype", "shape", "lod", "data"}}}}, value by value, so
 * that large tensors need little memory. {@code "inputs"} will do for {@code "tensors"}.
 */
final class TensorJson {
  private TensorJson() {}

  /** All tensors of a file, which may end in {@code .gz}. */
  static Map<String, LoDTensor> read(Path file) throws IOException {
    Map<String, LoDTensor> tensors = new LinkedHashMap<>();
    try (InputStream bytes = open(file);
        Reader text = new InputStreamReader(bytes, StandardCharsets.UTF_8);
        JsonReader json = new JsonReader(text)) {
      json.beginObject();
      while (json.hasNext()) {
        String member = json.nextName();
        if (!member.equals("tensors") && !member.equals("inputs")) {
          json.skipValue();
          continue;
        }
        json.beginObject();
        while (json.hasNext()) {
          String name = json.nextName();
          if (tensors.put(name, tensor(name, json)) != null) {
            throw new IllegalArgumentException("tensor '" + name + "' is given twice");
          }
        }
        json.endObject();
      }
      json.endObject();
    } catch (IllegalStateException
        | IllegalArgumentException
        | ArithmeticException
        | java.io.EOFException
        | com.google.gson.stream.MalformedJsonException
        | java.util.zip.ZipException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    return tensors;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
  }

  private static LoDTensor tensor(String name, JsonReader json) throws IOException {
    DType dtype = null;
    long[] shape = null;
    LoD lod = LoD.NONE;
    List<String> early = null; // values met before their dtype
    Values values = null;
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "dtype" -> dtype = DType.ofName(json.nextString());
        case "shape" -> shape = longs(json);
        case "lod" -> lod = lod(json);
        case "data" -> {
          json.beginArray();
          if (dtype != null) {
            values = new Values(dtype);
            while (json.hasNext()) {
              values.add(json.nextString());
            }
          } else {
            early = new ArrayList<>();
            while (json.hasNext()) {
              early.add(json.nextString());
            }
          }
          json.endArray();
        }
        default -> json.skipValue();
      }
    }
    json.endObject();
    if (dtype == null || shape == null || (values == null && early == null)) {
      throw new IllegalArgumentException("tensor '" + name + "' needs dtype, shape and data");
    }
    return assemble(name, dtype, shape, lod, values, early);
  }

  private static LoDTensor assemble(
      String name,
      DType dtype,
      long[] shape,
      LoD lod,
      @Nullable Values values,
      @Nullable List<String> early) {
    try {
      Values all = values;
      if (all == null) {
        all = new Values(dtype);
        for (String text : early == null ? List.<String>of() : early) {
          all.add(text);
        }
      }
      Shape extents = Shape.of(shape);
      if (extents.numel() != all.count()) {
        throw new IllegalArgumentException(
            "shape " + extents + " needs " + extents.numel() + " values, data has " + all.count());
      }
      return LoDTensor.ofBytes(dtype, extents, lod, all.bytes());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tensor '" + name + "': " + e.getMessage(), e);
    }
  }

  private static long[] longs(JsonReader json) throws IOException {
    long[] row = new long[8];
    int length = 0;
    json.beginArray();
    while (json.hasNext()) {
      if (length == row.length) {
        row = Arrays.copyOf(row, length * 2);
      }
      row[length++] = json.nextLong();
    }
    json.endArray();
    return Arrays.copyOf(row, length);
  }

  private static LoD lod(JsonReader json) throws IOException {
    if (json.peek() == JsonToken.NULL) {
      json.nextNull();
      return LoD.NONE;
    }
    List<int[]> levels = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      levels.add(Arrays.stream(longs(json)).mapToInt(Math::toIntExact).toArray());
    }
    json.endArray();
    return LoD.ofOffsets(levels.toArray(new int[0][]));
  }

  /** Values of one type, packed as they come. */
  private static final class Values {
    private final DType dtype;
    private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

    Values(DType dtype) {
      this.dtype = dtype;
    }

    long count() {
      return buffer.position() / dtype.bytes();
    }

    ByteBuffer bytes() {
      return buffer.flip();
    }

    void add(String text) {
      if (buffer.remaining() < dtype.bytes()) {
        ByteBuffer larger =
            ByteBuffer.allocate(Math.multiplyExact(buffer.capacity(), 2))
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer = larger.put(buffer.flip());
      }
      switch (dtype) {
        case FLOAT32 -> buffer.putFloat(Float.parseFloat(text));
        case FLOAT64 -> buffer.putDouble(Double.parseDouble(text));
        case INT64 -> buffer.putLong(Long.parseLong(text));
        case INT32 -> buffer.putInt(Integer.parseInt(text));
        case UINT8 -> buffer.put((byte) within(text, 0, 255));
        case INT8 -> buffer.put((byte) within(text, -128, 127));
        case INT16 -> buffer.putShort((short) within(text, -32768, 32767));
        case BOOL ->
            buffer.put((byte) (text.equals("true") || text.equals("1") ? 1 : falseOnly(text)));
        default ->
            throw new IllegalArgumentException(dtype.fluidName() + " cannot be fed from JSON");
      }
    }

    private static int falseOnly(String text) {
      if (!text.equals("false") && !text.equals("0")) {
        throw new IllegalArgumentException("'" + text + "' is not a bool");
      }
      return 0;
    }

    private int within(String text, int least, int most) {
      int value = Integer.parseInt(text);
      if (value < least || value > most) {
        throw new IllegalArgumentException(text + " is not a value of " + dtype.fluidName());
      }
      return value;
    }
  }
}
