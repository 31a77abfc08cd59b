package org.fluidjava.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A symbolic program: blocks of operators over named variables. Nothing runs here; an executor does
 * that. A model has two: the main program, and the startup program that initialises its parameters.
 */
public final class Program {
  private final List<Block> blocks = new ArrayList<>();
  private Names names = new Names();
  private int currentBlock;
  private long randomSeed;
  private int role = OpRole.FORWARD;
  private @Nullable Object wire;
  private long version;

  /** A program with an empty block 0. */
  public Program() {
    blocks.add(new Block(this, 0, -1));
  }

  /** The global block, number 0. */
  public Block global() {
    return blocks.get(0);
  }

  /** All blocks; a view. */
  public List<Block> blocks() {
    return Collections.unmodifiableList(blocks);
  }

  /**
   * The block with this number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Block block(int index) {
    if (index < 0 || index >= blocks.size()) {
      throw new IllegalArgumentException(
          "the program has " + blocks.size() + " blocks, none with number " + index);
    }
    return blocks.get(index);
  }

  /** The block that layers append to. */
  public Block current() {
    return blocks.get(currentBlock);
  }

  /** A new block inside the current one; it becomes current until {@link #leaveBlock}. */
  public Block enterBlock() {
    Block block = addBlock(currentBlock);
    currentBlock = block.index();
    return block;
  }

  /** Makes the parent of the current block current. */
  public void leaveBlock() {
    int parent = current().parentIndex();
    if (parent < 0) {
      throw new IllegalStateException("block 0 cannot be left");
    }
    currentBlock = parent;
  }

  /** A new empty block with this parent; the current block stays. */
  public Block addBlock(int parentIndex) {
    Block block = new Block(this, blocks.size(), parentIndex);
    blocks.add(block);
    return block;
  }

  /** Grows with every change of blocks, operators or variables, so that caches know. */
  public long version() {
    return version;
  }

  void touch() {
    version++;
  }

  /** The name generator; a main and its startup program share the main one's. */
  public Names names() {
    return names;
  }

  /**
   * The seed of everything random in this program; 0 (the default) takes a fresh one for each
   * executor.
   */
  public long randomSeed() {
    return randomSeed;
  }

  /** Sets the seed; do it before layers are added, since initializers take theirs from it. */
  public Program setRandomSeed(long seed) {
    randomSeed = seed;
    return this;
  }

  /** The role that new operators get, see {@link OpRole}. */
  public int role() {
    return role;
  }

  /** Runs {@code build} with another role for the operators that it adds. */
  public void withRole(int newRole, Runnable build) {
    int before = role;
    role = newRole;
    try {
      build.run();
    } finally {
      role = before;
    }
  }

  /**
   * A copy. With {@code forTest}, without backward, optimizer and learning-rate operators, and with
   * {@code is_test} set on every operator that has it, so that evaluating cannot train.
   */
  public Program clone(boolean forTest) {
    Program copy = copy();
    if (forTest) {
      Pruning.dropTraining(copy);
    }
    return copy;
  }

  /** A faithful copy: variables, operators, parameters' settings, seeds and name counters. */
  public Program copy() {
    Program copy = new Program();
    copy.names = names.copy();
    copy.randomSeed = randomSeed;
    copy.wire = wire;
    for (int i = 1; i < blocks.size(); i++) {
      copy.addBlock(blocks.get(i).parentIndex());
    }
    for (int i = 0; i < blocks.size(); i++) {
      copy.blocks.get(i).copyFrom(blocks.get(i));
    }
    return copy;
  }

  /**
   * Drops all other blocks and numbers those that stay anew, in operators' attributes too. The set
   * must hold the parents of its blocks; blocks and operators are new objects afterwards.
   */
  void keepBlocks(Set<Integer> kept) {
    int[] renumbered = new int[blocks.size()];
    Arrays.fill(renumbered, -1);
    touch();
    List<Block> old = List.copyOf(blocks);
    blocks.clear();
    for (Block block : old) {
      if (kept.contains(block.index())) {
        renumbered[block.index()] = blocks.size();
        int parent = block.parentIndex();
        blocks.add(new Block(this, blocks.size(), parent < 0 ? -1 : renumbered[parent]));
      }
    }
    currentBlock = 0;
    for (Block block : old) {
      if (kept.contains(block.index())) {
        Block moved = blocks.get(renumbered[block.index()]);
        moved.copyFrom(block);
        int forward = block.forwardIndex();
        moved.setForwardIndex(forward < 0 ? -1 : renumbered[forward]);
        moved.ops().forEach(op -> op.renumberBlocks(renumbered));
      }
    }
  }

  /** A copy that holds only what computes the targets, see {@link Pruning#prune}. */
  public Program prune(List<String> feeds, List<String> targets) {
    return Pruning.prune(this, feeds, targets);
  }

  /** All parameters of block 0, in the order of their making. */
  public List<Variable> parameters() {
    return global().vars().stream().filter(Variable::isParameter).toList();
  }

  /** The variable name of any block that is nearest to a misspelt one; empty when none is near. */
  public String nearestName(String name) {
    List<String> all = new ArrayList<>();
    for (Block block : blocks) {
      block.vars().forEach(variable -> all.add(variable.name()));
    }
    return NearestName.of(name, all);
  }

  /** The message that it was read from; for {@code io}. */
  public @Nullable Object wire() {
    return wire;
  }

  /** See {@link #wire()}. */
  public void setWire(@Nullable Object wire) {
    this.wire = wire;
  }

  /** Every block with its variables and operators, for reading. */
  @Override
  public String toString() {
    return ProgramText.of(this);
  }
}
