package org.fluidjava.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.function.BooleanSupplier;
import org.fluidjava.models.rnnlm.RecipeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Turns an exception into one message and an exit code.
 *
 * <p>A setting that no run can have is wrong usage, code 2; all else is code 1.
 *
 * <p>An error that a user can mend is its message alone. Those that only a programmer can mend (a
 * null, an index, a cast) are shown with their stack trace, because the message alone says nothing.
 */
final class Failures implements IExecutionExceptionHandler {
  private final BooleanSupplier verbose;

  Failures(BooleanSupplier verbose) {
    this.verbose = verbose;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, @Nullable ParseResult parsed) {
    PrintWriter err = command.getErr();
    boolean ours = isProgrammingError(failure);
    err.println("fluid: " + (ours ? "internal error: " + failure : message(failure)));
    if (ours || verbose.getAsBoolean()) {
      failure.printStackTrace(err);
    }
    err.flush();
    CommandSpec spec = command.getCommandSpec();
    return failure instanceof RecipeException
        ? spec.exitCodeOnInvalidInput()
        : spec.exitCodeOnExecutionException();
  }

  private static boolean isProgrammingError(Exception failure) {
    return failure instanceof NullPointerException
        || failure instanceof ClassCastException
        || failure instanceof IndexOutOfBoundsException
        || failure instanceof ArrayStoreException
        || failure instanceof NegativeArraySizeException;
  }

  /** The message of the exception, or of the nearest cause that has one. */
  static String message(Exception failure) {
    if (failure instanceof UncheckedIOException && failure.getCause() instanceof Exception cause) {
      return message(cause);
    }
    if (failure instanceof FileSystemException file) {
      return fileMessage(file);
    }
    String message = failure.getMessage();
    if (message != null && !message.isBlank()) {
      return message;
    }
    return failure.getCause() instanceof Exception cause
        ? message(cause)
        : failure.getClass().getSimpleName();
  }

  /** The JDK's message is often the file's name alone; the class says what is wrong with it. */
  private static String fileMessage(FileSystemException failure) {
    String reason = failure.getReason();
    if (failure instanceof NoSuchFileException) {
      reason = "no such file or folder";
    } else if (failure instanceof AccessDeniedException) {
      reason = "access denied";
    } else if (failure instanceof NotDirectoryException) {
      reason = "not a folder";
    } else if (failure instanceof FileAlreadyExistsException) {
      reason = "exists already";
    } else if (failure instanceof DirectoryNotEmptyException) {
      reason = "folder is not empty";
    } else if (reason == null) {
      reason = failure.getClass().getSimpleName();
    }
    return failure.getFile() + ": " + reason;
  }
}
