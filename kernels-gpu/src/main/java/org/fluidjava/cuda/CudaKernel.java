package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
import static org.bytedeco.cuda.global.cudart.CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED;
import static org.bytedeco.cuda.global.cudart.CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION;
import static org.bytedeco.cuda.global.cudart.cuFuncSetAttribute;
import static org.bytedeco.cuda.global.cudart.cuLaunchCooperativeKernel;
import static org.bytedeco.cuda.global.cudart.cuLaunchKernel;
import static org.bytedeco.cuda.global.cudart.cuLaunchKernelEx;
import static org.bytedeco.cuda.global.cudart.cuOccupancyMaxActiveBlocksPerMultiprocessor;
import static org.bytedeco.cuda.global.cudart.cuOccupancyMaxActiveClusters;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUlaunchAttribute;
import org.bytedeco.cuda.cudart.CUlaunchConfig;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One operator's way to launch a kernel. The arguments lie in one native block that is written anew
 * for each launch; the driver reads them before a launch returns. Belongs to one prepared program:
 * not for several threads at once. Nothing is allocated once it exists.
 */
public final class CudaKernel {
  static final int MOST_ARGUMENTS = 64;
  private static final Cleaner CLEANER = Cleaner.create();

  private final CudaDevice device;
  private final String name;
  private final CUfunc_st function;
  private final int[] expected;
  private final byte[] widths = new byte[MOST_ARGUMENTS];
  private final long values;
  private final Addresses addresses;
  private final @Nullable PointerPointer<Pointer> none = null;
  private @Nullable CUlaunchConfig config;
  private @Nullable CUlaunchAttribute attribute;
  private int lastCluster;
  private int count;
  private boolean checked;

  CudaKernel(CudaDevice device, String name, CudaModule.Function function) {
    this.device = device;
    this.name = name;
    this.function = function.handle();
    this.expected = function.arguments();
    Pointer block = Pointer.malloc(16L * MOST_ARGUMENTS);
    if (block == null || block.isNull()) {
      throw new OutOfMemoryError("no native memory for the arguments of " + name);
    }
    long table = block.address();
    values = table + 8L * MOST_ARGUMENTS;
    HostMemory.zero(table, 16L * MOST_ARGUMENTS);
    for (int i = 0; i < MOST_ARGUMENTS; i++) {
      HostMemory.putLong(table + 8L * i, values + 8L * i);
    }
    addresses = new Addresses(table);
    CLEANER.register(this, () -> Pointer.free(block));
  }

  /** A table of pointers at an address. */
  private static final class Addresses extends PointerPointer<Pointer> {
    Addresses(long table) {
      super((Pointer) null);
      address = table;
    }
  }

  /** Its source and entry, as {@code math/elementwise.cu:add REAL=float}. */
  public String name() {
    return name;
  }

  /** Begins a new list of arguments. */
  public CudaKernel begin() {
    count = 0;
    return this;
  }

  private long next(int bytes) {
    if (count == MOST_ARGUMENTS) {
      throw new IllegalStateException(name + " is given more than 64 arguments");
    }
    widths[count] = (byte) bytes;
    return values + 8L * count++;
  }

  /** A pointer. */
  public CudaKernel pointer(long address) {
    HostMemory.putLong(next(8), address);
    return this;
  }

  /** Where a tensor lies; a null pointer for none. */
  public CudaKernel tensor(@Nullable Tensor tensor) {
    return pointer(tensor == null ? 0 : tensor.address());
  }

  /** Where the kernel reports broken rules. */
  public CudaKernel fault(Fault fault) {
    return pointer(fault.address());
  }

  /** An {@code int}. */
  public CudaKernel integer(int value) {
    HostMemory.putInt(next(4), value);
    return this;
  }

  /** A {@code long long}. */
  public CudaKernel longInteger(long value) {
    HostMemory.putLong(next(8), value);
    return this;
  }

  /** A {@code float}. */
  public CudaKernel real(float value) {
    HostMemory.putFloat(next(4), value);
    return this;
  }

  /** A {@code double}. */
  public CudaKernel real64(double value) {
    HostMemory.putLong(next(8), Double.doubleToRawLongBits(value));
    return this;
  }

  /** Launches a one-dimensional grid; 0 blocks launch nothing. */
  public void launch(long blocks, int threads) {
    if (blocks < 0 || blocks > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(name + " cannot have " + blocks + " blocks");
    }
    launch((int) blocks, 1, 1, threads, 1, 1, 0);
  }

  /** Launches a grid; nothing where an extent is 0. */
  public void launch(
      int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int sharedBytes) {
    if (gridX == 0 || gridY == 0 || gridZ == 0) {
      return;
    }
    ready();
    int code =
        cuLaunchKernel(
            function,
            gridX,
            gridY,
            gridZ,
            blockX,
            blockY,
            blockZ,
            sharedBytes,
            device.stream(),
            addresses,
            none);
    finish(code, "cuLaunchKernel", gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes);
  }

