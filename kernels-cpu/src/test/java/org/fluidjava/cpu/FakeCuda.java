package org.fluidjava.cpu;

import java.util.Optional;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.MemoryStats;
import org.fluidjava.device.Place;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Backend;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;

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
    registrar.kernel("relu", java.util.List.of(org.fluidjava.tensor.DType.FLOAT32), FakeCuda::relu);
    registrar.kernel("scale", java.util.List.of(org.fluidjava.tensor.DType.FLOAT32), this::scale);
    registrar.kernel(
        "elementwise_add", java.util.List.of(org.fluidjava.tensor.DType.FLOAT32), FakeCuda::add);
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

  /** Counts copies and live bytes. */
  static final class FakeDevice implements Device {
    private final MemoryStats stats = new MemoryStats();
    private int toHost;
    private int fromHost;

    int toHost() {
      return toHost;
    }

    int fromHost() {
      return fromHost;
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
