package org.fluidjava.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of the command line's log. */
class ConsoleLoggerTest {
  @AfterEach
  void usualLevel() {
    System.clearProperty("fluid.log");
  }

  private static String written(Consumer<Logger> events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    events.accept(new ConsoleLogger("test", new PrintStream(bytes, false, UTF_8)));
    return bytes.toString(UTF_8);
  }

  @Test
  void aLineHasTimeLevelAndMessage() {
    assertThat(written(log -> log.info("place {} ({})", "cpu", "wanted")))
        .matches("\\d\\d:\\d\\d:\\d\\d INFO  place cpu \\(wanted\\)\\R");
    assertThat(written(log -> log.error("词"))).endsWith(" ERROR 词" + System.lineSeparator());
  }

  @Test
  void anExceptionIsWrittenWithItsTrace() {
    assertThat(written(log -> log.warn("it failed", new IllegalStateException("why"))))
        .contains(" WARN  it failed", "java.lang.IllegalStateException: why", "\tat ");
  }

  @Test
  void thePropertyChoosesTheLowestLevel() {
    Consumer<Logger> all =
        log -> {
          log.trace("t");
          log.debug("d");
          log.info("i");
          log.warn("w");
          log.error("e");
        };
    assertThat(written(all).lines()).hasSize(3);
    System.setProperty("fluid.log", "ERROR");
    assertThat(written(all).lines()).hasSize(1);
    System.setProperty("fluid.log", "trace");
    assertThat(written(all).lines()).hasSize(5);
    System.setProperty("fluid.log", "off");
    assertThat(written(all)).isEmpty();
  }

  @Test
  void slf4jFindsIt() {
    assertThat(LoggerFactory.getLogger("any")).isInstanceOf(ConsoleLogger.class);
  }
}
