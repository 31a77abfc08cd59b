package org.fluidjava.oracle;

import ai.djl.paddlepaddle.jni.PaddleBridge;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.fluidjava.io.ParameterFile;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Runs saved programs on Paddle, one request after the other. It is a process of its own because
 * Paddle ends the process when it refuses a program.
 *
 * <p>A request is a line on standard input: the number of runs, a space and a folder with {@code
 * model} (a saved program with separate parameter files) and {@code feeds} (a file for each feed,
 * named after it, in the form of parameter files). The fetched tensors go to {@code
 * results/<run>/<column>}. The answer is a line on standard output that starts with {@link #DONE}
 * or {@link #REFUSED}; all other lines are Paddle's.
 */
public final class PaddleServer {
  /** The answer to a request that went well. */
  static final String DONE = "paddle-server: done";

  /** The start of the answer to a request that did not; the reason follows. */
  static final String REFUSED = "paddle-server: refused: ";

  private static @Nullable PaddleBridge first;

  private PaddleServer() {}

  /** Serves until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      int space = line.indexOf(' ');
      String answer = DONE;
      try {
        serve(Path.of(line.substring(space + 1)), Integer.parseInt(line.substring(0, space)));
      } catch (IOException | RuntimeException fault) {
        answer = REFUSED + String.valueOf(fault.getMessage()).replaceAll("\\R", " | ");
      }
      System.out.println(answer);
      System.out.flush();
    }
  }

  private static void serve(Path folder, int runs) throws IOException {
    PaddleBridge paddle = new PaddleBridge(folder.resolve("model").toString(), null);
    try {
      PaddleFeeds feeds = PaddleFeeds.read(paddle, folder.resolve("feeds"));
      for (int run = 0; run < runs; run++) {
        long[] fetched = paddle.run(feeds.handles());
        for (int i = 0; i < fetched.length; i++) {
          Path file =
              folder.resolve("results").resolve(Integer.toString(run)).resolve(Integer.toString(i));
          ParameterFile.write(file, tensor(paddle, fetched[i]));
          paddle.delete(fetched[i]);
        }
      }
      feeds.delete(paddle);
    } finally {
      // The first program stays, so that the memory pool stays: see PaddleOracle.
      if (first == null) {
        first = paddle;
      } else {
        paddle.close();
      }
    }
  }

  private static LoDTensor tensor(PaddleBridge paddle, long handle) {
    DType dtype =
        switch (paddle.elementType(handle)) {
          case PaddleBridge.FLOAT32 -> DType.FLOAT32;
          case PaddleBridge.INT64 -> DType.INT64;
          case PaddleBridge.INT32 -> DType.INT32;
          case PaddleBridge.UINT8 -> DType.UINT8;
          default ->
              throw new IllegalStateException(
                  "Paddle gives a tensor of element type number "
                      + paddle.elementType(handle)
                      + ", which its interface cannot hand out");
        };
    Shape shape = Shape.of(Arrays.stream(paddle.shape(handle)).asLongStream().toArray());
    long[][] levels = paddle.lod(handle);
    int[][] offsets = new int[levels.length][];
    for (int i = 0; i < levels.length; i++) {
      offsets[i] = Arrays.stream(levels[i]).mapToInt(Math::toIntExact).toArray();
    }
    ByteBuffer data = ByteBuffer.wrap(paddle.data(handle));
    return LoDTensor.ofBytes(dtype, shape, lod(offsets, shape), data);
  }

  /**
   * Paddle keeps other tables in the LoD of its intermediate results (the order of rows in {@code
   * BatchGate}); what is not a LoD of the tensor's rows counts as none.
   */
  private static LoD lod(int[][] offsets, Shape shape) {
    try {
      LoD lod = LoD.ofOffsets(offsets);
      return shape.rank() > 0 && lod.rows() == shape.dim(0) ? lod : LoD.NONE;
    } catch (IllegalArgumentException otherTable) {
      return LoD.NONE;
    }
  }
}
