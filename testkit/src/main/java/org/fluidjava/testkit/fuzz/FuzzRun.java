package org.fluidjava.testkit.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.device.OutOfMemoryException;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparationException;
import org.fluidjava.io.FileFormatException;
import org.fluidjava.io.ParameterFile;
import org.fluidjava.io.Predictor;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.op.OperatorException;
import org.jspecify.annotations.Nullable;

/** Loads, prepares and runs one input, and judges what comes out. */
public final class FuzzRun {
  private static final List<Class<? extends Throwable>> CLEAR =
      List.of(
          PreparationException.class,
          OperatorException.class,
          OutOfMemoryException.class,
          IllegalArgumentException.class,
          IllegalStateException.class,
          IOException.class);

  private FuzzRun() {}

  /**
   * Runs what lies in a folder, twice.
   *
   * @return null when it ran; else the error, which {@link #isClear} judges
   */
  public static @Nullable Throwable run(Path folder) {
    try {
      Feed feed = Feed.none();
      SavedProgram saved = SavedProgram.load(folder.resolve(FuzzInput.MODEL));
      try (Stream<Path> files = Files.list(folder.resolve(FuzzInput.FEED))) {
        for (Path file : files.sorted().toList()) {
          String name = String.valueOf(file.getFileName());
          if (saved.feedNames().contains(name)) {
            feed.and(name, ParameterFile.readTensor(file));
          }
        }
      }
      try (Predictor predictor = saved.predictor(Place.cpu())) {
        predictor.run(feed);
        predictor.run(feed);
      }
      return null;
    } catch (Throwable fault) {
      return fault;
    }
  }

  /** Whether it is one of the errors that this library promises, with a text. */
  public static boolean isClear(Throwable fault) {
    String text = fault.getMessage();
    if (text == null || text.isBlank()) {
      return false;
    }
    return fault instanceof FileFormatException
        || fault instanceof IOException
        || CLEAR.contains(fault.getClass());
  }

  /** The raw error below a clear one that a rule of the operator should have named; null: none. */
  public static @Nullable Throwable rawBelow(Throwable fault) {
    for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof NullPointerException
          || cause instanceof ClassCastException
          || cause instanceof NegativeArraySizeException) {
        return cause;
      }
    }
    return null;
  }
}
