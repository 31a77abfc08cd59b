package org.fluidjava.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.program.Block;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.TensorArray;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/** Which variables of a program lie in files, and whether a value fits its variable. */
final class Persistables {
  private Persistables() {}

  /** Persistable tensors and selected rows of all blocks, in order; each name once. */
  static List<Variable> of(Program program) {
    Map<String, Variable> found = new LinkedHashMap<>();
    for (Block block : program.blocks()) {
      for (Variable variable : block.vars()) {
        boolean stored =
            variable.kind() == VarKind.LOD_TENSOR || variable.kind() == VarKind.SELECTED_ROWS;
        if (variable.persistable() && stored) {
          found.putIfAbsent(variable.name(), variable);
        }
      }
    }
    return List.copyOf(found.values());
  }

  /**
   * What is wrong with a value, as {@code 'w': expected …, found …}; null when it fits. Of selected
   * rows, height and the other extents are compared.
   */
  static @Nullable String misfit(Variable variable, Value value) {
    DType dtype;
    Shape shape;
    VarKind kind;
    if (value instanceof LoDTensor tensor) {
      kind = VarKind.LOD_TENSOR;
      dtype = tensor.dtype();
      shape = tensor.shape();
    } else if (value instanceof SelectedRows rows) {
      kind = VarKind.SELECTED_ROWS;
      dtype = rows.value().dtype();
      shape = rows.value().shape().with(0, rows.height());
    } else {
      return "'"
          + variable.name()
          + "': expected "
          + wanted(variable)
          + ", found a tensor array of "
          + ((TensorArray) value).items().size()
          + " steps";
    }
    boolean fits =
        kind == variable.kind()
            && (variable.dtype() == null || variable.dtype() == dtype)
            && (variable.shape() == null || variable.shape().matches(shape));
    return fits
        ? null
        : "'"
            + variable.name()
            + "': expected "
            + wanted(variable)
            + ", found "
            + (kind == VarKind.SELECTED_ROWS ? "selected rows of " : "")
            + dtype.fluidName()
            + " "
            + shape;
  }

  private static String wanted(Variable variable) {
    DType dtype = variable.dtype();
    Shape shape = variable.shape();
    return (variable.kind() == VarKind.SELECTED_ROWS ? "selected rows of " : "")
        + (dtype == null ? "any type" : dtype.fluidName())
        + " "
        + (shape == null ? "of any shape" : shape);
  }

  /** {@code a, b, c and 7 more}. */
  static String some(List<String> names) {
    int shown = Math.min(names.size(), 8);
    String text = String.join(", ", names.subList(0, shown));
    return shown == names.size() ? text : text + " and " + (names.size() - shown) + " more";
  }
}
