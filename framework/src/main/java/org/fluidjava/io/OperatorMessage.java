package org.fluidjava.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Operator;
import org.fluidjava.proto.OpDesc;
import org.jspecify.annotations.Nullable;

/** What an OpDesc says of an operator, and the way back. */
record OperatorMessage(
    Map<String, List<String>> inputs, Map<String, List<String>> outputs, Map<String, Attr> attrs) {

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException when a slot or attribute comes twice, or an attribute does not
   *     hold what its type says; the text names it
   */
  static OperatorMessage read(OpDesc desc) {
    Map<String, Attr> attrs = new LinkedHashMap<>();
    for (OpDesc.Attr attr : desc.getAttrsList()) {
      if (attrs.put(attr.getName(), AttributeMessage.read(attr)) != null) {
        throw new IllegalArgumentException("attribute '" + attr.getName() + "' comes twice");
      }
    }
    return new OperatorMessage(
        slots("input", desc.getInputsList()), slots("output", desc.getOutputsList()), attrs);
  }

  private static Map<String, List<String>> slots(String side, List<OpDesc.Var> vars) {
    Map<String, List<String>> slots = new LinkedHashMap<>();
    for (OpDesc.Var slot : vars) {
      if (slots.put(slot.getParameter(), List.copyOf(slot.getArgumentsList())) != null) {
        throw new IllegalArgumentException(
            side + " slot '" + slot.getParameter() + "' comes twice");
      }
    }
    return slots;
  }

  /** Gives an operator all that the message says. */
  void applyTo(Operator op) {
    inputs.forEach(op::setInput);
    outputs.forEach(op::setOutput);
    attrs.forEach((name, value) -> op.setAttr(name, value));
  }

  /** The operator's message: the one it was read from, with only what changed made anew. */
  static OpDesc of(Operator op) {
    OpDesc wire =
        op.wire() instanceof OpDesc read && read.getType().equals(op.type()) ? read : null;
    OpDesc.Builder desc = wire == null ? OpDesc.newBuilder() : wire.toBuilder();
    desc.setType(op.type());
    desc.clearInputs().clearOutputs().clearAttrs();
    desc.addAllInputs(
        slots(
            order(wire, op.inputSlots()),
            op::input,
            wire == null ? List.of() : wire.getInputsList()));
    desc.addAllOutputs(
        slots(
            order(wire, op.outputSlots()),
            op::output,
            wire == null ? List.of() : wire.getOutputsList()));
    Map<String, OpDesc.Attr> known = new TreeMap<>();
    if (wire != null) {
      wire.getAttrsList().forEach(attr -> known.put(attr.getName(), attr));
    }
    op.attrs()
        .forEach(
            (name, value) -> {
              OpDesc.Attr before = known.get(name);
              boolean same = before != null && AttributeMessage.read(before).equals(value);
              desc.addAttrs(same ? before : AttributeMessage.write(name, value));
            });
    Boolean target = op.target();
    if (target == null) {
      desc.clearIsTarget();
    } else {
      desc.setIsTarget(target);
    }
    return desc.build();
  }

  /** Paddle keeps slots in a sorted map, and writes them so; what was read stays as it was. */
  private static Set<String> order(@Nullable OpDesc wire, Set<String> slots) {
    return wire == null ? new TreeSet<>(slots) : slots;
  }

  private static List<OpDesc.Var> slots(
      Set<String> slots,
      java.util.function.Function<String, List<String>> arguments,
      List<OpDesc.Var> before) {
    Map<String, OpDesc.Var> known = new TreeMap<>();
    before.forEach(slot -> known.put(slot.getParameter(), slot));
    List<OpDesc.Var> all = new ArrayList<>();
    for (String slot : slots) {
      List<String> names = arguments.apply(slot);
      OpDesc.Var old = known.get(slot);
      if (old != null && old.getArgumentsList().equals(names)) {
        all.add(old);
      } else {
        OpDesc.Var.Builder made =
            old == null
                ? OpDesc.Var.newBuilder().setParameter(slot)
                : old.toBuilder().clearArguments();
        all.add(made.addAllArguments(names).build());
      }
    }
    return all;
  }
}
