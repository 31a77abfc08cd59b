package org.fluidjava.device;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.tensor.DType;

/**
 * A LOD_TENSOR_ARRAY during runs: tensors by step. Items keep their memory when the list shrinks.
 */
public final class TensorList implements RuntimeValue {
  private final String name;
  private final Device device;
  private final List<Tensor> items = new ArrayList<>();
  private int size;
  private boolean written;

  /** An empty list. */
  public TensorList(String name, Device device) {
    this.name = name;
    this.device = device;
  }

  @Override
  public String name() {
    return name;
  }

  /** The device of its items. */
  public Device device() {
    return device;
  }

  /** The number of items. */
  public int size() {
    return size;
  }

  /** Sets the number of items; new ones are tensors that nobody has written yet. */
  public void setSize(int newSize) {
    while (items.size() < newSize) {
      items.add(new Tensor(name + "[" + items.size() + "]", DType.FLOAT32, device));
    }
    for (int i = size; i < newSize; i++) {
      items.get(i).forget();
    }
    size = newSize;
    written = true;
  }

  /** The item of a step. */
  public Tensor get(int step) {
    if (step < 0 || step >= size) {
      throw new IndexOutOfBoundsException(
          "the tensor array " + name + " has " + size + " items, none at " + step);
    }
    return items.get(step);
  }

  /** Exchanges the items with another list of the same device. */
  public void swap(TensorList other) {
    List<Tensor> ours = List.copyOf(items);
    items.clear();
    items.addAll(other.items);
    other.items.clear();
    other.items.addAll(ours);
    int ourSize = size;
    size = other.size;
    other.size = ourSize;
    boolean ourWritten = written;
    written = other.written;
    other.written = ourWritten;
  }

  @Override
  public boolean isWritten() {
    return written;
  }

  @Override
  public void close() {
    items.forEach(Tensor::close);
    items.clear();
    size = 0;
  }
}
