package org.fluidjava.io;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.proto.BlockDesc;
import org.fluidjava.proto.OpDesc;
import org.fluidjava.proto.ProgramDesc;
import org.fluidjava.proto.VarDesc;

/**
 * Builds a program from its message and refuses what no sound program has: blocks that are missing
 * or inside themselves, operators whose blocks run in a circle, names that are missing, doubled or
 * not text, attributes that do not hold what they say.
 */
final class ProgramReader {
  private static final int MAX_BLOCKS = 10_000;
  private static final int MAX_DEPTH = 64;

  /** Blocks that are entered in one run of block 0, were every operator run once. */
  private static final long MAX_ENTRIES = 1_000_000;

  private final String source;

  ProgramReader(String source) {
    this.source = source;
  }

  Program read(ProgramDesc desc) {
    if (desc.getBlocksCount() == 0) {
      throw new ProgramFormatException(source + ": the program has no block");
    }
    if (desc.getBlocksCount() > MAX_BLOCKS) {
      throw new ProgramFormatException(
          source + ": " + desc.getBlocksCount() + " blocks; the most is " + MAX_BLOCKS);
    }
    checkParents(desc);
    Program program = new Program();
    for (int i = 1; i < desc.getBlocksCount(); i++) {
      program.addBlock(desc.getBlocks(i).getParentIdx());
    }
    for (int i = 0; i < desc.getBlocksCount(); i++) {
      BlockDesc message = desc.getBlocks(i);
      Block block = program.block(i);
      readForward(message, block, desc.getBlocksCount());
      for (VarDesc variable : message.getVarsList()) {
        readVariable(variable, block);
      }
      for (int number = 0; number < message.getOpsCount(); number++) {
        readOperator(message.getOps(number), number, block);
      }
      block.setWire(message.toBuilder().clearVars().clearOps().build());
    }
    checkEntries(program);
    return program;
  }

  private void checkParents(ProgramDesc desc) {
    int count = desc.getBlocksCount();
    int[] depth = new int[count];
    for (int i = 0; i < count; i++) {
      BlockDesc block = desc.getBlocks(i);
      if (block.getIdx() != i) {
        throw new ProgramFormatException(
            where(i) + ": it stands at place " + i + " but calls itself block " + block.getIdx());
      }
      int parent = block.getParentIdx();
      if (i == 0 && parent != -1) {
        throw new ProgramFormatException(
            where(0) + ": the outermost block must have the parent -1, not " + parent);
      }
      // Paddle makes a block inside one that exists, so a parent always stands before its child.
      if (i > 0 && (parent < 0 || parent >= i)) {
        throw new ProgramFormatException(
            where(i) + ": its parent is block " + parent + "; it must be one of 0 to " + (i - 1));
      }
      depth[i] = i == 0 ? 0 : depth[parent] + 1;
      if (depth[i] > MAX_DEPTH) {
        throw new ProgramFormatException(
            where(i) + ": it lies in " + depth[i] + " others; the most is " + MAX_DEPTH);
      }
    }
  }

  private void readForward(BlockDesc message, Block block, int count) {
    int forward = message.getForwardBlockIdx();
    if (forward < -1 || forward >= count) {
      throw new ProgramFormatException(
          where(block.index())
              + ": its forward block is "
              + forward
              + ", but there are "
              + count
              + " blocks");
    }
    block.setForwardIndex(forward);
  }

  private void readVariable(VarDesc message, Block block) {
    String name = message.getName();
    String place = where(block.index());
    checkName(place + ": the name of variable " + block.vars().size(), message.getNameBytes());
    if (block.ownVar(name) != null) {
      throw new ProgramFormatException(place + ": variable '" + name + "' is declared twice");
    }
    try {
      VariableMessage said = VariableMessage.read(message);
      Variable variable = block.createVar(name, said.kind());
      said.applyTo(variable);
      variable.setWire(message);
    } catch (IllegalArgumentException e) {
      throw new ProgramFormatException(place + ", variable '" + name + "': " + e.getMessage(), e);
    }
  }

