package org.fluidjava.op;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Runs an operator's shape rule while a program is being built: fills in its output variables. */
public final class BuildShapes implements ShapeContext {
  private final OpDef def;
  private final Operator op;
  private final Block block;
  private final Attrs attrs;

  private BuildShapes(OpDef def, Operator op) {
    this.def = def;
    this.op = op;
    this.block = op.block();
    this.attrs = new Attrs(def, op.attrs());
  }

  /**
   * Checks slots and attributes of an operator and infers its outputs, declaring them where they
   * are not declared.
   *
   * @throws OperatorException when a rule is broken
   */
  public static void infer(OpDef def, Operator op) {
    BuildShapes context = new BuildShapes(def, op);
    try {
      context.checkSlots();
      context.attrs.check();
      for (String name : op.outputNames()) {
        if (context.block.findVar(name) == null) {
          context.block.createVar(name, VarKind.LOD_TENSOR);
        }
      }
      if (!def.control()) {
        context.leadDtype();
      }
      def.shape().infer(context);
    } catch (RuleViolation violation) {
      throw OperatorException.of(op, String.valueOf(violation.getMessage()), slots(op), violation);
    } catch (ArithmeticException
        | IndexOutOfBoundsException
        | IllegalStateException
        | IllegalArgumentException fault) {
      throw OperatorException.of(
          op, "its inputs do not fit: " + fault.getMessage(), slots(op), fault);
    }
  }

  /** The slots of an operator with its variables as they are to be printed. */
  public static Map<String, List<String>> slots(Operator op) {
    Map<String, List<String>> slots = new LinkedHashMap<>();
    for (String slot : op.inputSlots()) {
      slots.put(slot, op.input(slot).stream().map(name -> describe(op.block(), name)).toList());
    }
    return slots;
  }

  private static String describe(Block block, String name) {
    Variable variable = block.findVar(name);
    return variable == null ? name : variable.toString();
  }

  private void checkSlots() {
    for (Slot slot : def.inputs()) {
      checkSlot(slot, op.input(slot.name()), "input");
    }
    for (Slot slot : def.outputs()) {
      checkSlot(slot, op.output(slot.name()), "output");
    }
  }

  private void checkSlot(Slot slot, List<String> names, String side) {
    if (names.isEmpty() && !slot.optional()) {
      throw new RuleViolation(side + " " + slot.name() + " (" + slot.doc() + ") is missing");
    }
    if (names.size() > 1 && !slot.several()) {
      throw new RuleViolation(
          side
              + " "
              + slot.name()
              + " takes one variable but is given "
              + names.size()
              + ": "
              + names);
    }
    if (side.equals("input")) {
      for (String name : names) {
        if (!name.equals(Names.EMPTY)) {
          RuleViolation.unless(
              block.findVar(name) != null,
              "input %s names '%s', which is not declared",
              slot.name(),
              name);
        }
      }
    }
  }

  /** Outputs start with the leading input's element type, which the rule may then change. */
  private void leadDtype() {
    DType lead = null;
    for (Slot slot : def.inputs()) {
      if (inputs(slot.name()) > 0) {
        lead = variable(op.input(slot.name()).get(0)).dtype();
        break;
      }
    }
    if (lead == null) {
      return;
    }
    for (String name : op.outputNames()) {
      Variable variable = block.var(name);
      if (variable.dtype() == null || !variable.persistable()) {
        variable.setDtype(lead);
      }
    }
  }

  private Variable variable(String name) {
    return block.var(name);
  }

  @Override
  public boolean isBuild() {
    return true;
  }

  @Override
  public Attrs attrs() {
    return attrs;
  }

  private static int count(List<String> names) {
    return names.size() == 1 && names.get(0).equals(Names.EMPTY) ? 0 : names.size();
  }

  @Override
  public int inputs(String slot) {
    return count(op.input(slot));
  }

  @Override
  public int outputs(String slot) {
    return op.output(slot).size();
  }

  @Override
  public Shape dims(String slot, int index) {
    Variable in = variable(op.input(slot).get(index));
    Shape shape = in.shape();
    if (shape == null) {
      throw new RuleViolation("the shape of " + in.name() + " in " + slot + " is not known");
    }
    return shape;
  }

  @Override
  public DType dtype(String slot, int index) {
    Variable in = variable(op.input(slot).get(index));
    DType dtype = in.dtype();
    if (dtype == null) {
      throw new RuleViolation("the element type of " + in.name() + " in " + slot + " is not known");
    }
    return dtype;
  }

  @Override
  public VarKind kind(String slot, int index) {
    return variable(op.input(slot).get(index)).kind();
  }

  @Override
  public int lodLevel(String slot, int index) {
    return variable(op.input(slot).get(index)).lodLevel();
  }

  @Override
  public LoD lod(String slot, int index) {
    return LoD.NONE;
  }

  @Override
  public long @Nullable [] values(String slot, int index) {
    return null;
  }

  private @Nullable Variable output(String slot, int index) {
    List<String> names = op.output(slot);
    if (index >= names.size() || names.get(index).equals(Names.EMPTY)) {
      return null;
    }
    return variable(names.get(index));
  }

  @Override
  public void setDims(String slot, int index, Shape dims) {
    Variable out = output(slot, index);
    if (out != null && !(out.persistable() && out.shape() != null)) {
      out.setShape(dims);
    }
  }

  @Override
  public void setDtype(String slot, int index, DType dtype) {
    Variable out = output(slot, index);
    if (out != null && !(out.persistable() && out.dtype() != null)) {
      out.setDtype(dtype);
    }
  }

  @Override
  public void setKind(String slot, int index, VarKind kind) {
    Variable out = output(slot, index);
    if (out != null) {
      out.setKind(kind);
    }
  }

  @Override
  public void setLod(String slot, int index, LoD lod) {
    setLodLevel(slot, index, lod.levels());
  }

  @Override
  public void setLodLevel(String slot, int index, int levels) {
    Variable out = output(slot, index);
    if (out != null && !out.persistable()) {
      out.setLodLevel(levels);
    }
  }
}
