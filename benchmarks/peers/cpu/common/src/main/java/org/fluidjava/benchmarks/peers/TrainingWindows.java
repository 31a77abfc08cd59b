package org.fluidjava.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Times windows of training steps and prints one line of JSON. */
public final class TrainingWindows {
  private TrainingWindows() {}

  /** One training step of a peer: forward, backward and update. */
  public interface Step {
    /** Trains on a batch and gives the mean loss of its words. */
    float train(SentenceBatch batch);
  }

  /** Measures after one window that is not timed; the batches come round and round. */
  public static void measure(String peer, PeerRun run, Step step) {
    List<SentenceBatch> batches = SentenceBatch.read(run.batches(), run.config().batchSize());
    double[] rates = new double[run.windows()];
    float first = Float.NaN;
    float last = Float.NaN;
    int next = 0;
    for (int window = -1; window < rates.length; window++) {
      long began = System.nanoTime();
      long words = 0;
      for (int i = 0; i < run.config().stepsPerWindow(); i++) {
        SentenceBatch batch = batches.get(next++ % batches.size());
        last = step.train(batch);
        words += batch.words();
        if (Float.isNaN(first)) {
          first = last;
        }
      }
      if (window >= 0) {
        rates[window] = words / ((System.nanoTime() - began) / 1e9);
      }
    }
    Arrays.sort(rates);
    System.out.printf(
        Locale.ROOT,
        "{\"peer\": \"%s\", \"words_per_second\": %.1f, \"min\": %.1f, \"max\": %.1f,"
            + " \"loss_first\": %.4f, \"loss_last\": %.4f, \"peak_rss_mb\": %.1f}%n",
        peer,
        median(rates),
        rates[0],
        rates[rates.length - 1],
        first,
        last,
        peakRss());
    System.out.flush();
  }

  /** The middle of sorted values. */
  public static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The most memory that this process has held, in MiB; Linux tells. */
  private static double peakRss() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
    } catch (IOException e) {
      // No such file: the line below stands for it.
    }
    return -1;
  }
}
