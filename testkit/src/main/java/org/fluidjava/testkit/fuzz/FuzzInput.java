package org.fluidjava.testkit.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A saved program and what it is fed, as files.
 *
 * @param files relative path to bytes: {@code model/} holds the program with its parameters, {@code
 *     feed/} one parameter file for each fed variable
 */
public record FuzzInput(SortedMap<String, byte[]> files) {
  /** The folder of the program. */
  public static final String MODEL = "model";

  /** The folder of what is fed. */
  public static final String FEED = "feed";

  /** Reads a folder with both in it. */
  public static FuzzInput read(Path folder) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return new FuzzInput(files);
  }

  /** Reads a zip file made by {@link #zip}. */
  public static FuzzInput unzip(Path file) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), in.readAllBytes());
      }
    }
    return new FuzzInput(files);
  }

  /** Keeps everything in one zip file. */
  public void zip(Path file) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        ZipEntry entry = new ZipEntry(each.getKey());
        entry.setTime(0);
        out.putNextEntry(entry);
        out.write(each.getValue());
      }
    }
  }

  /** Empties a folder and writes the files there. */
  public void write(Path folder) throws IOException {
    clear(folder);
    Files.createDirectories(folder.resolve(MODEL));
    Files.createDirectories(folder.resolve(FEED));
    for (Map.Entry<String, byte[]> each : files.entrySet()) {
      Path file = folder.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
  }

  static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  /** The path of the program's file. */
  String programFile() {
    for (String name : files.keySet()) {
      if (name.equals(MODEL + "/__model__") || name.endsWith(".pdmodel")) {
        return name;
      }
    }
    throw new IllegalStateException("no program among " + files.keySet());
  }

  /** A copy with one file replaced. */
  FuzzInput with(String name, byte[] bytes) {
    SortedMap<String, byte[]> copy = new TreeMap<>(files);
    copy.put(name, bytes);
    return new FuzzInput(copy);
  }
}
