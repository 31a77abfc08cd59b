package org.fluidjava.cpu.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.fluidjava.testkit.fuzz.FuzzSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Harmed programs that once crashed, hung or ended in a raw error: {@code README.md} beside them.
 */
class FuzzReplayTest {
  @Test
  void whatFuzzingFoundStaysMended(@TempDir Path folder) throws IOException, URISyntaxException {
    URL kept = Objects.requireNonNull(FuzzReplayTest.class.getResource("findings/README.md"));
    FuzzSession session = new FuzzSession(folder);
    session.replay(Objects.requireNonNull(Path.of(kept.toURI()).getParent()));
    assertThat(session.findings()).isEmpty();
    assertThat(session.executions()).isPositive();
  }
}
