package org.fluidjava.models.rnnlm.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  @Test
  void logHasOneLineAMinute() {
    var bytes = new ByteArrayOutputStream();
    long[] now = {0};
    try (var log = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        var line = ProgressLine.log("pass 1 of 5", 100_000, 40_000, log, () -> now[0])) {
      for (int second = 1; second <= 125; second++) {
        now[0] = second * 1_000_000_000L;
        line.advance(200, 5.25);
      }
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "pass 1 of 5: 52%, loss 5.2500, 200 words/s, 4 min 00 s left",
            "pass 1 of 5: 64%, loss 5.2500, 200 words/s, 3 min 00 s left");
  }

  @Test
  void barTellsWordsAndLoss() {
    var drawn = new ConcurrentLinkedQueue<String>();
    var terminal = new DelegatingProgressBarConsumer(drawn::add, 120);
    try (var line = ProgressLine.bar("pass 2 of 5", 1000, 0, terminal)) {
      line.advance(250, 4.5);
    }
    // The bar is drawn by a thread of its own, at the latest when it ends.
    assertThat(drawn)
        .anySatisfy(
            text -> assertThat(text).contains("pass 2 of 5", "25%", "loss 4.5000", "250/1000"));
  }

  @Test
  void durations() {
    assertThat(ProgressLine.duration(-1)).isEqualTo("0 s");
    assertThat(ProgressLine.duration(59.4)).isEqualTo("59 s");
    assertThat(ProgressLine.duration(61)).isEqualTo("1 min 01 s");
    assertThat(ProgressLine.duration(3 * 3600 + 61)).isEqualTo("3 h 01 min");
    assertThat(ProgressLine.duration(1.0 / 0)).isEqualTo("unknown time");
  }
}
