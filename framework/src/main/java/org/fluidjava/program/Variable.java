package org.fluidjava.program;

import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A symbolic variable of a {@link Block}: a name, what it holds, and the type and shape of that. It
 * holds no numbers; those are in a scope or a {@link org.fluidjava.tensor.LoDTensor}.
 */
public final class Variable {
  private final Block block;
  private String name;
  private VarKind kind;
  private @Nullable DType dtype;
  private @Nullable Shape shape;
  private int lodLevel;
  private boolean persistable;
  private boolean stopGradient;
  private boolean feedChecked;
  private boolean isData;
  private @Nullable Parameter parameter;
  private @Nullable Object wire;

  Variable(Block block, String name, VarKind kind) {
    this.block = block;
    this.name = name;
    this.kind = kind;
  }

  /** The block that declares the variable. */
  public Block block() {
    return block;
  }

  /** The name, unique within the block. */
  public String name() {
    return name;
  }

  void rename(String newName) {
    name = newName;
  }

  /** What it holds. */
  public VarKind kind() {
    return kind;
  }

  /** Sets what it holds. */
  public Variable setKind(VarKind kind) {
    block.program().touch();
    this.kind = kind;
    return this;
  }

  /** The element type; null while nobody has said. */
  public @Nullable DType dtype() {
    return dtype;
  }

  /** The element type of a tensor variable. */
  public Variable setDtype(@Nullable DType dtype) {
    block.program().touch();
    this.dtype = dtype;
    return this;
  }

  /** The extents, -1 where unknown; null while nobody has said. */
  public @Nullable Shape shape() {
    return shape;
  }

  /** Sets the extents. */
  public Variable setShape(@Nullable Shape shape) {
    block.program().touch();
    this.shape = shape;
    return this;
  }

  /**
   * The extents.
   *
   * @throws IllegalStateException when nobody has said
   */
  public Shape knownShape() {
    if (shape == null) {
      throw new IllegalStateException("variable " + name + " has no shape yet");
    }
    return shape;
  }

  /**
   * The element type.
   *
   * @throws IllegalStateException when nobody has said
   */
  public DType knownDtype() {
    if (dtype == null) {
      throw new IllegalStateException("variable " + name + " has no element type yet");
    }
    return dtype;
  }

  /** The number of LoD levels that it is declared to have. */
  public int lodLevel() {
    return lodLevel;
  }

  /** Sets the number of LoD levels. */
  public Variable setLodLevel(int lodLevel) {
    block.program().touch();
    this.lodLevel = lodLevel;
    return this;
  }

  /** Declares the number of LoD levels; reads well after {@code layers.data(…)}. */
  public Variable lodLevel(int levels) {
    return setLodLevel(levels);
  }

  /** Whether its numbers outlive a run (parameters, optimizer state). */
  public boolean persistable() {
    return persistable;
  }

  /** Sets whether its numbers outlive a run. */
  public Variable setPersistable(boolean persistable) {
    block.program().touch();
    this.persistable = persistable;
    return this;
  }

  /** Whether no gradient flows through it. Not on the wire in Paddle 1.x. */
  public boolean stopGradient() {
    return stopGradient;
  }

  /** Sets whether no gradient flows through it. */
  public Variable setStopGradient(boolean stopGradient) {
    this.stopGradient = stopGradient;
    return this;
  }

  /** Paddle's {@code need_check_feed}. */
  public boolean feedChecked() {
    return feedChecked;
  }

  /** Sets Paddle's {@code need_check_feed}. */
  public Variable setFeedChecked(boolean feedChecked) {
    this.feedChecked = feedChecked;
    return this;
  }

  /** Whether a data layer made it, so that every run must feed it. */
  public boolean isData() {
    return isData;
  }

  /** Marks it as fed by every run. */
  public Variable setIsData(boolean isData) {
    this.isData = isData;
    return this;
  }

  /** What training needs to know of a parameter; null for other variables. */
  public @Nullable Parameter parameter() {
    return parameter;
  }

  /** Makes it a parameter: persistable, with gradient. */
  public Variable setParameter(@Nullable Parameter parameter) {
    this.parameter = parameter;
    if (parameter != null) {
      persistable = true;
      stopGradient = !parameter.trainable();
    }
    return this;
  }

  /** Whether it is a parameter. */
  public boolean isParameter() {
    return parameter != null;
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

  void copyFrom(Variable other) {
    kind = other.kind;
    dtype = other.dtype;
    shape = other.shape;
    lodLevel = other.lodLevel;
    persistable = other.persistable;
    stopGradient = other.stopGradient;
    feedChecked = other.feedChecked;
    isData = other.isData;
    parameter = other.parameter;
    wire = other.wire;
  }

  /**
   * Name, type and shape: {@code fc_0.w_0 float32 [64, 512]}, with {@code lod 1} where it has
   * levels.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    if (kind != VarKind.LOD_TENSOR) {
      text.append(' ').append(kind);
    }
    text.append(' ').append(dtype == null ? "?" : dtype.fluidName());
    text.append(' ').append(shape == null ? "[…]" : shape);
    if (lodLevel > 0) {
      text.append(" lod ").append(lodLevel);
    }
    return text.toString();
  }
}
