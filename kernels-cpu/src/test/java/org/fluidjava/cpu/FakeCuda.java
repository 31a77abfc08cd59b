package org.fluidjava.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.fluidjava.device.Arrival;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.MemoryStats;
import org.fluidjava.device.OutOfMemoryException;
import org.fluidjava.device.Place;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.Timeline;
import org.fluidjava.kernel.Backend;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.jspecify.annotations.Nullable;

/**
 * A device that is none: memory of its own kind, which host kernels cannot read, and kernels for
 * {@code relu}, {@code scale} and {@code elementwise_add} only. Counts what is copied to and fro.
 */
final class FakeCuda implements Backend {
  private final FakeDevice device = new FakeDevice();
  private final float fault;

  FakeCuda() {
    this(0);
  }

  /** Whose {@code scale} adds this to its last element. */
  FakeCuda(float fault) {
    this.fault = fault;
  }

  FakeDevice device() {
    return device;
  }

  @Override
  public String placeKind() {
    return "cuda";
  }

  @Override
  public Optional<String> whyUnavailable() {
    return Optional.empty();
  }

  @Override
  public Device open(Place place) {
    return device;
  }

  @Override
  public void register(Registrar registrar) {
    registrar.kernel("relu", List.of(org.fluidjava.tensor.DType.FLOAT32), FakeCuda::relu);
    registrar.kernel("scale", List.of(org.fluidjava.tensor.DType.FLOAT32), this::scale);
    registrar.kernel("elementwise_add", List.of(org.fluidjava.tensor.DType.FLOAT32), FakeCuda::add);
  }

  private static Kernel relu(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    return () -> {
      for (long i = 0; i < x.numel(); i++) {
        put(out, i, Math.max(0, get(x, i)));
      }
    };
  }

  private Kernel scale(KernelContext c) {
    Tensor x = c.in("X");
    Tensor out = c.out("Out");
    float factor = (float) c.attrs().getFloat("scale");
    float bias = (float) c.attrs().getFloat("bias");
    return () -> {
      for (long i = 0; i < x.numel(); i++) {
        put(out, i, factor * get(x, i) + bias + (i == x.numel() - 1 ? fault : 0));
      }
    };
  }

  private static Kernel add(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    return () -> {
      for (long i = 0; i < x.numel(); i++) {
        put(out, i, get(x, i) + get(y, i % y.numel()));
      }
    };
  }

  private static float get(Tensor tensor, long i) {
    return HostMemory.getFloat(tensor.address() + 4 * i);
  }

  private static void put(Tensor tensor, long i, float value) {
    HostMemory.putFloat(tensor.address() + 4 * i, value);
  }

  /** A clock of which each mark is one tick. */
  private static final class FakeTimeline implements Timeline {
    private final long tick;
    private final List<Copy> copies = new ArrayList<>();
    private int marks;
    private boolean finished;

    FakeTimeline(long tick) {
      this.tick = tick;
    }

    @Override
    public void restart() {
      marks = 0;
      copies.clear();
      finished = false;
    }

    @Override
    public int mark() {
      return marks++;
    }

    @Override
    public void finish() {
      finished = true;
    }

    @Override
    public long nanos(int mark) {
      if (!finished) {
        throw new IllegalStateException("asked before the device has finished");
      }
      return tick * mark;
    }

    @Override
    public List<Copy> copies() {
      return List.copyOf(copies);
    }

    @Override
    public void close() {}
  }

  /** Counts copies and live bytes. */
  static final class FakeDevice implements Device {
    private final MemoryStats stats = new MemoryStats();
    private int toHost;
    private int fromHost;
    private int ahead;
    private int leaving;
    private boolean late;
    private long room = Long.MAX_VALUE;
    private @Nullable FakeTimeline clock;

    int toHost() {
      return toHost;
    }

    int fromHost() {
      return fromHost;
    }

