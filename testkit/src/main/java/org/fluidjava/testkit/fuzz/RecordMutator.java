package org.fluidjava.testkit.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.fluidjava.io.ParameterFile;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/** Harms files of tensors: any byte, the lengths and levels in front, or the numbers at the end. */
final class RecordMutator {
  private final SplittableRandom random;

  RecordMutator(SplittableRandom random) {
    this.random = random;
  }

  /** Flips, cuts or repeats bytes anywhere. */
  byte[] bytes(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    byte[] copy = bytes.clone();
    int at = random.nextInt(copy.length);
    switch (random.nextInt(4)) {
      case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> copy[at] = (byte) random.nextInt();
      case 2 -> copy = Arrays.copyOf(copy, at);
      default -> {
        int length = random.nextInt(1, 9);
        copy = Arrays.copyOf(copy, copy.length + length);
        System.arraycopy(bytes, at, copy, at + length, bytes.length - at);
      }
    }
    return copy;
  }

  /** Puts an extreme number among the first bytes: version, LoD levels, offsets, lengths. */
  byte[] head(byte[] bytes) {
    return put(bytes, random.nextInt(1, 64), true);
  }

  /** Puts an extreme number among the elements: an index out of range, a huge length. */
  byte[] element(byte[] bytes) {
    int width = random.nextBoolean() ? 8 : 4;
    return put(bytes, bytes.length - width * random.nextInt(1, 5), false);
  }

  private byte[] put(byte[] bytes, int at, boolean header) {
    byte[] copy = bytes.clone();
    if (at < 0 || at + 4 > copy.length) {
      return bytes(bytes);
    }
    ByteBuffer buffer = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    long number = MessageMutator.number(random);
    switch (random.nextInt(header ? 2 : 3)) {
      case 0 -> putLong(buffer, at, number);
      case 1 -> buffer.putInt(at, (int) number);
      default -> buffer.putFloat(at, random.nextBoolean() ? number : Float.NaN);
    }
    return copy;
  }

  private static void putLong(ByteBuffer buffer, int at, long number) {
    buffer.putInt(at, (int) number);
    if (at + 8 <= buffer.limit()) {
      buffer.putLong(at, number);
    }
  }

  /** The same numbers in a sound record with other extents, element type or LoD. */
  byte[] other(byte[] bytes, Path scratch) throws IOException {
    Files.write(scratch, bytes);
    LoDTensor old;
    try {
      old = ParameterFile.readTensor(scratch);
    } catch (IOException | RuntimeException unsound) {
      return bytes(bytes);
    }
    LoDTensor made = random.nextBoolean() ? otherLod(old) : otherShape(old);
    ParameterFile.write(scratch, made);
    return Files.readAllBytes(scratch);
  }

  private LoDTensor otherLod(LoDTensor old) {
    if (old.shape().rank() == 0) {
      return otherShape(old);
    }
    LoD lod = LoD.NONE;
    int levels = random.nextInt(3);
    int end = (int) old.shape().dim(0);
    if (levels > 0) {
      int[][] offsets = new int[levels][];
      for (int level = levels - 1; level >= 0; level--) {
        offsets[level] = offsets(end);
        end = offsets[level].length - 1;
      }
      lod = LoD.ofOffsets(offsets);
    }
    return old.withLod(lod);
  }

  private int[] offsets(int end) {
    int[] offsets = new int[random.nextInt(1, 5) + 1];
    for (int i = 1; i < offsets.length - 1; i++) {
      offsets[i] = end == 0 ? 0 : random.nextInt(end + 1);
    }
    offsets[offsets.length - 1] = end;
    Arrays.sort(offsets);
    return offsets;
  }

  private LoDTensor otherShape(LoDTensor old) {
    long[] dims;
    if (random.nextBoolean() && old.shape().rank() > 0) {
      dims = old.shape().dims();
      dims[random.nextInt(dims.length)] = random.nextInt(7);
    } else {
      dims = new long[random.nextInt(6)];
      Arrays.setAll(dims, i -> random.nextInt(random.nextInt(5) == 0 ? 1 : 5));
    }
    Shape shape = Shape.of(dims);
    if (shape.numel() > 100_000) {
      return old;
    }
    DType dtype =
        random.nextInt(4) == 0
            ? DType.values()[random.nextInt(DType.values().length)]
            : old.dtype();
    LoDTensor made = LoDTensor.zeros(dtype, shape);
    if (random.nextBoolean() && !old.lod().isEmpty() && dims.length > 0) {
      int[] level = {0, (int) dims[0]};
      made = made.withLod(LoD.ofOffsets(level));
    }
    return made;
  }
}
