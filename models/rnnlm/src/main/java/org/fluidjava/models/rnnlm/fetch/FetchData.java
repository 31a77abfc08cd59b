package org.fluidjava.models.rnnlm.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.fluidjava.models.rnnlm.data.CorpusException;
import org.jspecify.annotations.Nullable;

/**
 * Brings the Penn Treebank text as T. Mikolov prepared it for language models. Only three files of
 * the archive are taken, by their exact names, and only if size and SHA-256 are those of the
 * customary text, so that perplexities can be compared with published ones.
 */
public final class FetchData {
  /** The public home of the archive since 2010. */
  public static final URI HOME =
      URI.create("http://www.fit.vutbr.cz/~imikolov/rnnlm/simple-examples.tgz");

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration MOST_TIME = Duration.ofMinutes(30);

  /** A file to bring: its name, its length in bytes, the SHA-256 of its bytes in hexadecimal. */
  public record Wanted(String name, int bytes, String sha256) {}

  /** The three files in the archive's folder {@code simple-examples/data}. */
  public static final List<Wanted> PTB =
      List.of(
          new Wanted(
              "ptb.train.txt",
              5_101_618,
              "fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf"),
          new Wanted(
              "ptb.valid.txt",
              399_782,
              "c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2"),
          new Wanted(
              "ptb.test.txt",
              449_945,
              "dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0"));

  private final URI home;
  private final List<Wanted> files;

  /** Brings {@link #PTB} from {@link #HOME}. */
  public FetchData() {
    this(HOME, PTB);
  }

  /**
   * Brings files from another place.
   *
   * @param home address of a gzipped tar archive
   * @param files what to take of its folder {@code simple-examples/data}
   */
  public FetchData(URI home, List<Wanted> files) {
    this.home = home;
    this.files = List.copyOf(files);
  }

  /**
   * Brings the files into a folder, which is made if needed. Files that are there already and right
   * are kept, and if all are, nothing is fetched.
   *
   * @return whether anything had to be fetched
   * @throws CorpusException if there is no network, or what came is not the wanted text; no file is
   *     then written or changed
   */
  public boolean into(Path folder) {
    try {
      if (complete(folder)) {
        return false;
      }
      Files.createDirectories(folder);
      store(take(folder), folder);
      return true;
    } catch (IOException e) {
      throw new CorpusException(
          "fetch-data: the files cannot be written to " + folder + " (" + e + ")", e);
    }
  }

  private boolean complete(Path folder) throws IOException {
    for (Wanted wanted : files) {
      Path file = folder.resolve(wanted.name());
      if (!Files.isRegularFile(file)
          || Files.size(file) != wanted.bytes()
          || !sha256(Files.readAllBytes(file)).equals(wanted.sha256())) {
        return false;
      }
    }
    return true;
  }

  private Map<String, byte[]> take(Path folder) {
    HttpRequest request = HttpRequest.newBuilder(home).timeout(MOST_TIME).GET().build();
    try {
      HttpClient client =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw byHand("the server answered with status " + response.statusCode(), folder, null);
        }
        return unpack(body, folder);
      }
    } catch (IOException e) {
      throw byHand("the archive cannot be fetched (" + e + "); is there a network?", folder, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw byHand("interrupted", folder, e);
    }
  }

  /** Takes the wanted files and reads no more of the archive than that needs. */
  private Map<String, byte[]> unpack(InputStream body, Path folder) throws IOException {
    Map<String, byte[]> found = new LinkedHashMap<>();
    var archive = new TarReader(new GZIPInputStream(body));
    for (var entry = archive.next();
        entry != null && found.size() < files.size();
        entry = archive.next()) {
      for (Wanted wanted : files) {
        if (!isAt(entry.name(), "simple-examples/data/" + wanted.name())) {
          continue;
        }
        // The size is checked first: no more memory is taken than the right file needs.
        if (entry.size() != wanted.bytes()) {
          throw differs(wanted, entry.size() + " bytes instead of " + wanted.bytes(), folder);
        }
        byte[] bytes = archive.content().readAllBytes();
        if (!sha256(bytes).equals(wanted.sha256())) {
          throw differs(wanted, "the SHA-256 " + sha256(bytes), folder);
        }
        found.put(wanted.name(), bytes);
      }
    }
    for (Wanted wanted : files) {
      if (!found.containsKey(wanted.name())) {
        throw byHand("the archive has no simple-examples/data/" + wanted.name(), folder, null);
      }
    }
    return found;
  }

  private static boolean isAt(String name, String place) {
    return name.equals(place) || name.equals("./" + place);
  }

  private static void store(Map<String, byte[]> found, Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : found.entrySet()) {
      Path part = folder.resolve(file.getKey() + ".part");
      try {
        Files.copy(
            new ByteArrayInputStream(file.getValue()), part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(
            part,
            folder.resolve(file.getKey()),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  private CorpusException differs(Wanted wanted, String how, Path folder) {
    return byHand(
        "the archive's " + wanted.name() + " is not the customary one: it has " + how,
        folder,
        null);
  }

  private CorpusException byHand(String what, Path folder, @Nullable Throwable cause) {
    return new CorpusException(
        "fetch-data: "
            + what
            + "; nothing was written\n  address  "
            + home
            + "\n  by hand  bring the archive from any machine with a network, unpack it, and put "
            + String.join(", ", files.stream().map(Wanted::name).toList())
            + "\n           of its folder simple-examples/data into "
            + folder.toAbsolutePath()
            + "\n  without  leave --data out to train on the built-in corpus",
        cause);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
