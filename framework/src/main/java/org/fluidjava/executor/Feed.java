package org.fluidjava.executor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.Value;

/** What one run is fed: a value for each data variable. */
public final class Feed {
  private final Map<String, Value> values = new LinkedHashMap<>();

  private Feed() {}

  /** A feed without values. */
  public static Feed none() {
    return new Feed();
  }

  /** A feed of one value. */
  public static Feed of(String name, Value value) {
    return new Feed().and(name, value);
  }

  /** A feed of one value. */
  public static Feed of(Variable variable, Value value) {
    return of(variable.name(), value);
  }

  /** A feed of these values. */
  public static Feed of(Map<String, ? extends Value> values) {
    Feed feed = new Feed();
    feed.values.putAll(values);
    return feed;
  }

  /** Adds a value. */
  public Feed and(String name, Value value) {
    values.put(name, value);
    return this;
  }

  /** Adds a value. */
  public Feed and(Variable variable, Value value) {
    return and(variable.name(), value);
  }

  /** The values by name. */
  public Map<String, Value> values() {
    return values;
  }
}