  private void readOperator(OpDesc message, int number, Block block) {
    String place = where(block.index()) + ", operator " + number;
    checkName(place + ": its type", message.getTypeBytes());
    place += " (" + message.getType() + ")";
    for (List<OpDesc.Var> side : List.of(message.getInputsList(), message.getOutputsList())) {
      for (OpDesc.Var slot : side) {
        checkName(place + ": the name of a slot", slot.getParameterBytes());
        for (int i = 0; i < slot.getArgumentsCount(); i++) {
          checkName(
              place + ": name " + i + " in slot " + slot.getParameter(), slot.getArgumentsBytes(i));
        }
      }
    }
    try {
      OperatorMessage said = OperatorMessage.read(message);
      Operator op = block.appendOp(message.getType());
      said.applyTo(op);
      if (message.hasIsTarget()) {
        op.setTarget(message.getIsTarget());
      }
      op.setWire(message);
    } catch (IllegalArgumentException e) {
      throw new ProgramFormatException(place + ": " + e.getMessage(), e);
    }
  }

  private static void checkName(String what, ByteString name) {
    if (name.isEmpty()) {
      throw new ProgramFormatException(what + " is empty");
    }
    if (!name.isValidUtf8()) {
      throw new ProgramFormatException(what + " is not UTF-8 text");
    }
    for (int i = 0; i < name.size(); i++) {
      if (name.byteAt(i) == 0) {
        throw new ProgramFormatException(what + " has a zero byte in it");
      }
    }
  }

  /** Checks all references from operators to blocks: in range, no circle, no explosion. */
  private void checkEntries(Program program) {
    int count = program.blocks().size();
    List<List<Integer>> entered = new ArrayList<>();
    for (Block block : program.blocks()) {
      List<Integer> found = new ArrayList<>();
      int number = 0;
      for (Operator op : block.ops()) {
        for (var attr : op.attrs().entrySet()) {
          for (int index : blocksOf(attr.getValue())) {
            if (index <= 0 || index >= count) {
              throw new ProgramFormatException(
                  where(block.index())
                      + ", operator "
                      + number
                      + " ("
                      + op.type()
                      + "): attribute '"
                      + attr.getKey()
                      + "' names block "
                      + index
                      + "; the program has blocks 1 to "
                      + (count - 1)
                      + " besides the outermost");
            }
            found.add(index);
          }
        }
        number++;
      }
      entered.add(found);
    }
    long[] entries = new long[count];
    int[] state = new int[count];
    for (int i = 0; i < count; i++) {
      if (countEntries(i, entered, state, entries, 0) > MAX_ENTRIES) {
        throw new ProgramFormatException(
            where(i) + ": its operators enter blocks more than " + MAX_ENTRIES + " times");
      }
    }
  }

  private long countEntries(
      int block, List<List<Integer>> entered, int[] state, long[] entries, int depth) {
    if (state[block] == 2) {
      return entries[block];
    }
    if (state[block] == 1) {
      throw new ProgramFormatException(
          where(block)
              + ": one of its operators runs the block itself, directly or through others");
    }
    if (depth > 2 * MAX_DEPTH) {
      throw new ProgramFormatException(
          where(block)
              + ": operators run blocks inside blocks more than "
              + 2 * MAX_DEPTH
              + " deep");
    }
    state[block] = 1;
    long sum = 1;
    for (int next : entered.get(block)) {
      sum = Math.min(sum + countEntries(next, entered, state, entries, depth + 1), MAX_ENTRIES + 1);
    }
    state[block] = 2;
    entries[block] = sum;
    return sum;
  }

  private static int[] blocksOf(Attr attr) {
    if (attr.type() == AttrType.BLOCK) {
      return new int[] {(Integer) attr.value()};
    }
    return attr.type() == AttrType.BLOCKS
        ? Arrays.copyOf((int[]) attr.value(), ((int[]) attr.value()).length)
        : new int[0];
  }

  private String where(int block) {
    return source + ", block " + block;
  }
}
