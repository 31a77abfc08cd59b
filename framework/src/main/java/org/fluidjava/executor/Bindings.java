package org.fluidjava.executor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.fluidjava.device.Device;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/** The values behind a block's variable names during runs; names of blocks around are found too. */
final class Bindings implements AutoCloseable {
  private final @Nullable Bindings parent;
  private final Block block;
  private final Scope scope;
  private final Placement placement;
  private final Map<String, RuntimeValue> locals = new LinkedHashMap<>();
  private final Map<String, RuntimeValue> aliases = new LinkedHashMap<>();

  Bindings(@Nullable Bindings parent, Block block, Scope scope, Placement placement) {
    this.parent = parent;
    this.block = block;
    this.scope = scope;
    this.placement = placement;
  }

  /** The values of a slot's variables, making them on first sight; null for {@code @EMPTY@}. */
  @Nullable RuntimeValue[] bind(List<String> names) {
    @Nullable RuntimeValue[] values = new RuntimeValue[names.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = names.get(i).equals(Names.EMPTY) ? null : bind(names.get(i));
    }
    return values;
  }

  /** Lets a name of this block stand for a value that somebody else owns. */
  void alias(String name, RuntimeValue value) {
    aliases.put(name, value);
  }

  /** The values of the temporaries of the block directly around. */
  List<RuntimeValue> around() {
    return parent == null ? List.of() : List.copyOf(parent.locals.values());
  }

  RuntimeValue bind(String name) {
    Bindings home = this;
    while (!home.aliases.containsKey(name)
        && home.parent != null
        && home.block.ownVar(name) == null) {
      home = home.parent;
    }
    RuntimeValue alias = home.aliases.get(name);
    if (alias != null) {
      return alias;
    }
    Variable variable = home.block.ownVar(name);
    if (variable == null) {
      throw new IllegalArgumentException(
          "variable '" + name + "' is not declared in block " + block.index() + " or around it");
    }
    RuntimeValue known = home.locals.get(name);
    if (known != null) {
      return known;
    }
    if (variable.persistable()) {
      return scope.ensure(name, variable.kind(), variable.dtype());
    }
    Device device = placement.device(placement.home(variable));
    RuntimeValue fresh = Scope.create(name, variable.kind(), variable.dtype(), device);
    home.locals.put(name, fresh);
    return fresh;
  }

  /** The value of a name if it is bound already, here or around. */
  @Nullable RuntimeValue find(String name) {
    for (Bindings at = this; at != null; at = at.parent) {
      RuntimeValue alias = at.aliases.get(name);
      RuntimeValue value = alias == null ? at.locals.get(name) : alias;
      if (value != null) {
        return value;
      }
    }
    return scope.find(name);
  }

  /** The values, here or around, of the names that operators of this block mention. */
  List<RuntimeValue> touched(Function<Operator, List<String>> names) {
    Map<String, RuntimeValue> found = new LinkedHashMap<>();
    for (Operator op : block.ops()) {
      for (String name : names.apply(op)) {
        found.computeIfAbsent(name, this::find);
      }
    }
    return List.copyOf(found.values());
  }

  /** The values of this block's own temporaries. */
  Map<String, RuntimeValue> locals() {
    return locals;
  }

  @Override
  public void close() {
    locals.values().forEach(RuntimeValue::close);
    locals.clear();
  }
}