  /** Launches a one-dimensional grid whose blocks are all resident, so that they may wait. */
  public void launchCooperative(int blocks, int threads, int sharedBytes) {
    if (blocks == 0) {
      return;
    }
    ready();
    int code =
        cuLaunchCooperativeKernel(
            function, blocks, 1, 1, threads, 1, 1, sharedBytes, device.stream(), addresses);
    finish(code, "cuLaunchCooperativeKernel", blocks, 1, 1, threads, 1, 1, sharedBytes);
  }

  /**
   * Launches a one-dimensional grid in clusters of blocks that share their memories (compute
   * capability 9.0).
   *
   * @param blocks a multiple of {@code clusterSize}
   */
  public void launchCluster(int blocks, int clusterSize, int threads, int sharedBytes) {
    if (blocks == 0) {
      return;
    }
    ready();
    int code =
        cuLaunchKernelEx(
            cluster(blocks, clusterSize, threads, sharedBytes), function, addresses, none);
    finish(
        code,
        "cuLaunchKernelEx in clusters of " + clusterSize,
        blocks,
        1,
        1,
        threads,
        1,
        1,
        sharedBytes);
  }

  private CUlaunchConfig cluster(int blocks, int clusterSize, int threads, int sharedBytes) {
    CUlaunchConfig launch = config;
    CUlaunchAttribute dimension = attribute;
    if (launch == null || dimension == null) {
      dimension = attribute = new CUlaunchAttribute(1);
      dimension.id(CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION);
      launch = config = new CUlaunchConfig();
      launch.gridDimY(1).gridDimZ(1).blockDimY(1).blockDimZ(1);
      launch.hStream(device.stream()).attrs(dimension).numAttrs(1);
      device.makeCurrent();
      device.check(
          cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED, 1),
          "cuFuncSetAttribute for large clusters of " + name);
    }
    if (clusterSize != lastCluster) {
      dimension.value().clusterDim_x(clusterSize).clusterDim_y(1).clusterDim_z(1);
      lastCluster = clusterSize;
    }
    return launch.gridDimX(blocks).blockDimX(threads).sharedMemBytes(sharedBytes);
  }

  private void ready() {
    if (count != expected.length || !checked) {
      checkArguments();
    }
    device.makeCurrent();
  }

  private void checkArguments() {
    boolean right = count == expected.length;
    for (int i = 0; right && i < count; i++) {
      right = widths[i] == expected[i];
    }
    if (!right) {
      int[] given = new int[count];
      for (int i = 0; i < count; i++) {
        given[i] = widths[i];
      }
      throw new IllegalStateException(
          name
              + " takes arguments of "
              + Arrays.toString(expected)
              + " bytes but is given "
              + Arrays.toString(given));
    }
    checked = true;
  }

  private void finish(
      int code, String call, int gx, int gy, int gz, int bx, int by, int bz, int sharedBytes) {
    if (code != 0) {
      throw device.failed(
          code,
          "%s of %s with %d x %d x %d blocks of %d x %d x %d threads and %d bytes of shared memory"
              .formatted(call, name, gx, gy, gz, bx, by, bz, sharedBytes));
    }
    try {
      if (CudaDevice.SYNCHRONOUS) {
        device.waitFor("kernel " + name);
      }
    } finally {
      Reference.reachabilityFence(this); // the argument block must outlive the launch
    }
  }

  /** Allows launches to ask for this much dynamic shared memory, at preparation. */
  public void allowShared(int bytes) {
    device.makeCurrent();
    device.check(
        cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes),
        "cuFuncSetAttribute for " + bytes + " bytes of shared memory of " + name);
  }

  /** How many blocks fit on a multiprocessor at once, at preparation. */
  public int residentBlocks(int threads, int sharedBytes) {
    device.makeCurrent();
    int[] blocks = new int[1];
    device.check(
        cuOccupancyMaxActiveBlocksPerMultiprocessor(blocks, function, threads, sharedBytes),
        "cuOccupancyMaxActiveBlocksPerMultiprocessor of " + name);
    return blocks[0];
  }

  /** How many clusters fit on the device at once, at preparation. */
  public int residentClusters(int clusterSize, int threads, int sharedBytes) {
    device.makeCurrent();
    int[] clusters = new int[1];
    device.check(
        cuOccupancyMaxActiveClusters(
            clusters, function, cluster(clusterSize, clusterSize, threads, sharedBytes)),
        "cuOccupancyMaxActiveClusters of " + name);
    return clusters[0];
  }

  /** Blocks for {@code n} items, {@code perBlock} in each: the quotient rounded up. */
  public static long blocks(long n, int perBlock) {
    return (n + perBlock - 1) / perBlock;
  }
}
