package org.fluidjava.io;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.fluidjava.proto.VarType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;

/**
 * Reads Paddle's records of numbers from a file, front to back, in chunks. Every size that the file
 * states is held against the bytes that are left before anything of that size is allocated.
 *
 * <p>Not memory-mapped: a mapped file that another process cuts short stops the whole JVM.
 */
final class RecordReader implements AutoCloseable {
  private static final int MAX_LEVELS = 32;
  private static final int MAX_RANK = 32;
  private static final int CHUNK = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer chunk;
  private final long size;
  private long at;
  private String variable = "";

  RecordReader(Path file) throws IOException {
    this.file = file;
    try {
      if (!Files.isRegularFile(file)) {
        throw new IOException(Files.exists(file) ? "it is no regular file" : "no such file");
      }
      channel = FileChannel.open(file, StandardOpenOption.READ);
      size = channel.size();
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + Disk.reason(e), e);
    }
    chunk = ByteBuffer.allocate((int) Math.min(size, CHUNK)).order(ByteOrder.LITTLE_ENDIAN);
    chunk.limit(0);
  }

  /** The bytes that have not been read. */
  long remaining() {
    return size - at;
  }

  /** The byte that is read next. */
  long position() {
    return at;
  }

  /** Names the variable that comes next, for messages. */
  void expect(String name) {
    variable = name;
  }

  /** A LoDTensor: version, levels, tensor. */
  LoDTensor readLoDTensor() throws IOException {
    readVersion("LoDTensor");
    long levels = readLong("the number of LoD levels");
    if (levels < 0 || levels > MAX_LEVELS) {
      throw fault(
          "it has " + Long.toUnsignedString(levels) + " LoD levels; the most is " + MAX_LEVELS);
    }
    int[][] offsets = new int[(int) levels][];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = readLevel(i);
    }
    LoD lod;
    try {
      lod = LoD.ofOffsets(offsets);
    } catch (IllegalArgumentException e) {
      throw fault(String.valueOf(e.getMessage()), e);
    }
    return readTensor(lod);
  }

  private int[] readLevel(int level) throws IOException {
    long bytes = readLong("the size of LoD level " + level);
    if (bytes < 0 || bytes % 8 != 0 || bytes > remaining()) {
      throw fault(
          "LoD level "
              + level
              + " says that it has "
              + Long.toUnsignedString(bytes)
              + " bytes; it must be a multiple of 8, and "
              + remaining()
              + " bytes are left");
    }
    int[] offsets = new int[count(bytes / 8, "offsets")];
    for (int j = 0; j < offsets.length; j++) {
      long offset = readLong("offset " + j + " of LoD level " + level);
      if (offset < 0 || offset > Integer.MAX_VALUE) {
        throw fault(
            "offset " + j + " of LoD level " + level + " is " + Long.toUnsignedString(offset));
      }
      offsets[j] = (int) offset;
    }
    return offsets;
  }

  /** SelectedRows: version, row numbers, height, tensor. */
  SelectedRows readSelectedRows() throws IOException {
    readVersion("SelectedRows");
    long count = readLong("the number of rows");
    if (count < 0 || count > remaining() / 8) {
      throw fault(
          "it says that it has "
              + Long.toUnsignedString(count)
              + " rows, but "
              + remaining()
              + " bytes are left");
    }
    long[] rows = new long[count(count, "rows")];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = readLong("row number " + i);
    }
    long height = readLong("the height");
    LoDTensor value = readTensor(LoD.NONE);
    try {
      return new SelectedRows(rows, height, value);
    } catch (IllegalArgumentException e) {
      throw fault(String.valueOf(e.getMessage()), e);
    }
  }

  private LoDTensor readTensor(LoD lod) throws IOException {
    readVersion("tensor");
    int length = readInt("the length of the description");
    if (length < 0 || length > remaining() || length > CHUNK) {
      throw fault(
          "its description says that it has "
              + Integer.toUnsignedString(length)
              + " bytes, but "
              + remaining()
              + " are left");
    }
    byte[] bytes = new byte[length];
    readFully(ByteBuffer.wrap(bytes), "the description");
    VarType.TensorDesc desc;
    try {
      desc = VarType.TensorDesc.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw fault("its description is damaged: " + e.getMessage(), e);
    }
    if (!desc.hasDataType() || !DType.isElementType(desc.getDataType().getNumber())) {
      throw fault(
          "its element type is "
              + (desc.hasDataType() ? desc.getDataType().name() : "not one of Paddle's")
              + ", which this build does not hold");
    }
    DType dtype = DType.ofNumber(desc.getDataType().getNumber());
    Shape shape = shape(desc, dtype);
    try {
      Object array = LoDTensor.newArray(dtype, (int) shape.numel());
      fill(array, dtype);
      return LoDTensor.of(dtype, shape, lod, array);
    } catch (IllegalArgumentException e) {
      throw fault(String.valueOf(e.getMessage()), e);
    }
  }

  private Shape shape(VarType.TensorDesc desc, DType dtype) {
    if (desc.getDimsCount() > MAX_RANK) {
      throw fault("its shape has " + desc.getDimsCount() + " extents; the most is " + MAX_RANK);
    }
    for (long dim : desc.getDimsList()) {
      if (dim < 0) {
        throw fault("its shape " + desc.getDimsList() + " has a negative extent");
      }
    }
    Shape shape = Shape.of(desc.getDimsList());
    long bytes;
    try {
      bytes = Math.multiplyExact(shape.numel(), dtype.bytes());
    } catch (ArithmeticException e) {
      throw fault("its shape " + shape + " has over 2^63 bytes", e);
    }
    if (bytes > remaining()) {
      throw fault(
          dtype.fluidName()
              + " "
              + shape
              + " has "
              + bytes
              + " bytes, but "
              + remaining()
              + " are left");
    }
    count(shape.numel(), "elements");
    return shape;
  }

  private int count(long number, String what) {
    if (number > Integer.MAX_VALUE - 8) {
      throw fault(
          number + " " + what + "; one tensor here holds at most " + (Integer.MAX_VALUE - 8));
    }
    return (int) number;
  }

  /** Reads elements chunk by chunk, so that no second copy of a large tensor exists. */
  private void fill(Object array, DType dtype) throws IOException {
    int length = java.lang.reflect.Array.getLength(array);
    int done = 0;
    while (done < length) {
      if (chunk.remaining() < dtype.bytes()) {
        refill("the elements");
      }
      int now = Math.min(length - done, chunk.remaining() / dtype.bytes());
      switch (dtype) {
        case FLOAT32 -> chunk.asFloatBuffer().get((float[]) array, done, now);
        case FLOAT64 -> chunk.asDoubleBuffer().get((double[]) array, done, now);
        case INT32 -> chunk.asIntBuffer().get((int[]) array, done, now);
        case INT64 -> chunk.asLongBuffer().get((long[]) array, done, now);
        case INT16, FLOAT16, BFLOAT16 -> chunk.asShortBuffer().get((short[]) array, done, now);
        case BOOL, INT8, UINT8 -> chunk.duplicate().get((byte[]) array, done, now);
      }
      chunk.position(chunk.position() + now * dtype.bytes());
      at += (long) now * dtype.bytes();
      done += now;
    }
  }

  private void readVersion(String what) throws IOException {
    int version = readInt("the version of the " + what);
    if (version != 0) {
      throw fault(
          "the version of the "
              + what
              + " is "
              + Integer.toUnsignedString(version)
              + " and not 0: this is no such record, or one at another place");
    }
  }

  private int readInt(String what) throws IOException {
    need(4, what);
    at += 4;
    return chunk.getInt();
  }

  private long readLong(String what) throws IOException {
    need(8, what);
    at += 8;
    return chunk.getLong();
  }

  private void need(int bytes, String what) throws IOException {
    while (chunk.remaining() < bytes) {
      refill(what);
    }
  }

  private void readFully(ByteBuffer target, String what) throws IOException {
    while (target.hasRemaining()) {
      if (!chunk.hasRemaining()) {
        refill(what);
      }
      int now = Math.min(target.remaining(), chunk.remaining());
      target.put(chunk.slice().limit(now));
      chunk.position(chunk.position() + now);
      at += now;
    }
  }

  private void refill(String what) throws IOException {
    chunk.compact();
    int read = chunk.hasRemaining() ? channel.read(chunk) : -1;
    chunk.flip();
    if (read < 0) {
      throw fault("the file ends in " + what);
    }
  }

  ParameterFormatException fault(String what) {
    return fault(what, null);
  }

  private ParameterFormatException fault(
      String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return new ParameterFormatException(
        file
            + (variable.isEmpty() ? "" : ", variable '" + variable + "'")
            + ", byte "
            + at
            + " of "
            + size
            + ": "
            + what,
        cause);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
