package org.fluidjava.models.rnnlm.fetch;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a tar archive one after the other (POSIX.1-1988 ustar, as old tars wrote it
 * and with the prefix field). It only reads: names are told to the caller and never used as paths
 * here. Headers of other kinds (folders, links, extensions) are passed over.
 */
final class TarReader {
  private static final int BLOCK = 512;

  private final InputStream in;
  private long left;
  private long padding;

  TarReader(InputStream in) {
    this.in = in;
  }

  /** A file of the archive. */
  record Entry(String name, long size) {}

  /**
   * Goes to the next file; null at the end of the archive.
   *
   * @throws IOException if the archive is cut short or not a tar archive
   */
  @Nullable Entry next() throws IOException {
    while (true) {
      in.skipNBytes(left + padding);
      left = 0;
      padding = 0;
      byte[] header = in.readNBytes(BLOCK);
      if (header.length == 0 || (header.length == BLOCK && isZero(header))) {
        return null;
      }
      if (header.length < BLOCK) {
        throw new EOFException("the tar archive is cut short in a header");
      }
      if (octal(header, 148, 8) != checksum(header)) {
        throw new IOException("not a tar archive: the checksum of a header is wrong");
      }
      left = octal(header, 124, 12);
      padding = (BLOCK - left % BLOCK) % BLOCK;
      byte kind = header[156];
      if (kind == '0' || kind == 0) {
        String prefix = isUstar(header) ? text(header, 345, 155) : "";
        String name = text(header, 0, 100);
        return new Entry(prefix.isEmpty() ? name : prefix + "/" + name, left);
      }
    }
  }

  /** The bytes of the present file. */
  InputStream content() {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
          return -1;
        }
        int count = super.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
          throw new EOFException("the tar archive is cut short in a file");
        }
        left -= count;
        return count;
      }

      @Override
      public void close() {
        // The archive goes on; whoever opened it closes it.
      }
    };
  }

  private static boolean isZero(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUstar(byte[] header) {
    return text(header, 257, 5).equals("ustar");
  }

  /** The sum of all bytes, those of the checksum itself counted as blanks. */
  private static long checksum(byte[] header) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    return sum;
  }

  private static String text(byte[] header, int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] header, int offset, int length) throws IOException {
    String digits = text(header, offset, length).strip();
    try {
      long value = digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the same complaint.
    }
    throw new IOException("not a tar archive: a header has the number '" + digits + "'");
  }
}
