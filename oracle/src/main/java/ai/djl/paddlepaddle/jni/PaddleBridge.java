package ai.djl.paddlepaddle.jni;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Opens DJL's native layer for Paddle. It stands in DJL's package because {@code PaddleLibrary} is
 * package-private there; DJL's public classes convert everything and cannot run a program without
 * feeds.
 */
public final class PaddleBridge implements AutoCloseable {
  /** Paddle's number of float32 at this interface. */
  public static final int FLOAT32 = 0;

  /** Paddle's number of int64 at this interface. */
  public static final int INT64 = 1;

  /** Paddle's number of int32 at this interface. */
  public static final int INT32 = 2;

  /** Paddle's number of uint8 at this interface. */
  public static final int UINT8 = 3;

  /** How Paddle treats a program when it loads it. */
  public enum Setting {
    /** Operators as saved, one after the other. */
    PLAIN,
    /** With its graph passes: fusion, folding, replaced operators. */
    OPTIMISED,
    /** With its graph passes and the operators of oneDNN. */
    ONEDNN
  }

  private static final int CPU = -1;

  private static @Nullable PaddleLibrary loaded;

  private final PaddleLibrary library;
  private long predictor;

  /**
   * Loads a program on the CPU with graph optimisation off and one math thread.
   *
   * @param model the program file, or the folder with {@code __model__} and one file for each
   *     persistable variable when {@code params} is null
   * @param params the combined parameter file, or null
   */
  public PaddleBridge(String model, @Nullable String params) {
    this(model, params, Setting.PLAIN);
  }

  /** As the other constructor, with a setting of one's own. */
  @SuppressWarnings("NullAway") // The library takes null for one file for each variable.
  public PaddleBridge(String model, @Nullable String params, Setting setting) {
    library = library();
    long config = library.createAnalysisConfig(model, params, CPU);
    try {
      library.analysisConfigDisableGLog(config);
      library.analysisConfigSwitchIrOptim(config, setting != Setting.PLAIN);
      if (setting == Setting.ONEDNN) {
        library.analysisConfigEnableMKLDNN(config);
      }
      library.analysisConfigCMLNumThreads(config, 1);
      predictor = library.createPredictor(config);
    } finally {
      library.deleteAnalysisConfig(config);
    }
  }

  /** Unpacks and loads the library, which the first program does otherwise. */
  public static void loadLibrary() {
    library();
  }

  private static synchronized PaddleLibrary library() {
    PaddleLibrary known = loaded;
    if (known == null) {
      LibUtils.loadLibrary();
      known = PaddleLibrary.LIB;
      loaded = known;
    }
    return known;
  }

  /** Names of the feeds by column. */
  public String[] feedNames() {
    return library.getInputNames(predictor);
  }

  /**
   * Makes a feed.
   *
   * @param data a direct buffer that must outlive the handle
   */
  public long newFeed(String name, int elementType, int[] shape, long[][] lod, ByteBuffer data) {
    long handle = library.paddleCreateTensor(data, data.remaining(), shape, elementType);
    library.setTensorName(handle, name);
    if (lod.length > 0) {
      library.setTensorLoD(handle, lod);
    }
    return handle;
  }

  /** Runs the program once; gives handles of the fetched tensors by column. */
  public long[] run(long[] feeds) {
    return library.runInference(predictor, feeds);
  }

  /** Paddle's number of the element type. */
  public int elementType(long tensor) {
    return library.getTensorDType(tensor);
  }

  /** The extents. */
  public int[] shape(long tensor) {
    return library.getTensorShape(tensor);
  }

  /** Offsets by level, top level first. */
  public long[][] lod(long tensor) {
    return library.getTensorLoD(tensor);
  }

  /** The elements in native byte order. */
  public byte[] data(long tensor) {
    return library.getTensorData(tensor);
  }

  /** Frees a handle. */
  public void delete(long tensor) {
    library.deleteTensor(tensor);
  }

  @Override
  public void close() {
    if (predictor != 0) {
      library.deletePredictor(predictor);
      predictor = 0;
    }
  }
}
