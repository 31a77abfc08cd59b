package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;
import static org.bytedeco.cuda.global.cudart.CU_MEMHOSTALLOC_DEVICEMAP;
import static org.bytedeco.cuda.global.cudart.CU_MEMHOSTALLOC_PORTABLE;
import static org.bytedeco.cuda.global.cudart.CU_STREAM_NON_BLOCKING;
import static org.bytedeco.cuda.global.cudart.cuCtxSetCurrent;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRetain;
import static org.bytedeco.cuda.global.cudart.cuMemHostAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemHostGetDevicePointer;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoDAsync;
import static org.bytedeco.cuda.global.cudart.cuMemsetD8Async;
import static org.bytedeco.cuda.global.cudart.cuStreamCreate;
import static org.bytedeco.cuda.global.cudart.cuStreamSynchronize;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.fluidjava.device.Arrival;
import org.fluidjava.device.CUDAPlace;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.MemoryStats;
import org.fluidjava.device.OutOfMemoryException;
import org.fluidjava.device.Place;
import org.fluidjava.device.Timeline;
import org.fluidjava.kernel.KernelContext;
import org.jspecify.annotations.Nullable;

/**
 * A GPU: its memory, its stream of work, and the kernels compiled for it. All work is in order on
 * the stream; large copies run beside it, see {@link Uploads} and {@link Downloads}. Safe for use
 * from several threads.
 *
 * <p>Properties: {@code fluid.gpu.memory} (the most bytes, as {@code 8g}; nine tenths of what is
 * free at the start otherwise), {@code fluid.cuda.precision} ({@code fp32}, {@code tf32}, {@code
 * 3xtf32}), {@code fluid.cuda.sync} ({@code true} waits after each kernel and names one that
 * faults), {@code fluid.cuda.cache} (the folder of compiled kernels), {@code fluid.cuda.overlap}
 * ({@code false} keeps all copies on the stream of the work).
 */
public final class CudaDevice implements Device {
  static final boolean SYNCHRONOUS = Boolean.getBoolean("fluid.cuda.sync");

  /** Whether large copies may run beside the work. */
  private static final boolean AHEAD =
      !SYNCHRONOUS && Boolean.parseBoolean(System.getProperty("fluid.cuda.overlap", "true"));

  private static final int CHUNK = 1 << 20;
  private static final int CHUNKS = 16;

  /** The device whose context each thread has made current last. */
  private static final ThreadLocal<@Nullable CudaDevice[]> CURRENT =
      ThreadLocal.withInitial(() -> new CudaDevice[1]);

  private final CUDAPlace place;
  private final CUctx_st context = new CUctx_st();
  private final CUstream_st stream = new CUstream_st();
  private final int driverVersion;
  private final int compilerVersion;
  private final int capability;
  private final int multiprocessors;
  private final int sharedBytes;
  private final long l2Bytes;
  private final String architecture;
  private final BlockPool pool;
  private final Staging staging;
  private final Faults faults;
  private final KernelCache cache = new KernelCache(KernelCache.folderFromProperty());
  private final Map<String, CudaModule> modules = new HashMap<>();
  private volatile @Nullable String lost;
  private volatile @Nullable EventTimeline recording;
  private final CopiesBeside beside = new CopiesBeside(this);
  private final Map<Precision, Blas> products = new EnumMap<>(Precision.class);

