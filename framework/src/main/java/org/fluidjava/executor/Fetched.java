package org.fluidjava.executor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Value;

/** What one run fetched: heap copies, in the order in which they were asked for. */
public final class Fetched {
  private final Map<String, Value> values = new LinkedHashMap<>();

  Fetched() {}

  void put(String name, Value value) {
    values.put(name, value);
  }

  /** All values by name. */
  public Map<String, Value> values() {
    return java.util.Collections.unmodifiableMap(values);
  }

  /**
   * A fetched value.
   *
   * @throws IllegalArgumentException when it was not asked for
   */
  public Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "'" + name + "' was not fetched; fetched are " + values.keySet());
    }
    return value;
  }

  /** A fetched dense value with its LoD. */
  public LoDTensor tensor(String name) {
    if (value(name) instanceof LoDTensor tensor) {
      return tensor;
    }
    throw new IllegalArgumentException("'" + name + "' is not a LoDTensor");
  }

  /** A fetched dense value with its LoD. */
  public LoDTensor tensor(Variable variable) {
    return tensor(variable.name());
  }

  /** The single number of a fetched tensor. */
  public double scalar(String name) {
    LoDTensor tensor = tensor(name);
    if (tensor.numel() != 1) {
      throw new IllegalArgumentException(
          "'" + name + "' has " + tensor.numel() + " elements, not one: " + tensor.shape());
    }
    return tensor.at(0);
  }

  /** The single number of a fetched tensor. */
  public double scalar(Variable variable) {
    return scalar(variable.name());
  }
}
