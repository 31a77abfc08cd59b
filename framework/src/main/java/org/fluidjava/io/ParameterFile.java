package org.fluidjava.io;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Value;

/**
 * Paddle's files of numbers, both ways: one LoDTensor or one SelectedRows a file, folders of such
 * files named after their variables, and combined files of LoDTensors without names.
 *
 * <p>The files carry no mark, no checksum and no names. So every statement that a file makes is
 * checked against its length before memory is taken, and bytes left over at the end are an error.
 * Files are written whole or not at all.
 *
 * <p>All methods that read throw {@link ParameterFormatException} on a file that is not sound, and
 * {@link IOException} when it cannot be read; those that write throw {@link IOException} when they
 * cannot, and an older file of that name is then as it was.
 */
public final class ParameterFile {
  /**
   * The order of variables in a combined file: by code points, which is also the order of their
   * UTF-8 bytes. Java's own order of strings puts characters beyond U+FFFF before some below.
   */
  public static final Comparator<String> ORDER = ParameterFile::compareCodePoints;

  private ParameterFile() {}

  private static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Surrogates stand for code points above all other characters.
        boolean high = Character.isSurrogate(x);
        return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** The LoDTensor of a file that holds one. */
  public static LoDTensor readTensor(Path file) throws IOException {
    try (RecordReader reader = new RecordReader(file)) {
      LoDTensor tensor = reader.readLoDTensor();
      checkEnd(reader, 1);
      return tensor;
    }
  }

  /** The SelectedRows of a file that holds one; nothing in the file tells it from a LoDTensor. */
  public static SelectedRows readSelectedRows(Path file) throws IOException {
    try (RecordReader reader = new RecordReader(file)) {
      SelectedRows rows = reader.readSelectedRows();
      checkEnd(reader, 1);
      return rows;
    }
  }

  /** Writes one LoDTensor or SelectedRows. */
  public static void write(Path file, Value value) throws IOException {
    Disk.LOCAL.replace(file, sink -> new RecordWriter(sink).write(value));
  }

  /**
   * The tensors of a combined file.
   *
   * @param names the names of all variables in it, in any order: the file holds them sorted
   */
  public static Map<String, LoDTensor> readCombined(Path file, Collection<String> names)
      throws IOException {
    List<String> sorted = names.stream().distinct().sorted(ORDER).toList();
    Map<String, LoDTensor> tensors = new LinkedHashMap<>();
    try (RecordReader reader = new RecordReader(file)) {
      for (String name : sorted) {
        reader.expect(name);
        if (reader.remaining() == 0) {
          throw reader.fault(
              "the file ends here: it holds "
                  + tensors.size()
                  + " tensors, but the program has "
                  + sorted.size()
                  + " variables to load");
        }
        tensors.put(name, reader.readLoDTensor());
      }
      checkEnd(reader, sorted.size());
    }
    return tensors;
  }

  private static void checkEnd(RecordReader reader, int count) {
    if (reader.remaining() > 0) {
      reader.expect("");
      throw reader.fault(
          reader.remaining()
              + " bytes are left over after "
              + (count == 1 ? "the one record" : "all " + count + " tensors"));
    }
  }

  /**
   * Writes a combined file, sorted by name.
   *
   * @throws IllegalArgumentException when a value is no LoDTensor: only those can be combined
   */
  public static void writeCombined(Path file, Map<String, ? extends Value> values)
      throws IOException {
    List<String> sorted = values.keySet().stream().sorted(ORDER).toList();
    for (String name : sorted) {
      if (!(values.get(name) instanceof LoDTensor)) {
        throw new IllegalArgumentException(
            "variable '" + name + "' is no LoDTensor; only those can go into one combined file");
      }
    }
    Disk.LOCAL.replace(
        file,
        sink -> {
          RecordWriter writer = new RecordWriter(sink);
          for (String name : sorted) {
            writer.write(Objects.requireNonNull(values.get(name), name));
          }
        });
  }

  /** The LoDTensors of these variables from a folder with one file for each. */
  public static Map<String, LoDTensor> readAll(Path folder, Collection<String> names)
      throws IOException {
    Map<String, LoDTensor> tensors = new LinkedHashMap<>();
    for (String name : names) {
      tensors.put(name, readTensor(locate(folder, name)));
    }
    return tensors;
  }

  /** Writes one file for each variable into a folder; each file is whole or not there. */
  public static void writeAll(Path folder, Map<String, ? extends Value> values) throws IOException {
    for (Map.Entry<String, ? extends Value> entry : values.entrySet()) {
      write(locate(folder, entry.getKey()), entry.getValue());
    }
  }

  /**
   * The file of a variable in a folder. A slash in the name makes a sub-folder, as in Paddle.
   *
   * @throws ParameterFormatException when the name would lead out of the folder or is no file name
   */
  public static Path locate(Path folder, String name) {
    Path file = folder;
    for (String part : name.split("/", -1)) {
      boolean bad =
          part.isEmpty()
              || part.equals(".")
              || part.equals("..")
              || part.indexOf('\\') >= 0
              || part.indexOf('\0') >= 0;
      Path next = null;
      if (!bad) {
        try {
          next = folder.getFileSystem().getPath(part);
        } catch (InvalidPathException e) {
          bad = true;
        }
      }
      if (bad
          || next == null
          || next.isAbsolute()
          || next.getNameCount() != 1
          || next.getRoot() != null) {
        throw new ParameterFormatException(
            "the variable name '" + name + "' cannot be a file's name in " + folder);
      }
      file = file.resolve(next);
    }
    return file;
  }
}
