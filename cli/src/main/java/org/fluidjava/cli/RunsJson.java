package org.fluidjava.cli;

import com.google.gson.stream.JsonWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.fluidjava.executor.Fetched;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.TensorArray;
import org.fluidjava.tensor.Value;

/**
 * Writes what runs fetched, one run after the other, beside the wanted file, which appears only
 * when all went well. A run's {@code tensors} can be fed again.
 */
final class RunsJson implements AutoCloseable {
  private final Path file;
  private final Path part;
  private final JsonWriter json;

  RunsJson(Path file, String computedBy, String model) throws IOException {
    this.file = file;
    Path folder = file.toAbsolutePath().getParent();
    part = Files.createTempFile(folder, "." + file.getFileName(), ".part");
    OutputStream bytes = Files.newOutputStream(part);
    if (file.toString().endsWith(".gz")) {
      bytes = new GZIPOutputStream(bytes, 1 << 16);
    }
    json =
        new JsonWriter(
            new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 1 << 16));
    json.beginObject();
    json.name("computed_by").value(computedBy);
    json.name("model").value(model);
    json.name("runs").beginArray();
  }

  /**
   * Writes one run.
   *
   * @param order the fetches by column; one variable may be fetched twice
   */
  void run(int number, Fetched fetched, List<String> order) throws IOException {
    json.beginObject();
    json.name("run").value(number);
    json.name("fetch_order").beginArray();
    for (String name : order) {
      json.value(name);
    }
    json.endArray();
    json.name("tensors").beginObject();
    for (Map.Entry<String, Value> value : fetched.values().entrySet()) {
      json.name(value.getKey());
      value(value.getKey(), value.getValue());
    }
    json.endObject();
    json.endObject();
  }

  private void value(String name, Value value) throws IOException {
    if (value instanceof LoDTensor tensor) {
      tensor(name, tensor);
    } else if (value instanceof SelectedRows rows) {
      json.beginObject()
          .name("name")
          .value(name)
          .name("height")
          .value(rows.height())
          .name("rows")
          .beginArray();
      for (long row : rows.rows()) {
        json.value(row);
      }
      json.endArray().name("value");
      tensor(name, rows.value());
      json.endObject();
    } else if (value instanceof TensorArray array) {
      json.beginObject().name("name").value(name).name("items").beginArray();
      for (LoDTensor item : array.items()) {
        tensor(name, item);
      }
      json.endArray().endObject();
    }
  }

  private void tensor(String name, LoDTensor tensor) throws IOException {
    json.beginObject();
    json.name("name").value(name);
    json.name("dtype").value(tensor.dtype().fluidName());
    json.name("shape").beginArray();
    for (long extent : tensor.shape().dims()) {
      json.value(extent);
    }
    json.endArray();
    json.name("lod").beginArray();
    for (int[] level : tensor.lod().toOffsets()) {
      json.beginArray();
      for (int offset : level) {
        json.value(offset);
      }
      json.endArray();
    }
    json.endArray();
    json.name("data").beginArray();
    for (int i = 0; i < tensor.numel(); i++) {
      element(tensor, i);
    }
    json.endArray();
    json.endObject();
  }

  private void element(LoDTensor tensor, int i) throws IOException {
    if (tensor.dtype() == DType.INT64) {
      json.value(tensor.longs()[i]);
    } else if (tensor.dtype() == DType.BOOL) {
      json.value(tensor.at(i) != 0);
    } else if (!tensor.dtype().isFloating()) {
      json.value((long) tensor.at(i));
    } else {
      // JSON has no such numbers as NaN: a string. float32 in the digits that identify it.
      double value = tensor.at(i);
      Number number = tensor.dtype() == DType.FLOAT64 ? (Number) value : (Number) (float) value;
      if (Double.isFinite(value)) {
        json.value(number);
      } else {
        json.value(number.toString());
      }
    }
  }

  /** Puts the finished file in its place. */
  void finish() throws IOException {
    json.endArray();
    json.endObject();
    json.close();
    // The temporary file may be read by its owner only; a result should have the usual rights.
    if (Files.getFileStore(part).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(part);
  }
}
