package org.fluidjava.op;

import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * What a shape rule sees of an operator. One rule serves the building of a program, where extents
 * may be -1 and there are LoD levels but no LoD, and every run, where all is known. Slots hold
 * several variables in general; the short forms mean the first.
 */
public interface ShapeContext {
  /** Whether a program is being built: extents may be unknown, {@link #lod} is empty. */
  boolean isBuild();

  /** The operator's attributes. */
  Attrs attrs();

  /** How many variables an input slot holds; 0 when absent. */
  int inputs(String slot);

  /** How many variables an output slot holds; 0 when absent. */
  int outputs(String slot);

  /** Whether an input slot holds a variable. */
  default boolean hasInput(String slot) {
    return inputs(slot) > 0;
  }

  /** Whether an output slot holds a variable. */
  default boolean hasOutput(String slot) {
    return outputs(slot) > 0;
  }

  /** The extents of an input. For SELECTED_ROWS: those of the whole dense tensor. */
  Shape dims(String slot, int index);

  /** The extents of the first input of a slot. */
  default Shape dims(String slot) {
    return dims(slot, 0);
  }

  /** The element type of an input. */
  DType dtype(String slot, int index);

  /** The element type of the first input of a slot. */
  default DType dtype(String slot) {
    return dtype(slot, 0);
  }

  /** What an input holds. */
  VarKind kind(String slot, int index);

  /** The declared (build) or present (run) number of LoD levels of an input. */
  int lodLevel(String slot, int index);

  /** The LoD of an input during a run; {@link LoD#NONE} at build time. */
  LoD lod(String slot, int index);

  /** The LoD of the first input of a slot. */
  default LoD lod(String slot) {
    return lod(slot, 0);
  }

  /**
   * The integers that an input holds during a run, or null at build time. The slot must be declared
   * by {@link OpDef.Builder#readsValues}.
   */
  long @Nullable [] values(String slot, int index);

  /** Sets an output's extents; ignored when the slot is absent. */
  void setDims(String slot, int index, Shape dims);

  /** Sets the extents of a slot's first output; ignored when the slot is absent. */
  default void setDims(String slot, Shape dims) {
    setDims(slot, 0, dims);
  }

  /** Sets an output's element type. Without it, an output has the type of the leading input. */
  void setDtype(String slot, int index, DType dtype);

  /** Sets the element type of a slot's first output. */
  default void setDtype(String slot, DType dtype) {
    setDtype(slot, 0, dtype);
  }

  /** Sets what an output holds; counts at build time only. */
  void setKind(String slot, int index, VarKind kind);

  /** Sets an output's LoD during a run and its number of levels at build time. */
  void setLod(String slot, int index, LoD lod);

  /** Sets an output's number of LoD levels at build time; does nothing in a run. */
  void setLodLevel(String slot, int index, int levels);

  /** Gives an output the LoD of an input. */
  default void shareLod(String in, int inIndex, String out, int outIndex) {
    if (inputs(in) > inIndex && outputs(out) > outIndex) {
      if (isBuild()) {
        setLodLevel(out, outIndex, lodLevel(in, inIndex));
      } else {
        setLod(out, outIndex, lod(in, inIndex));
      }
    }
  }

  /** Gives the first output of a slot the LoD of the first input of another. */
  default void shareLod(String in, String out) {
    shareLod(in, 0, out, 0);
  }

  /** Throws a {@link RuleViolation} with formatted text unless {@code holds}. */
  default void check(boolean holds, String rule, @Nullable Object... numbers) {
    RuleViolation.unless(holds, rule, numbers);
  }

  /** Whether two extents agree; an unknown one agrees with all. */
  static boolean agree(long a, long b) {
    return a < 0 || b < 0 || a == b;
  }
}
