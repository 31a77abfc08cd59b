package org.fluidjava.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.fluidjava.proto.VarType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.TensorArray;
import org.fluidjava.tensor.Value;

/** Writes Paddle's records of numbers; the counterpart of {@link RecordReader}. */
final class RecordWriter {
  private static final int CHUNK = 1 << 20;

  private final Disk.Sink sink;

  RecordWriter(Disk.Sink sink) {
    this.sink = sink;
  }

  void write(Value value) throws IOException {
    if (value instanceof LoDTensor tensor) {
      writeLoDTensor(tensor);
    } else if (value instanceof SelectedRows rows) {
      writeSelectedRows(rows);
    } else if (value instanceof TensorArray) {
      throw new IllegalArgumentException("a tensor array has no form in Paddle's files");
    }
  }

  private void writeLoDTensor(LoDTensor tensor) throws IOException {
    LoD lod = tensor.lod();
    int bytes = 12;
    for (int i = 0; i < lod.levels(); i++) {
      bytes = Math.addExact(bytes, Math.addExact(8, Math.multiplyExact(8, lod.offsets(i).length)));
    }
    ByteBuffer head = little(bytes).putInt(0).putLong(lod.levels());
    for (int i = 0; i < lod.levels(); i++) {
      int[] offsets = lod.offsets(i);
      head.putLong(8L * offsets.length);
      for (int offset : offsets) {
        head.putLong(offset);
      }
    }
    sink.write(head.flip());
    writeTensor(tensor);
  }

  private void writeSelectedRows(SelectedRows rows) throws IOException {
    ByteBuffer head =
        little(Math.addExact(20, Math.multiplyExact(8, rows.rows().length)))
            .putInt(0)
            .putLong(rows.rows().length);
    for (long row : rows.rows()) {
      head.putLong(row);
    }
    sink.write(head.putLong(rows.height()).flip());
    writeTensor(rows.value());
  }

  private void writeTensor(LoDTensor tensor) throws IOException {
    VarType.TensorDesc.Builder desc =
        VarType.TensorDesc.newBuilder()
            .setDataType(VarType.Type.forNumber(tensor.dtype().number()));
    for (long dim : tensor.shape().dims()) {
      desc.addDims(dim);
    }
    byte[] description = desc.build().toByteArray();
    sink.write(
        little(8 + description.length)
            .putInt(0)
            .putInt(description.length)
            .put(description)
            .flip());
    writeElements(tensor);
  }

  /** Writes elements chunk by chunk, so that no second copy of a large tensor exists. */
  void writeElements(LoDTensor tensor) throws IOException {
    DType dtype = tensor.dtype();
    Object array = tensor.data();
    int length = tensor.numel();
    ByteBuffer chunk = little((int) Math.min(CHUNK, (long) length * dtype.bytes()));
    int done = 0;
    while (done < length) {
      chunk.clear();
      int now = Math.min(length - done, chunk.capacity() / dtype.bytes());
      switch (dtype) {
        case FLOAT32 -> chunk.asFloatBuffer().put((float[]) array, done, now);
        case FLOAT64 -> chunk.asDoubleBuffer().put((double[]) array, done, now);
        case INT32 -> chunk.asIntBuffer().put((int[]) array, done, now);
        case INT64 -> chunk.asLongBuffer().put((long[]) array, done, now);
        case INT16, FLOAT16, BFLOAT16 -> chunk.asShortBuffer().put((short[]) array, done, now);
        case BOOL, INT8, UINT8 -> chunk.duplicate().put((byte[]) array, done, now);
      }
      sink.write(chunk.limit(now * dtype.bytes()));
      done += now;
    }
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
