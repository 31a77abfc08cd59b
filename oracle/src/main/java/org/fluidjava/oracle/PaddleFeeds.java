package org.fluidjava.oracle;

import ai.djl.paddlepaddle.jni.PaddleBridge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.io.ParameterFile;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;

/**
 * What a program on Paddle is fed.
 *
 * @param handles by column
 * @param kept the memory behind them, which Paddle does not copy
 */
record PaddleFeeds(long[] handles, List<ByteBuffer> kept) {
  /** Reads a value for each feed of the program from a folder of parameter files. */
  static PaddleFeeds read(PaddleBridge paddle, Path folder) throws IOException {
    String[] names = paddle.feedNames();
    long[] handles = new long[names.length];
    List<ByteBuffer> kept = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      LoDTensor tensor = ParameterFile.readTensor(ParameterFile.locate(folder, names[i]));
      ByteBuffer bytes = tensor.toBytes();
      ByteBuffer direct =
          ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.nativeOrder());
      kept.add(direct.put(bytes).flip());
      int[] shape = Arrays.stream(tensor.shape().dims()).mapToInt(Math::toIntExact).toArray();
      int code = code(names[i], tensor.dtype());
      handles[i] = paddle.newFeed(names[i], code, shape, offsets(tensor.lod()), direct);
    }
    return new PaddleFeeds(handles, kept);
  }

  /** Frees the handles. */
  void delete(PaddleBridge paddle) {
    for (long handle : handles) {
      paddle.delete(handle);
    }
  }

  private static long[][] offsets(LoD lod) {
    long[][] levels = new long[lod.levels()][];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Arrays.stream(lod.offsets(i)).asLongStream().toArray();
    }
    return levels;
  }

  private static int code(String name, DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> PaddleBridge.FLOAT32;
      case INT64 -> PaddleBridge.INT64;
      case INT32 -> PaddleBridge.INT32;
      case UINT8 -> PaddleBridge.UINT8;
      default ->
          throw new IllegalArgumentException(
              "feed '"
                  + name
                  + "' is "
                  + dtype.fluidName()
                  + "; Paddle's interface takes float32, int64, int32 and uint8");
    };
  }
}
