package org.fluidjava.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.OpaqueValue;
import org.fluidjava.device.RankTable;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.program.NearestName;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.TensorArray;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * The values that outlive runs, by name: parameters, optimizer state, statistics. It owns their
 * memory on one device until {@link #close}.
 */
public final class Scope implements AutoCloseable {
  private final Device device;
  private final Map<String, RuntimeValue> values = new ConcurrentSkipListMap<>();
  private final RandomState random = new RandomState();

  /** An empty scope on a device. */
  public Scope(Device device) {
    this.device = device;
  }

  /** The device. */
  public Device device() {
    return device;
  }

  /** Where its random numbers stand. */
  public RandomState random() {
    return random;
  }

  /** Names of all values that were written, in order. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          if (value.isWritten()) {
            names.add(name);
          }
        });
    return names;
  }

  /** Whether there is a written value of this name. */
  public boolean has(String name) {
    RuntimeValue value = values.get(name);
    return value != null && value.isWritten();
  }

  /**
   * A copy of a value on the heap.
   *
   * @throws IllegalArgumentException when there is none; the text has the nearest name
   */
  public Value get(String name) {
    RuntimeValue value = values.get(name);
    if (value == null || !value.isWritten()) {
      String nearest = NearestName.of(name, names());
      throw new IllegalArgumentException(
          "the scope has no value '"
              + name
              + "'"
              + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?"));
    }
    return heapValue(value);
  }

  /** A copy of a dense value on the heap, see {@link #get}. */
  public LoDTensor tensor(String name) {
    if (get(name) instanceof LoDTensor tensor) {
      return tensor;
    }
    throw new IllegalArgumentException("the scope's '" + name + "' is not a LoDTensor");
  }

  /**
   * Copies a value in, in place of what was there.
   *
   * @throws IllegalArgumentException when a prepared program uses the name for another kind of
   *     value
   */
  public void set(String name, Value value) {
    VarKind kind = value instanceof SelectedRows ? VarKind.SELECTED_ROWS : VarKind.LOD_TENSOR;
    DType dtype =
        value instanceof LoDTensor tensor
            ? tensor.dtype()
            : value instanceof SelectedRows rows ? rows.value().dtype() : DType.FLOAT32;
    store(value, ensure(name, kind, dtype));
  }

  /** Forgets a value. Prepared programs that use it must not run afterwards. */
  public void remove(String name) {
    RuntimeValue value = values.remove(name);
    if (value != null) {
      value.close();
    }
  }

  /** The holder of a value, or null. */
  public @Nullable RuntimeValue find(String name) {
    return values.get(name);
  }

  RuntimeValue ensure(String name, VarKind kind, @Nullable DType dtype) {
    // Arrays that outlive a run are kept on the host.
    Device on = kind == VarKind.LOD_TENSOR_ARRAY ? HostDevice.shared() : device;
    RuntimeValue value = values.computeIfAbsent(name, key -> create(key, kind, dtype, on));
    boolean rows = value instanceof RowsTensor;
    if (rows != (kind == VarKind.SELECTED_ROWS)) {
      throw new IllegalArgumentException(
          "the scope's '"
              + name
              + "' is a "
              + value.getClass().getSimpleName()
              + ", but is wanted as "
              + kind);
    }
    return value;
  }

  /** A new holder for a kind of variable. */
  static RuntimeValue create(String name, VarKind kind, @Nullable DType dtype, Device device) {
    DType type = dtype == null ? DType.FLOAT32 : dtype;
    return switch (kind) {
      case LOD_TENSOR -> new Tensor(name, type, device);
      case SELECTED_ROWS -> new RowsTensor(name, type, device);
      case LOD_TENSOR_ARRAY -> new TensorList(name, device);
      case LOD_RANK_TABLE -> new RankTable(name);
      default -> new OpaqueValue(name);
    };
  }

  /** A copy on the heap of whatever a variable holds. */
  public static Value heapValue(RuntimeValue value) {
    if (value instanceof Tensor tensor) {
      return tensor.get();
    } else if (value instanceof RowsTensor rows) {
      return rows.get();
    } else if (value instanceof TensorList list) {
      List<LoDTensor> items = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        items.add(
            list.get(i).isWritten()
                ? list.get(i).get()
                : LoDTensor.zeros(DType.FLOAT32, Shape.of(0)));
      }
      return new TensorArray(items);
    }
    throw new IllegalArgumentException(
        "'" + value.name() + "' holds no numbers that could be copied out");
  }

  /** Copies a heap value into a holder. */
  public static void store(Value value, RuntimeValue holder) {
    if (value instanceof LoDTensor tensor && holder instanceof Tensor target) {
      target.set(tensor);
    } else if (value instanceof SelectedRows rows && holder instanceof RowsTensor target) {
      target
          .rows()
          .set(LoDTensor.of(DType.INT64, Shape.of(rows.rows().length), LoD.NONE, rows.rows()));
      target.value().set(rows.value());
      target.setHeight(rows.height());
    } else if (value instanceof TensorArray array && holder instanceof TensorList target) {
      target.setSize(array.items().size());
      for (int i = 0; i < array.items().size(); i++) {
        target.get(i).set(array.items().get(i));
      }
    } else {
      throw new IllegalArgumentException(
          "'" + holder.name() + "' cannot take a " + value.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    values.values().forEach(RuntimeValue::close);
    values.clear();
  }
}
