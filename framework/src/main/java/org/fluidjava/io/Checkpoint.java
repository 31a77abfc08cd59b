package org.fluidjava.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.TensorArray;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of a training run in a folder: named values (parameters, optimizer state) and
 * properties (counters, state of random numbers, place in the data).
 *
 * <p>How it stays whole: {@link #save} writes into the sibling folder {@code NAME.new}, forces
 * every file and the folder to the disk, renames the old folder to {@code NAME.old}, renames the
 * new one to {@code NAME}, and deletes the old. Whatever stops it, one of the three is complete,
 * and {@link #load} takes the newest of them that is: {@code NAME}, else {@code NAME.new} if its
 * sums are right, else {@code NAME.old}. One process at a time may save to a folder.
 *
 * <p>The files: {@code values} holds one record of {@link ParameterFile} for each value; {@code
 * index} lists their names with kind and first byte; {@code properties} holds a line {@code
 * key=value} for each property, sorted; {@code sums} has the size and CRC-32C of the other three.
 *
 * @param values what is saved by name
 * @param properties short texts by key
 */
public record Checkpoint(Map<String, ? extends Value> values, Map<String, String> properties) {
  private static final String VALUES = "values";
  private static final String INDEX = "index";
  private static final String PROPERTIES = "properties";
  private static final String SUMS = "sums";
  private static final List<String> SUMMED = List.of(VALUES, INDEX, PROPERTIES);
  private static final int MAX_TEXT = 64 << 20;

  /** Keeps unchangeable copies of the maps. */
  public Checkpoint {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
    values.forEach(
        (name, value) -> {
          if (value instanceof TensorArray) {
            throw new IllegalArgumentException(
                "checkpoint: '" + name + "' is a tensor array, which has no form on disk");
          }
        });
  }

  /** Whether there is something to {@link #load}. */
  public static boolean exists(Path folder) {
    return Files.isDirectory(folder)
        || Files.isDirectory(sibling(folder, ".old"))
        || isComplete(sibling(folder, ".new"));
  }

  /**
   * Saves to the folder, in place of the checkpoint that is there.
   *
   * @throws IOException when it fails, as on a full disk; {@link #load} then still gives the
   *     checkpoint that was there (or this one, if only the very last step failed)
   */
  public void save(Path folder) throws IOException {
    save(folder, Disk.LOCAL);
  }

  void save(Path folder, Disk disk) throws IOException {
    Path target = folder.toAbsolutePath();
    Path fresh = sibling(target, ".new");
    Path old = sibling(target, ".old");
    try {
      Path parent = target.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      recover(target, disk);
      disk.delete(fresh);
      Files.createDirectory(fresh);
      writeTo(fresh, disk);
      disk.syncFolder(fresh);
      if (Files.exists(target)) {
        disk.delete(old);
        disk.rename(target, old);
      }
      disk.rename(fresh, target);
      if (parent != null) {
        disk.syncFolder(parent);
      }
    } catch (IOException e) {
      giveUp(target, fresh, disk, e);
      throw new IOException("cannot write the checkpoint " + folder + ": " + Disk.reason(e), e);
    }
    try {
      disk.delete(old);
    } catch (IOException e) {
      throw new IOException(
          "the checkpoint "
              + folder
              + " is written, but "
              + old
              + " cannot be deleted: "
              + Disk.reason(e),
          e);
    }
  }

  /** Frees what a failed save took, unless it is all that there is. */
  private static void giveUp(Path target, Path fresh, Disk disk, IOException fault) {
    try {
      if (Files.exists(target)) {
        disk.delete(fresh);
      } else {
        recover(target, disk);
      }
    } catch (IOException second) {
      fault.addSuppressed(second);
    }
  }

  /** Gives the folder its name back where an earlier save was stopped between its renames. */
  private static void recover(Path target, Disk disk) throws IOException {
    if (Files.exists(target)) {
      return;
    }
    Path fresh = sibling(target, ".new");
    Path old = sibling(target, ".old");
    if (isComplete(fresh)) {
      disk.rename(fresh, target);
    } else if (Files.isDirectory(old)) {
      disk.rename(old, target);
    }
  }

  private static Path sibling(Path folder, String end) {
    Path target = folder.toAbsolutePath();
    return target.resolveSibling(target.getFileName() + end);
  }

  private void writeTo(Path folder, Disk disk) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    StringBuilder index = new StringBuilder();
    write(
        folder.resolve(VALUES),
        disk,
        sums,
        sink -> {
          RecordWriter writer = new RecordWriter(sink);
          for (Map.Entry<String, ? extends Value> entry : values.entrySet()) {
            Value value = entry.getValue();
            index
                .append(value instanceof SelectedRows ? "selected_rows " : "lod_tensor ")
                .append(sink.bytes)
                .append(' ')
                .append(TextLines.escape(entry.getKey()))
                .append('\n');
            writer.write(value);
          }
        });
    writeText(folder.resolve(INDEX), disk, sums, index.toString());
    writeText(folder.resolve(PROPERTIES), disk, sums, TextLines.of(properties));
    writeText(folder.resolve(SUMS), disk, new TreeMap<>(), TextLines.of(sums));
  }

  private static void writeText(Path file, Disk disk, Map<String, String> sums, String text)
      throws IOException {
    write(
        file,
        disk,
        sums,
        sink -> sink.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  private interface Summed {
    void writeTo(SummingSink sink) throws IOException;
  }

  private static void write(Path file, Disk disk, Map<String, String> sums, Summed content)
      throws IOException {
    try (SummingSink sink = new SummingSink(disk.create(file))) {
      content.writeTo(sink);
      sink.force();
      sums.put(String.valueOf(file.getFileName()), sink.sum());
    }
  }

  /** Counts and sums what passes through. */
  private static final class SummingSink implements Disk.Sink {
    private final Disk.Sink below;
    private final CRC32C sum = new CRC32C();
    private long bytes;

    SummingSink(Disk.Sink below) {
      this.below = below;
    }

    @Override
    public void write(ByteBuffer buffer) throws IOException {
      bytes += buffer.remaining();
      sum.update(buffer.duplicate());
      below.write(buffer);
    }

    String sum() {
      return text(bytes, sum);
    }

    @Override
    public void force() throws IOException {
      below.force();
    }

    @Override
    public void close() throws IOException {
      below.close();
    }
  }

  private static String text(long bytes, CRC32C sum) {
    return bytes + " " + Long.toHexString(sum.getValue());
  }

  /**
   * Loads the newest complete checkpoint.
   *
   * @throws IOException when there is none, or it cannot be read
   * @throws ParameterFormatException when it is damaged; the text names the file
   */
  public static Checkpoint load(Path folder) throws IOException {
    Path target = folder.toAbsolutePath();
    if (Files.isDirectory(target)) {
      return read(target);
    }
    Path fresh = sibling(target, ".new");
    if (isComplete(fresh)) {
      return read(fresh);
    }
    Path old = sibling(target, ".old");
    if (Files.isDirectory(old)) {
      return read(old);
    }
    throw new IOException("there is no checkpoint " + folder);
  }

  private static boolean isComplete(Path folder) {
    try {
      return Files.isDirectory(folder) && damage(folder) == null;
    } catch (IOException | FileFormatException e) {
      return false;
    }
  }

  /** What is wrong with the files of a checkpoint; null when their sums are right. */
  private static @Nullable String damage(Path folder) throws IOException {
    Map<String, String> sums = TextLines.parse(folder.resolve(SUMS), readText(folder, SUMS));
    for (String name : SUMMED) {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file)) {
        return file + ": missing";
      }
      CRC32C sum = new CRC32C();
      long bytes = 0;
      byte[] chunk = new byte[1 << 16];
      try (var in = Files.newInputStream(file)) {
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          sum.update(chunk, 0, n);
          bytes += n;
        }
      }
      String found = text(bytes, sum);
      if (!found.equals(sums.get(name))) {
        return file
            + ": its size and CRC-32C are "
            + found
            + ", but "
            + SUMS
            + " says "
            + sums.get(name);
      }
    }
    return null;
  }

  private static String readText(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    try {
      if (Files.size(file) > MAX_TEXT) {
        throw new ParameterFormatException(file + ": longer than " + MAX_TEXT + " bytes");
      }
      return Files.readString(file);
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new ParameterFormatException(file + ": it is not UTF-8 text", e);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + Disk.reason(e), e);
    }
  }

  private static Checkpoint read(Path folder) throws IOException {
    String damage = damage(folder);
    if (damage != null) {
      throw new ParameterFormatException("damaged checkpoint: " + damage);
    }
    Map<String, Value> values = new LinkedHashMap<>();
    Path index = folder.resolve(INDEX);
    List<String> lines = readText(folder, INDEX).lines().toList();
    try (RecordReader reader = new RecordReader(folder.resolve(VALUES))) {
      for (String line : lines) {
        String[] parts = line.split(" ", 3);
        if (parts.length != 3 || !parts[1].equals(String.valueOf(reader.position()))) {
          throw new ParameterFormatException(
              index
                  + ": the line '"
                  + line
                  + "' does not describe the record at byte "
                  + reader.position());
        }
        String name = TextLines.unescape(index, parts[2]);
        reader.expect(name);
        values.put(
            name,
            parts[0].equals("selected_rows") ? reader.readSelectedRows() : reader.readLoDTensor());
      }
      if (reader.remaining() > 0) {
        throw reader.fault("values without a line in " + index);
      }
    }
    Path properties = folder.resolve(PROPERTIES);
    return new Checkpoint(values, TextLines.parse(properties, readText(folder, PROPERTIES)));
  }
}