  /** Opens a device that exists. */
  CudaDevice(CUDAPlace place, int driverVersion, int compilerVersion) {
    this.place = place;
    this.driverVersion = driverVersion;
    this.compilerVersion = compilerVersion;
    int number = place.index();
    capability = DeviceFacts.capability(number);
    multiprocessors = DeviceFacts.attribute(number, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
    sharedBytes =
        DeviceFacts.attribute(number, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
    l2Bytes = DeviceFacts.attribute(number, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE);
    architecture = Compiler.architecture(capability);
    check(cuDevicePrimaryCtxRetain(context, number), "cuDevicePrimaryCtxRetain of " + place);
    makeCurrent();
    check(cuStreamCreate(stream, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
    DriverMemory memory = new DriverMemory(this);
    pool = new BlockPool(place.toString(), limit(memory), memory);
    // One page more than the chunks: the faults' flag, which the device writes.
    long pinnedBytes = (long) (CHUNKS + 2) * CHUNK + 4096;
    Pointer pinned = new Pointer();
    check(
        cuMemHostAlloc(pinned, pinnedBytes, CU_MEMHOSTALLOC_PORTABLE | CU_MEMHOSTALLOC_DEVICEMAP),
        "cuMemHostAlloc of " + pinnedBytes + " bytes");
    long[] mapped = new long[1];
    check(cuMemHostGetDevicePointer(mapped, pinned, 0), "cuMemHostGetDevicePointer");
    staging =
        new Staging(new PinnedCopies(this, stream, CHUNKS + 2), pinned.address(), CHUNK, CHUNKS);
    long flag = (long) (CHUNKS + 2) * CHUNK;
    faults = new Faults(new FaultMemory(), pinned.address() + flag, mapped[0] + flag);
  }

  /** The device of a CUDA kernel's context. */
  public static CudaDevice of(KernelContext context) {
    return (CudaDevice) context.device();
  }

  static Precision precisionFromProperty() {
    return Precision.parse(System.getProperty("fluid.cuda.precision", ""));
  }

  private static long limit(DriverMemory memory) {
    String property = System.getProperty("fluid.gpu.memory", "");
    return property.isEmpty() ? memory.freeAndTotal()[0] / 10 * 9 : HostDevice.parseBytes(property);
  }

  // Calls and their errors.

  /** Makes the device's context the thread's. */
  void makeCurrent() {
    @Nullable CudaDevice[] current = CURRENT.get();
    if (current[0] != this) {
      check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
      current[0] = this;
    }
  }

  CUstream_st stream() {
    return stream;
  }

  /** Checks a code of the driver. */
  void check(int code, String call) {
    if (code != 0) {
      throw failed(code, call);
    }
  }

  /** The error of a call; remembers when the device is lost with it. */
  CudaException failed(int code, String call) {
    CudaException failure = CudaCalls.failure(code, call + " on " + place);
    String before = lost;
    if (before != null) {
      return new CudaException(
          place + " was lost before and cannot be used any more by this process: " + before,
          code,
          true);
    }
    if (failure.deviceLost()) {
      lost = failure.getMessage();
    }
    return failure;
  }

  /** The error that made the device unusable for this process; null while it is sound. */
  public @Nullable String lost() {
    return lost;
  }

  /** Waits for the work, which {@code what} names in an error, and reports broken rules. */
  void waitFor(String what) {
    makeCurrent();
    int code = cuStreamSynchronize(stream);
    if (code != 0) {
      throw failed(code, what);
    }
    faults.check();
  }

  // What kernels ask for at preparation.

  /**
   * A kernel, compiled for this device or taken from the disk cache. At preparation only; each call
   * gives an object with arguments of its own, compiled code is shared.
   *
   * @param source a resource under {@code org/fluidjava/cuda/}, as {@code math/elementwise.cu}
   * @param entry its {@code extern "C"} function
   * @param defines macros, as {@code REAL=float}
   */
  public CudaKernel kernel(String source, String entry, String... defines) {
    List<String> macros = List.of(defines);
    String options = macros.isEmpty() ? "" : " " + String.join(" ", macros);
    String name = source + options;
    CudaModule module;
    synchronized (modules) {
      module = modules.get(name);
      if (module == null) {
        makeCurrent();
        module = load(source, name, macros);
        modules.put(name, module);
      }
    }
    makeCurrent();
    return new CudaKernel(this, source + ":" + entry + options, module.function(entry));
  }

  private CudaModule load(String source, String name, List<String> defines) {
    KernelSource read = KernelSource.read(source);
    String key = read.key(defines, architecture, compilerVersion, driverVersion);
    byte[] kept = cache.load(key);
    if (kept != null) {
      try {
        return new CudaModule(name, kept);
      } catch (CudaException e) {
        if (e.deviceLost()) {
          throw e;
        }
        // Sound on disk yet refused by the driver: what is compiled now replaces it.
      }
    }
    byte[] code = Compiler.compile(read, defines, architecture, false).code();
    CudaModule module = new CudaModule(name, code);
    cache.store(key, code);
    return module;
  }

  /**
   * Matrix products on the device's stream, in the precision that is set now: kernels keep what
   * they get at their preparation, so programs prepared under different settings stay apart.
   */
  public Blas blas() {
    return blas(precision());
  }

  /** Matrix products in a certain precision. */
  public Blas blas(Precision precision) {
    synchronized (products) {
      Blas known = products.get(precision);
      if (known == null) {
        Blas any = products.isEmpty() ? null : products.values().iterator().next();
        known = any == null ? new Blas(this, precision) : new Blas(any, precision);
        products.put(precision, known);
      }
      return known;
    }
  }

  /** Where kernels report broken rules. */
  public Faults faults() {
    return faults;
  }

  /** The number of multiprocessors. */
  public int multiprocessors() {
    return multiprocessors;
  }

  /** The compute capability: 90 is sm_90. */
  public int capability() {
    return capability;
  }

  /** The most shared memory that a block can have, in bytes. */
  public int sharedBytesPerBlock() {
    return sharedBytes;
  }

  /** The size of the second-level cache. */
  public long l2Bytes() {
    return l2Bytes;
  }

  /**
   * How float32 products are to be computed, as {@code fluid.cuda.precision} says now. To be asked
   * at preparation.
   */
  public Precision precision() {
    return precisionFromProperty();
  }

  // The device.

  @Override
  public Place place() {
    return place;
  }

  @Override
  public long allocate(long bytes) {
    return allocate(bytes, "the kernels themselves");
  }

  @Override
  public long allocate(long bytes, Object owner) {
    makeCurrent();
    try {
      return pool.allocate(bytes, owner);
    } catch (OutOfMemoryException full) {
      if (!beside.release()) {
        throw full;
      }
      return pool.allocate(bytes, owner);
    }
  }

  @Override
  public void free(long address, long bytes) {
    pool.free(address, bytes);
  }

  /** Gives memory that nobody uses back to the driver. */
  public void releaseCached() {
    makeCurrent();
    beside.release();
    pool.release();
  }

  @Override
  public void copyIn(Object array, int first, long address, long bytes) {
    makeCurrent();
    EventTimeline timeline = recording;
    int begin = timeline == null ? 0 : timeline.mark();
    staging.in(array, first, address, bytes);
    copied(timeline, true, bytes, begin);
  }

  @Override
  public void copyOut(long address, Object array, int first, long bytes) {
    makeCurrent();
    EventTimeline timeline = recording;
    int begin = timeline == null ? 0 : timeline.mark();
    staging.out(address, array, first, bytes);
    copied(timeline, false, bytes, begin);
    faults.check();
  }

  @Override
  public void copy(long from, long to, long bytes) {
    makeCurrent();
    int code = cuMemcpyDtoDAsync(to, from, bytes, stream);
    if (code != 0) {
      throw failed(code, "cuMemcpyDtoDAsync of " + bytes + " bytes");
    }
  }

  @Override
  public void copyFromHost(long hostAddress, long address, long bytes) {
    makeCurrent();
    EventTimeline timeline = recording;
    int begin = timeline == null ? 0 : timeline.mark();
    staging.in(hostAddress, address, bytes);
    copied(timeline, true, bytes, begin);
  }

  @Override
  public void copyToHost(long address, long hostAddress, long bytes) {
    makeCurrent();
    EventTimeline timeline = recording;
    int begin = timeline == null ? 0 : timeline.mark();
    staging.out(address, hostAddress, bytes);
    copied(timeline, false, bytes, begin);
    faults.check();
  }

  private void copied(@Nullable EventTimeline timeline, boolean toDevice, long bytes, int begin) {
    if (timeline != null) {
      timeline.copied(toDevice, bytes, false, begin, stream);
    }
  }

  @Override
  public @Nullable Arrival copyInAhead(Object array, int first, long address, long bytes) {
    Arrival arrival = AHEAD ? beside.in(HostBytes.of(array, first), address, bytes) : null;
    if (arrival == null) {
      copyIn(array, first, address, bytes);
    }
    return arrival;
  }

  @Override
  public @Nullable Arrival copyFromHostAhead(long hostAddress, long address, long bytes) {
    Arrival arrival = AHEAD ? beside.in(HostBytes.of(hostAddress), address, bytes) : null;
    if (arrival == null) {
      copyFromHost(hostAddress, address, bytes);
    }
    return arrival;
  }

  @Override
  public @Nullable Arrival copyOutAhead(long address, Object array, int first, long bytes) {
    return AHEAD ? beside.out(address, HostBytes.of(array, first), bytes) : null;
  }

  @Override
  public @Nullable Arrival copyToHostAhead(long address, long hostAddress, long bytes) {
    return AHEAD ? beside.out(address, HostBytes.of(hostAddress), bytes) : null;
  }

  @Override
  public void zero(long address, long bytes) {
    if (bytes > 0) {
      makeCurrent();
      check(cuMemsetD8Async(address, (byte) 0, bytes, stream), "cuMemsetD8Async");
    }
  }

  @Override
  public void synchronize() {
    makeCurrent();
    beside.synchronize();
    waitFor("cuStreamSynchronize");
  }

  @Override
  public Timeline timeline() {
    EventTimeline timeline = new EventTimeline(this);
    recording = timeline;
    return timeline;
  }

  /** Who takes the times of copies; null for nobody. */
  @Nullable EventTimeline recording() {
    return recording;
  }

  /** A timeline that is closed sees no more copies. */
  void forget(EventTimeline timeline) {
    if (recording == timeline) {
      recording = null;
    }
  }

  @Override
  public MemoryStats memory() {
    return pool.stats();
  }

  @Override
  public String toString() {
    return place + " (" + DeviceFacts.describe(place.index()) + ")";
  }

  /** Memory for the faults' records. */
  private final class FaultMemory implements Faults.Memory {
    @Override
    public long allocate(long bytes) {
      return CudaDevice.this.allocate(bytes);
    }

    @Override
    public void copyIn(long[] from, long address) {
      CudaDevice.this.copyIn(from, 0, address, 8L * from.length);
    }

    @Override
    public void copyOut(long address, long[] to) {
      makeCurrent();
      staging.out(address, to, 0, 8L * to.length);
    }
  }
}
