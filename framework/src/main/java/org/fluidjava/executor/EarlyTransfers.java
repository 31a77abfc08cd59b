package org.fluidjava.executor;

import java.util.List;
import org.fluidjava.device.Place;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Operator;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;

/**
 * Begins copies to the host where the value is finished, and not only where the host needs it:
 * behind the last operator that writes it stands a second {@link Transfer}, which begins the copy
 * if the device can do it beside its work. The one before the reader copies what was not begun.
 */
final class EarlyTransfers {
  /** The attribute of a transfer that only begins a copy, and of the one that ends it. */
  static final String BEGINS = "begins";

  private final Placement placement;
  private final Block block;

  EarlyTransfers(Block block, Placement placement) {
    this.block = block;
    this.placement = placement;
  }

  void insert() {
    for (Operator op : List.copyOf(block.ops())) {
      if (op.type().equals(Transfer.TYPE)) {
        begin(op);
      }
    }
  }

  private void begin(Operator transfer) {
    Variable value = block.var(transfer.input("X").get(0));
    Variable copy = block.var(transfer.output("Out").get(0));
    Place from = placement.home(value);
    if (value.kind() != VarKind.LOD_TENSOR
        || from.equals(Place.cpu())
        || !placement.home(copy).equals(Place.cpu())) {
      return;
    }
    int end = block.ops().indexOf(transfer);
    boolean workBetween = false;
    for (int i = end - 1; i >= 0; i--) {
      Operator before = block.ops().get(i);
      if (Requirements.isEnd(before)) {
        return;
      }
      if (before.outputNames().contains(value.name()) || Placement.hasBlock(before)) {
        if (workBetween) {
          begin(transfer, i + 1);
        }
        return;
      }
      workBetween |= !placement.of(before).place().equals(Place.cpu());
    }
  }

  private void begin(Operator transfer, int at) {
    Operator begin = block.insertOp(at, Transfer.TYPE);
    begin.setInput("X", transfer.input("X"));
    begin.setOutput("Out", transfer.output("Out"));
    begin.setAttr(BEGINS, Attr.of(true));
    transfer.setAttr(BEGINS, Attr.of(false));
    Attr role = transfer.attr(OpRole.ATTR);
    if (role != null) {
      begin.setAttr(OpRole.ATTR, role);
    }
    Attr line = transfer.attr(Operator.CALLSTACK);
    if (line != null) {
      begin.setAttr(Operator.CALLSTACK, line);
    }
    Placement.Choice choice = placement.of(transfer);
    placement.put(
        begin, new Placement.Choice(choice.place(), choice.cause() + ", from here on", false));
  }
}
