package org.fluidjava.layers;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;

/** A block inside the current one while it is being built, and what it reads and writes around. */
final class SubBlock {
  private final Program program;
  private final Block parent;
  private final Block block;

  private SubBlock(Program program) {
    this.program = program;
    parent = program.current();
    block = program.enterBlock();
  }

  /** Lets {@code body} add its layers to a new block inside the current one. */
  static SubBlock build(Program program, Runnable body) {
    SubBlock made = new SubBlock(program);
    try {
      body.run();
    } finally {
      program.leaveBlock();
    }
    return made;
  }

  Block block() {
    return block;
  }

  /** Names that operators read before any operator of the block has written them. */
  Set<String> reads(Set<String> writtenBefore) {
    Set<String> written = new LinkedHashSet<>(writtenBefore);
    Set<String> read = new LinkedHashSet<>();
    for (Operator op : block.ops()) {
      for (String name : op.inputNames()) {
        if (!written.contains(name) && block.ownVar(name) == null && parent.findVar(name) != null) {
          read.add(name);
        }
      }
      written.addAll(op.outputNames());
    }
    return read;
  }

  /** Names of variables around the block that its operators write. */
  List<String> writes(Set<String> alsoWritten) {
    Set<String> written = new LinkedHashSet<>(alsoWritten);
    block.ops().forEach(op -> written.addAll(op.outputNames()));
    written.remove(Names.EMPTY);
    List<String> around = new ArrayList<>();
    for (String name : written) {
      if (block.ownVar(name) == null && parent.findVar(name) != null) {
        around.add(name);
      }
    }
    return around;
  }

  /** A variable of the block around that keeps the rounds' values. */
  String scopes() {
    String name = program.names().generate("_generated_var");
    parent.createVar(name, VarKind.STEP_SCOPES);
    return name;
  }

  /** Adds an operator to the block around. */
  void append(OpSpec spec) {
    append(program, parent, spec);
  }

  static void append(Program program, Block block, OpSpec spec) {
    Appending.append(block, spec);
  }

  /** A variable of a block under a generated name. */
  static Variable variable(Block block, String key, VarKind kind, DType dtype) {
    String name = block.program().names().generate(key);
    return block.createVar(name, kind).setDtype(dtype);
  }
}
