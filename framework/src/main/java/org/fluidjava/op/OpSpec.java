package org.fluidjava.op;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Operator;

/** An operator that is still to be appended: type, slots and attributes. */
public final class OpSpec {
  private final String type;
  private final Map<String, List<String>> inputs = new LinkedHashMap<>();
  private final Map<String, List<String>> outputs = new LinkedHashMap<>();
  private final Map<String, Attr> attrs = new LinkedHashMap<>();

  /** An operator of this type without slots. */
  public OpSpec(String type) {
    this.type = type;
  }

  public String type() {
    return type;
  }

  public Map<String, List<String>> inputs() {
    return inputs;
  }

  public Map<String, List<String>> outputs() {
    return outputs;
  }

  public Map<String, Attr> attrs() {
    return attrs;
  }

  public OpSpec in(String slot, List<String> names) {
    inputs.put(slot, names);
    return this;
  }

  public OpSpec in(String slot, String name) {
    return in(slot, List.of(name));
  }

  public OpSpec out(String slot, List<String> names) {
    outputs.put(slot, names);
    return this;
  }

  public OpSpec out(String slot, String name) {
    return out(slot, List.of(name));
  }

  public OpSpec attr(String name, Object value) {
    attrs.put(name, Attr.ofObject(value));
    return this;
  }

  /** Copies all attributes of an operator. */
  public OpSpec attrsOf(Operator op) {
    attrs.putAll(op.attrs());
    return this;
  }

  /** Writes slots and attributes onto an operator of this type. */
  public Operator applyTo(Operator op) {
    inputs.forEach(op::setInput);
    outputs.forEach(op::setOutput);
    attrs.forEach(op::setAttr);
    return op;
  }
}
