package org.fluidjava.models.rnnlm.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.fluidjava.models.rnnlm.data.CorpusException;
import org.fluidjava.models.rnnlm.fetch.FetchData.Wanted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchDataTest {
  private static final String FOLDER = "./simple-examples/data/";

  @TempDir Path folder;
  private HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private byte[] answer = {};
  private int status = 200;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          if (exchange.getRequestURI().getPath().equals("/moved.tgz")) {
            exchange.getResponseHeaders().add("Location", "/ptb.tgz");
            exchange.sendResponseHeaders(302, -1);
          } else {
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Wanted wanted(String name, String text) {
    return new Wanted(name, bytes(text).length, FetchData.sha256(bytes(text)));
  }

  private FetchData fetch(String path) {
    return new FetchData(
        address(path),
        List.of(wanted("ptb.train.txt", "a b\n".repeat(400)), wanted("ptb.test.txt", "b\n")));
  }

  /** A tar archive as the format's description says; entries are name, content pairs. */
  private static byte[] tgz(String... entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < entries.length; i += 2) {
        byte[] content = bytes(entries[i + 1]);
        byte[] header = new byte[512];
        put(header, 0, entries[i]);
        put(header, 100, "0000644\0");
        put(header, 124, String.format("%011o ", content.length));
        put(header, 136, "00000000000\0");
        header[156] = (byte) (entries[i].endsWith("/") ? '5' : '0');
        put(header, 148, "        ");
        int sum = 0;
        for (byte value : header) {
          sum += value & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        out.write(header);
        out.write(content);
        out.write(new byte[(512 - content.length % 512) % 512]);
      }
      out.write(new byte[1024]);
    }
    return bytes.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = bytes(text);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static byte[] goodArchive() throws IOException {
    return tgz(
        "./simple-examples/",
        "",
        "./simple-examples/README",
        "not wanted",
        "../../escape.txt",
        "never written",
        FOLDER + "ptb.test.txt",
        "b\n",
        FOLDER + "ptb.train.txt",
        "a b\n".repeat(400));
  }

  private List<Path> written() throws IOException {
    try (var list = Files.list(folder)) {
      return list.map(Path::getFileName).sorted().toList();
    }
  }

  @Test
  void bringsTheWantedFilesOnly() throws IOException {
    answer = goodArchive();
    assertThat(fetch("/ptb.tgz").into(folder.resolve("data/ptb"))).isTrue();
    Path data = folder.resolve("data/ptb");
    assertThat(data.resolve("ptb.train.txt")).hasContent("a b\n".repeat(400));
    assertThat(data.resolve("ptb.test.txt")).hasContent("b\n");
    try (var all = Files.walk(folder)) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(2);
    }
    assertThat(folder.resolve("escape.txt")).doesNotExist();
  }

  @Test
  void doesNotFetchWhatIsThere() throws IOException {
    answer = goodArchive();
    assertThat(fetch("/ptb.tgz").into(folder)).isTrue();
    assertThat(fetch("/ptb.tgz").into(folder)).isFalse();
    assertThat(requests).hasValue(1);
    Files.writeString(folder.resolve("ptb.test.txt"), "c\n");
    assertThat(fetch("/ptb.tgz").into(folder)).isTrue();
    assertThat(folder.resolve("ptb.test.txt")).hasContent("b\n");
  }

  @Test
  void followsARedirection() throws IOException {
    answer = goodArchive();
    assertThat(fetch("/moved.tgz").into(folder)).isTrue();
    assertThat(requests).hasValue(2);
  }

  private void assertRefused(String message) throws IOException {
    assertThatThrownBy(() -> fetch("/ptb.tgz").into(folder))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("nothing was written")
        .hasMessageContaining(address("/ptb.tgz").toString())
        .hasMessageContaining("put ptb.train.txt, ptb.test.txt")
        .hasMessageContaining("into " + folder);
    assertThat(written()).isEmpty();
  }

  @Test
  void otherTextIsRefused() throws IOException {
    answer = tgz(FOLDER + "ptb.test.txt", "b\n", FOLDER + "ptb.train.txt", "a c\n".repeat(400));
    assertRefused("ptb.train.txt is not the customary one: it has the SHA-256");
    answer = tgz(FOLDER + "ptb.train.txt", "a b\n".repeat(401));
    assertRefused("it has 1604 bytes instead of 1600");
    answer = tgz(FOLDER + "ptb.test.txt", "b\n");
    assertRefused("the archive has no simple-examples/data/ptb.train.txt");
  }

  @Test
  void brokenArchivesAreRefused() throws IOException {
    byte[] good = goodArchive();
    answer = Arrays.copyOf(good, good.length / 2);
    assertRefused("the archive cannot be fetched");
    answer = bytes("<html>moved</html>");
    assertRefused("the archive cannot be fetched");
    var notTar = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(notTar)) {
      out.write(new byte[600]);
      out.write(bytes("x".repeat(1000)));
    }
    answer = notTar.toByteArray();
    assertRefused("the archive has no simple-examples/data/ptb.train.txt");
    var garbage = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(garbage)) {
      out.write(bytes("x".repeat(1000)));
    }
    answer = garbage.toByteArray();
    assertRefused("not a tar archive");
  }

  @Test
  void serverAndNetworkFaultsSayWhatToDo() throws IOException {
    status = 404;
    assertRefused("the server answered with status 404");
    FetchData fetch = fetch("/ptb.tgz");
    server.stop(0);
    assertThatThrownBy(() -> fetch.into(folder))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("is there a network?")
        .hasMessageContaining("by hand");
    assertThat(written()).isEmpty();
  }

  @Test
  void pinnedFilesAreTheCustomaryOnes() throws IOException {
    String place = System.getProperty("FLUID_PTB", System.getenv("FLUID_PTB"));
    assumeTrue(place != null, "skipped: set FLUID_PTB to the folder of ptb.train.txt");
    for (Wanted wanted : FetchData.PTB) {
      byte[] bytes = Files.readAllBytes(Path.of(place).resolve(wanted.name()));
      assertThat(bytes).hasSize(wanted.bytes());
      assertThat(FetchData.sha256(bytes)).isEqualTo(wanted.sha256());
    }
  }
}
