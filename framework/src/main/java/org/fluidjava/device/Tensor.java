package org.fluidjava.device;

import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A variable's numbers during runs: element type, extents, level of detail, and where the bytes
 * lie. Row-major and contiguous. The object stays the same from run to run while extents, LoD and
 * address change; kernels keep references to it and ask at each run.
 */
public final class Tensor implements RuntimeValue {
  private final String name;
  private final Device device;
  private Storage storage;
  private boolean ownsStorage;
  private DType dtype;
  private long[] dims = {0};
  private @Nullable Shape shape;
  private long numel;
  private LoD lod = LoD.NONE;
  private boolean written;
  private @Nullable Elements elements;
  private final Holder holder = new Holder();

  /** What errors of a full device say of it: name, element type and extents. */
  private final class Holder {
    @Override
    public String toString() {
      return name + " " + dtype.fluidName() + " " + shape();
    }
  }

  /** A tensor with storage of its own, of extents [0] and not written yet. */
  public Tensor(String name, DType dtype, Device device) {
    this.name = name;
    this.dtype = dtype;
    this.device = device;
    this.storage = new Storage(device);
    this.ownsStorage = true;
  }

  @Override
  public String name() {
    return name;
  }

  /** The device that it lies on. */
  public Device device() {
    return device;
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** Sets the element type; the contents are then undefined. */
  public void setDtype(DType newDtype) {
    if (newDtype != dtype) {
      dtype = newDtype;
      elements = null;
      storage.ensure(numel * dtype.bytes(), holder);
    }
  }

  /** The number of extents. */
  public int rank() {
    return dims.length;
  }

  /** One extent; a negative axis counts from the end. */
  public long dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  /** The extents. */
  public Shape shape() {
    Shape known = shape;
    if (known == null) {
      known = shape = Shape.of(dims);
    }
    return known;
  }

  /** The number of elements. */
  public long numel() {
    return numel;
  }

  /** The number of bytes of all elements. */
  public long bytes() {
    return numel * dtype.bytes();
  }

  /** The product of extents {@code from} (inclusive) to {@code to} (exclusive). */
  public long product(int from, int to) {
    long product = 1;
    for (int i = from; i < to; i++) {
      product *= dims[i];
    }
    return product;
  }

  /** Sets the extents and makes room; the contents are undefined afterwards. */
  public void resize(Shape newShape) {
    long count = newShape.numel();
    if (count < 0) {
      throw new IllegalArgumentException(name + " cannot take the unknown shape " + newShape);
    }
    shape = newShape;
    dims = newShape.dims();
    numel = count;
    // Where there is no room, it must not pass for written.
    written = false;
    storage.ensure(Math.multiplyExact(count, (long) dtype.bytes()), holder);
    written = true;
  }

  /** See {@link #resize(Shape)}. */
  public void resize(long... newDims) {
    if (!java.util.Arrays.equals(newDims, dims) || !written) {
      resize(Shape.of(newDims));
    }
  }

  /** The level of detail. */
  public LoD lod() {
    return lod;
  }

  /** Sets the level of detail. */
  public void setLod(LoD newLod) {
    lod = newLod;
  }

  /** Where the first element lies; on the host an address, on a device a device pointer. */
  public long address() {
    return storage.address();
  }

  /** Checked access to the elements; host only. Points to them as they lie now: ask at each run. */
  public Elements elements() {
    if (!(device instanceof HostDevice)) {
      throw new IllegalStateException(name + " lies on " + device.place() + ", not on the host");
    }
    Elements access = elements;
    if (access == null) {
      access = elements = Elements.of(dtype);
    }
    access.point(storage.address(), numel);
    return access;
  }

  /** The memory behind it. */
  public Storage storage() {
    return storage;
  }

  /** Lets it lie in a storage that others may share; whoever gave it closes it. */
  public void useStorage(Storage shared) {
    if (ownsStorage) {
      storage.close();
    }
    storage = shared;
    ownsStorage = false;
  }

  /** Exchanges everything but name with another tensor of the same device that owns its storage. */
  public void swap(Tensor other) {
    if (!ownsStorage || !other.ownsStorage || device != other.device) {
      throw new IllegalStateException(
          "only tensors that own their memory on one device can be swapped");
    }
    Storage ourStorage = storage;
    storage = other.storage;
    other.storage = ourStorage;
    DType ourDtype = dtype;
    dtype = other.dtype;
    other.dtype = ourDtype;
    long[] ourDims = dims;
    dims = other.dims;
    other.dims = ourDims;
    long ourNumel = numel;
    numel = other.numel;
    other.numel = ourNumel;
    LoD ourLod = lod;
    lod = other.lod;
    other.lod = ourLod;
    boolean ourWritten = written;
    written = other.written;
    other.written = ourWritten;
    shape = null;
    other.shape = null;
    elements = null;
    other.elements = null;
  }

  /** Copies everything from a tensor of any device. */
  public void copyFrom(Tensor other) {
    setDtype(other.dtype);
    resize(other.shape());
    setLod(other.lod);
    if (bytes() == 0 || other.storage == storage) {
      return;
    }
    if (other.device == device) {
      device.copy(other.address(), address(), bytes());
    } else if (other.device instanceof HostDevice) {
      storage.copyFromHost(other.address(), bytes());
    } else if (device instanceof HostDevice) {
      other.device.copyToHost(other.address(), address(), bytes());
    } else {
      long staging = HostDevice.shared().allocate(bytes());
      other.device.copyToHost(other.address(), staging, bytes());
      device.copyFromHost(staging, address(), bytes());
      device.synchronize();
      HostDevice.shared().free(staging, bytes());
    }
  }

  /**
   * Begins to copy everything from a tensor of another device to this one of the host; who uses the
   * elements waits for them.
   *
   * @return whether the other device does such a copy beside its work; otherwise nothing is there
   */
  public boolean copyAhead(Tensor other) {
    setDtype(other.dtype);
    resize(other.shape());
    setLod(other.lod);
    return bytes() > 0 && storage.copyToHostAhead(other.device, other.address(), bytes());
  }

  /** Sets all elements to zero. */
  public void zero() {
    if (bytes() > 0) {
      device.zero(address(), bytes());
    }
  }

  /** Copies a heap tensor in; the element type becomes its. */
  public void set(LoDTensor value) {
    setDtype(value.dtype());
    if (!written || !value.shape().equals(shape)) {
      resize(value.shape());
    }
    lod = value.lod();
    if (numel > 0) {
      storage.copyIn(value.data(), 0, bytes());
    }
  }

  /** A copy on the heap; waits for the device. */
  public LoDTensor get() {
    Object array = LoDTensor.newArray(dtype, Math.toIntExact(numel));
    if (numel > 0) {
      device.copyOut(address(), array, 0, bytes());
    }
    return LoDTensor.of(dtype, shape(), lod, array);
  }

  /**
   * Begins {@link #get} beside the device's work; null where the device does no such copy of it.
   */
  public @Nullable Departure leave() {
    if (numel == 0) {
      return null;
    }
    Object array = LoDTensor.newArray(dtype, Math.toIntExact(numel));
    Arrival underWay = device.copyOutAhead(address(), array, 0, bytes());
    return underWay == null
        ? null
        : new Departure(LoDTensor.of(dtype, shape(), lod, array), underWay);
  }

  @Override
  public boolean isWritten() {
    return written;
  }

  /** Treats it as never written; the memory stays for reuse. */
  public void forget() {
    written = false;
    lod = LoD.NONE;
  }

  /** Element type and extents, with LoD where there is one. */
  @Override
  public String toString() {
    return name
        + " "
        + dtype.fluidName()
        + " "
        + (written ? shape().toString() : "(nothing written)")
        + (lod.isEmpty()
            ? ""
            : " lod "
                + (lod.toString().length() > 60
                    ? lod.levels() + " levels, " + lod.sequences(-1) + " sequences"
                    : lod));
  }

  @Override
  public void close() {
    if (ownsStorage) {
      storage.close();
    }
    written = false;
    dims = new long[] {0};
    shape = null;
    numel = 0;
  }
}