    /** From now on there is room for so many bytes in all. */
    void limit(long bytes) {
      room = bytes;
    }

    @Override
    public long allocate(long bytes, Object owner) {
      if (stats.live() + bytes > room) {
        throw new OutOfMemoryException("out of memory: asked for by " + owner);
      }
      return allocate(bytes);
    }

    /** From now on copies beside the work arrive when somebody awaits them, and not before. */
    void copyLate() {
      late = true;
    }

    /** Copies that were begun ahead. */
    int ahead() {
      return ahead;
    }

    /** Copies to the host that were begun ahead. */
    int leaving() {
      return leaving;
    }

    /** Gives it a clock that advances by this much with each mark. */
    void tick(long nanos) {
      clock = new FakeTimeline(nanos);
    }

    @Override
    public @Nullable Timeline timeline() {
      return clock;
    }

    @Override
    public @Nullable Arrival copyInAhead(Object array, int first, long address, long bytes) {
      FakeTimeline timeline = clock;
      int begin = timeline == null ? 0 : timeline.mark();
      if (timeline != null) {
        timeline.copies.add(new Timeline.Copy(true, bytes, true, begin, timeline.mark()));
      }
      if (!late) {
        copyIn(array, first, address, bytes);
        return null;
      }
      ahead++;
      HostMemory.zero(address, bytes);
      long slot = HostDevice.shared().allocate(bytes);
      HostMemory.copyIn(array, first, slot, bytes);
      return new Arrival() {
        @Override
        public void await() {
          HostMemory.copy(slot, address, bytes);
          cancel();
        }

        @Override
        public void cancel() {
          HostDevice.shared().free(slot, bytes);
        }
      };
    }

    @Override
    public @Nullable Arrival copyOutAhead(long address, Object array, int first, long bytes) {
      return leave(address, bytes, slot -> HostMemory.copyOut(slot, array, first, bytes));
    }

    @Override
    public @Nullable Arrival copyToHostAhead(long address, long hostAddress, long bytes) {
      if (late) {
        HostMemory.zero(hostAddress, bytes);
      }
      return leave(address, bytes, slot -> HostMemory.copy(slot, hostAddress, bytes));
    }

    private @Nullable Arrival leave(long address, long bytes, LongConsumer arrive) {
      if (!late) {
        return null;
      }
      leaving++;
      long slot = HostDevice.shared().allocate(bytes);
      HostMemory.copy(address, slot, bytes);
      return new Arrival() {
        @Override
        public void await() {
          arrive.accept(slot);
          cancel();
        }

        @Override
        public void cancel() {
          HostDevice.shared().free(slot, bytes);
        }
      };
    }

    @Override
    public Place place() {
      return Place.cuda(0);
    }

    @Override
    public long allocate(long bytes) {
      stats.allocated(bytes);
      return HostDevice.shared().allocate(bytes);
    }

    @Override
    public void free(long address, long bytes) {
      stats.freed(bytes);
      HostDevice.shared().free(address, bytes);
    }

    @Override
    public void copyIn(Object array, int first, long address, long bytes) {
      HostMemory.copyIn(array, first, address, bytes);
    }

    @Override
    public void copyOut(long address, Object array, int first, long bytes) {
      HostMemory.copyOut(address, array, first, bytes);
    }

    @Override
    public void copy(long from, long to, long bytes) {
      HostMemory.copy(from, to, bytes);
    }

    @Override
    public void copyFromHost(long hostAddress, long address, long bytes) {
      fromHost++;
      HostMemory.copy(hostAddress, address, bytes);
    }

    @Override
    public void copyToHost(long address, long hostAddress, long bytes) {
      toHost++;
      HostMemory.copy(address, hostAddress, bytes);
    }

    @Override
    public void zero(long address, long bytes) {
      HostMemory.zero(address, bytes);
    }

    @Override
    public void synchronize() {}

    @Override
    public MemoryStats memory() {
      return stats;
    }
  }
}
