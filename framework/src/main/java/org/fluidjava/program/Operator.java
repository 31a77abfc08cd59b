package org.fluidjava.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One operator of a {@link Block}: its type, the names of the variables in each slot, and its
 * attributes. Slots and attributes keep the order in which they came.
 */
public final class Operator {
  /**
   * The attribute that holds the user's line that added the operator, as Paddle's files have it.
   */
  public static final String CALLSTACK = "op_callstack";

  private final Block block;
  private final String type;
  private final Map<String, List<String>> inputs = new LinkedHashMap<>();
  private final Map<String, List<String>> outputs = new LinkedHashMap<>();
  private final Map<String, Attr> attrs = new LinkedHashMap<>();
  private @Nullable Boolean target;
  private @Nullable Object wire;

  Operator(Block block, String type) {
    this.block = block;
    this.type = type;
  }

  /** The block that the operator belongs to. */
  public Block block() {
    return block;
  }

  /** Paddle's name of the operator. */
  public String type() {
    return type;
  }

  /** Input slot names in order. */
  public Set<String> inputSlots() {
    return inputs.keySet();
  }

  /** Output slot names in order. */
  public Set<String> outputSlots() {
    return outputs.keySet();
  }

  /** The variables in an input slot; empty when the slot is absent. */
  public List<String> input(String slot) {
    return inputs.getOrDefault(slot, List.of());
  }

  /** The variables in an output slot; empty when the slot is absent. */
  public List<String> output(String slot) {
    return outputs.getOrDefault(slot, List.of());
  }

  /** Sets an input slot. */
  public Operator setInput(String slot, List<String> names) {
    block.program().touch();
    inputs.put(slot, List.copyOf(names));
    return this;
  }

  /** Sets an output slot. */
  public Operator setOutput(String slot, List<String> names) {
    block.program().touch();
    outputs.put(slot, List.copyOf(names));
    return this;
  }

  /** Removes an input slot. */
  public void removeInput(String slot) {
    block.program().touch();
    inputs.remove(slot);
  }

  /** Removes an output slot. */
  public void removeOutput(String slot) {
    block.program().touch();
    outputs.remove(slot);
  }

  /** All variables read, without {@code @EMPTY@}, in slot order. */
  public List<String> inputNames() {
    return names(inputs);
  }

  /** All variables written, without {@code @EMPTY@}, in slot order. */
  public List<String> outputNames() {
    return names(outputs);
  }

  private static List<String> names(Map<String, List<String>> slots) {
    List<String> all = new ArrayList<>();
    for (List<String> names : slots.values()) {
      for (String name : names) {
        if (!name.equals(Names.EMPTY)) {
          all.add(name);
        }
      }
    }
    return all;
  }

  /** Renames variables in all slots. */
  public void renameInputs(UnaryOperator<String> renaming) {
    block.program().touch();
    inputs.replaceAll((slot, names) -> names.stream().map(renaming).toList());
  }

  /** Renames variables in all slots. */
  public void renameOutputs(UnaryOperator<String> renaming) {
    block.program().touch();
    outputs.replaceAll((slot, names) -> names.stream().map(renaming).toList());
  }

  /** The attribute as given, without defaults; null when absent. */
  public @Nullable Attr attr(String name) {
    return attrs.get(name);
  }

  /** All attributes as given, in order; a view. */
  public Map<String, Attr> attrs() {
    return java.util.Collections.unmodifiableMap(attrs);
  }

  /** Sets an attribute. */
  public Operator setAttr(String name, Attr value) {
    block.program().touch();
    attrs.put(name, value);
    return this;
  }

  /** Sets an attribute from a plain Java value, see {@link Attr#ofObject}. */
  public Operator setAttr(String name, Object value) {
    return setAttr(name, Attr.ofObject(value));
  }

  /** Removes an attribute. */
  public void removeAttr(String name) {
    block.program().touch();
    attrs.remove(name);
  }

  /** The operator's role bits; forward when not said. */
  public int role() {
    Attr role = attrs.get(OpRole.ATTR);
    return role != null && role.value() instanceof Integer bits ? bits : OpRole.FORWARD;
  }

  /**
   * The user's line that added the operator, such as {@code RnnLm.java:31}; empty when not known.
   */
  public String userLine() {
    Attr stack = attrs.get(CALLSTACK);
    if (stack == null || !(stack.value() instanceof List<?> lines) || lines.isEmpty()) {
      return "";
    }
    return UserLine.shorten(lines);
  }

  /** Where the operator stands in its block, from 0. */
  public int index() {
    return block.ops().indexOf(this);
  }

  /** Paddle's {@code is_target}: null when not set. */
  public @Nullable Boolean target() {
    return target;
  }

  /** Sets Paddle's {@code is_target}. */
  public void setTarget(@Nullable Boolean target) {
    this.target = target;
  }

  /**
   * The message that it was read from, so that nothing unknown to this build gets lost; for {@code
   * io}.
   */
  public @Nullable Object wire() {
    return wire;
  }

  /** See {@link #wire()}. */
  public void setWire(@Nullable Object wire) {
    this.wire = wire;
  }

  /** Replaces block numbers in attributes; {@code renumbered[old]} is the new one. */
  void renumberBlocks(int[] renumbered) {
    attrs.replaceAll(
        (name, attr) ->
            switch (attr.type()) {
              case BLOCK -> Attr.block(renumbered[(Integer) attr.value()]);
              case BLOCKS ->
                  new Attr(
                      AttrType.BLOCKS,
                      Arrays.stream((int[]) attr.value()).map(old -> renumbered[old]).toArray());
              default -> attr;
            });
  }

  void copyFrom(Operator other) {
    inputs.putAll(other.inputs);
    outputs.putAll(other.outputs);
    attrs.putAll(other.attrs);
    target = other.target;
    wire = other.wire;
  }

  /** {@code Out=[a] = mul(X=[b], Y=[c])}, without attributes. */
  @Override
  public String toString() {
    return slots(outputs) + " = " + type + "(" + slots(inputs) + ")";
  }

  private static String slots(Map<String, List<String>> slots) {
    StringBuilder text = new StringBuilder();
    slots.forEach(
        (slot, names) ->
            text.append(text.isEmpty() ? "" : ", ").append(slot).append('=').append(names));
    return text.toString();
  }
}
