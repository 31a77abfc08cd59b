package org.fluidjava.cuda;

import java.lang.ref.Cleaner;
import java.util.Arrays;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/**
 * A small array of the host's integers on a device, such as a level's offsets or the strides of
 * axes: uploaded only when it changes. One object holds one array; its memory grows as needed and
 * goes back to the device when the object is closed or forgotten.
 */
public final class DeviceInts implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Block block;
  private final Cleaner.Cleanable cleanable;
  private @Nullable LoD lod;
  private int level;
  private int @Nullable [] last;

  /** An empty one. */
  public DeviceInts(CudaDevice device) {
    block = new Block(device);
    cleanable = CLEANER.register(this, block);
  }

  /**
   * The offsets of a level, int32 [sequences + 1]; uploaded when the LoD is another object than
   * last time.
   *
   * @param whichLevel the level; a negative one counts from the finest
   * @return the address on the device
   */
  @SuppressWarnings("ReferenceEquality") // a LoD never changes, and comparing offsets costs time
  public long offsets(LoD newLod, int whichLevel) {
    if (newLod != lod || whichLevel != level) {
      long address = ints(newLod.offsets(whichLevel));
      lod = newLod;
      level = whichLevel;
      return address;
    }
    return block.address;
  }

  /**
   * Integers, int32 [length]; uploaded when they are others than last time.
   *
   * @return the address on the device; 0 when there are none
   */
  public long ints(int[] values) {
    lod = null;
    if (last == null || !Arrays.equals(last, values)) {
      if (values.length > 0) {
        block.ensure(4L * values.length);
        block.device.copyIn(values, 0, block.address, 4L * values.length);
      }
      last = values.clone();
    }
    return values.length == 0 ? 0 : block.address;
  }

  @Override
  public void close() {
    lod = null;
    last = null;
    cleanable.clean();
  }

  /** The memory, apart from the object so that it can outlive it. */
  private static final class Block implements Runnable {
    private final CudaDevice device;
    private long address;
    private long bytes;

    Block(CudaDevice device) {
      this.device = device;
    }

    synchronized void ensure(long wanted) {
      if (wanted > bytes) {
        run();
        address = device.allocate(wanted);
        bytes = wanted;
      }
    }

    @Override
    public synchronized void run() {
      if (address != 0) {
        device.free(address, bytes);
        address = 0;
        bytes = 0;
      }
    }
  }
}
