package org.fluidjava.cuda;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The machine's CUDA libraries: where they are looked for, and loading them by their path. A
 * library that is loaded already satisfies whoever names it later, so the machine's copies serve
 * the bindings wherever they lie.
 */
final class CudaLibraries {
  static final String DRIVER = "libcuda.so.1";
  static final String RUNTIME = "libcudart.so.13";
  static final String COMPILER = "libnvrtc.so.13";
  static final String BLAS = "libcublas.so.13";
  static final String BLAS_LT = "libcublasLt.so.13";

  /** What has to be there, in the order of loading. */
  static final List<String> WANTED = List.of(DRIVER, RUNTIME, COMPILER, BLAS_LT, BLAS);

  private final Set<Path> folders = new LinkedHashSet<>();
  private final Map<String, Path> found = new LinkedHashMap<>();

  /** Looks in the folders of a machine. */
  CudaLibraries(UnaryOperator<@Nullable String> environment) {
    addAll(System.getProperty("fluid.cuda.libraries", ""));
    String loader = environment.apply("LD_LIBRARY_PATH");
    addAll(loader == null ? "" : loader);
    for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
      String home = environment.apply(variable);
      if (home != null && !home.isEmpty()) {
        addToolkit(Path.of(home));
      }
    }
    addLoaderFolders(Path.of("/etc/ld.so.conf"), 0);
    for (String folder :
        List.of(
            "/lib/x86_64-linux-gnu",
            "/usr/lib/x86_64-linux-gnu",
            "/lib64",
            "/usr/lib64",
            "/lib",
            "/usr/lib",
            "/usr/local/nvidia/lib64",
            "/usr/lib/wsl/lib")) {
      add(Path.of(folder));
    }
    addToolkit(Path.of("/usr/local/cuda"));
    for (String parent : List.of("/usr/local", "/opt")) {
      for (Path toolkit : list(Path.of(parent), "cuda")) {
        addToolkit(toolkit);
      }
    }
    for (String library : WANTED) {
      for (Path folder : folders) {
        Path file = folder.resolve(library);
        if (Files.isRegularFile(file)) {
          found.put(library, file);
          break;
        }
      }
    }
    addFromLoaderCache(Path.of("/etc/ld.so.cache"));
  }

  /** What the system loader knows from elsewhere: its cache holds paths that end with a zero. */
  private void addFromLoaderCache(Path cache) {
    if (found.size() == WANTED.size() || !Files.isReadable(cache)) {
      return;
    }
    String text;
    try {
      text = Files.readString(cache, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return;
    }
    for (String library : WANTED) {
      if (found.containsKey(library)) {
        continue;
      }
      int end = text.indexOf("/" + library + "\0");
      if (end > 0) {
        Path file = Path.of(text.substring(text.lastIndexOf('\0', end) + 1, end), library);
        if (Files.isRegularFile(file)) {
          found.put(library, file);
        }
      }
    }
  }

  private void addAll(String path) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isBlank()) {
        add(Path.of(folder));
      }
    }
  }

  private void addToolkit(Path home) {
    add(home.resolve("lib64"));
    add(home.resolve("lib"));
    add(home.resolve("targets/x86_64-linux/lib"));
  }

  private void add(Path folder) {
    if (Files.isDirectory(folder)) {
      folders.add(folder);
    }
  }

  /** Folders and included files of the system loader's settings. */
  private void addLoaderFolders(Path settings, int depth) {
    if (depth > 3 || !Files.isReadable(settings)) {
      return;
    }
    try {
      for (String line : Files.readAllLines(settings)) {
        String text = line.strip();
        if (text.startsWith("include ")) {
          Path pattern = Path.of("/etc").resolve(text.substring(8).strip());
          Path parent = pattern.getParent();
          if (parent != null && pattern.endsWith("*.conf")) {
            for (Path file : list(parent, "")) {
              addLoaderFolders(file, depth + 1);
            }
          }
        } else if (text.startsWith("/")) {
          add(Path.of(text));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // A setting that cannot be read names no folder; the usual ones are looked through anyway.
    }
  }

  private static List<Path> list(Path folder, String start) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .sorted(java.util.Comparator.reverseOrder())
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Where a library lies; null when it is in none of the folders. */
  @Nullable Path find(String library) {
    return found.get(library);
  }

  /** The folders that were looked through, those that exist. */
  Set<Path> folders() {
    return folders;
  }

  /** Other versions of a library: {@code libcudart.so.12} where 13 is wanted. */
  List<Path> otherVersions(String library) {
    String stem = library.substring(0, library.indexOf(".so.") + 4);
    List<Path> others = new ArrayList<>();
    for (Path folder : folders) {
      for (Path file : list(folder, stem)) {
        String version = file.getFileName().toString().substring(stem.length());
        if (!library.equals(stem + version) && version.indexOf('.') < 0) {
          others.add(file);
        }
      }
    }
    return others;
  }

  /** Loads a library by its path. */
  void load(String library) {
    Path file = find(library);
    if (file == null) {
      throw new UnsatisfiedLinkError(library + " is in none of " + folders);
    }
    System.load(file.toAbsolutePath().toString());
  }

  /** NVRTC opens its builtins by name alone: they are loaded first where they lie beside it. */
  void loadCompiler() {
    Path compiler = find(COMPILER);
    Path parent = compiler == null ? null : compiler.toAbsolutePath().getParent();
    if (parent != null) {
      for (Path builtins : list(parent, "libnvrtc-builtins.so.13")) {
        System.load(builtins.toString());
        break;
      }
    }
    load(COMPILER);
  }
}
