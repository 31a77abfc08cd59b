package org.fluidjava.oracle;

import ai.djl.paddlepaddle.jni.PaddleBridge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Times a saved program on Paddle with one thread, as {@code fluid bench run} times it here:
 * loading, the first run, and the median of runs repeated with the same feed. Prints one line of
 * JSON, in milliseconds. Loading the library itself is a figure of its own, and the fetched tensors
 * stay where Paddle has put them.
 */
public final class PaddleTiming {
  private static final int MOST_RUNS = 1_000_000;

  private PaddleTiming() {}

  /**
   * Measures.
   *
   * @param arguments MODEL PARAMS FEEDS SECONDS SETTING: program file or folder; combined parameter
   *     file or "-"; folder with a parameter file for each feed; how long to repeat; plain,
   *     optimised or onednn
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 5) {
      throw new IllegalArgumentException("arguments: MODEL PARAMS FEEDS SECONDS SETTING");
    }
    String params = arguments[1].equals("-") ? null : arguments[1];
    double seconds = Double.parseDouble(arguments[3]);
    PaddleBridge.Setting setting =
        PaddleBridge.Setting.valueOf(arguments[4].toUpperCase(Locale.ROOT));
    long began = System.nanoTime();
    PaddleBridge.loadLibrary();
    double library = millisSince(began);
    began = System.nanoTime();
    try (PaddleBridge paddle = new PaddleBridge(arguments[0], params, setting)) {
      double load = millisSince(began);
      PaddleFeeds feeds = PaddleFeeds.read(paddle, Path.of(arguments[2]));
      double first = run(paddle, feeds);
      repeat(paddle, feeds, seconds / 2);
      double[] times = repeat(paddle, feeds, seconds);
      Arrays.sort(times);
      System.out.printf(
          Locale.ROOT,
          "{\"library_ms\": %.3f, \"load_ms\": %.3f, \"first_ms\": %.4f, \"run_ms\": %.5f,"
              + " \"min_ms\": %.5f, \"runs\": %d}%n",
          library,
          load,
          first,
          times[times.length / 2],
          times[0],
          times.length);
      System.out.flush();
      feeds.delete(paddle);
    }
  }

  private static double[] repeat(PaddleBridge paddle, PaddleFeeds feeds, double seconds) {
    double[] times = new double[64];
    int count = 0;
    long began = System.nanoTime();
    do {
      if (count == times.length) {
        times = Arrays.copyOf(times, 2 * count);
      }
      times[count++] = run(paddle, feeds);
    } while (millisSince(began) < seconds * 1e3 && count < MOST_RUNS);
    return Arrays.copyOf(times, count);
  }

  private static double run(PaddleBridge paddle, PaddleFeeds feeds) {
    long began = System.nanoTime();
    long[] fetched = paddle.run(feeds.handles());
    double spent = millisSince(began);
    for (long handle : fetched) {
      paddle.delete(handle);
    }
    return spent;
  }

  private static double millisSince(long began) {
    return (System.nanoTime() - began) / 1e6;
  }
}
