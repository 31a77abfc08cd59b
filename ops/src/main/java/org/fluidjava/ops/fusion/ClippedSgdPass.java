package org.fluidjava.ops.fusion;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.op.BuildShapes;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpSpec;
import org.fluidjava.pass.Pass;
import org.fluidjava.pass.PassContext;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link FusedClippedSgdOp} in place of {@code square} and {@code reduce_sum} of each
 * gradient, and of {@code elementwise_mul} and {@code sgd} of each parameter, where gradients are
 * clipped by their global norm. Gradients as selected rows join the sum without becoming tensors,
 * and keep their own operators for the rest.
 */
public final class ClippedSgdPass implements Pass {
  @Override
  public String name() {
    return "clipped-sgd";
  }

  @Override
  public String doc() {
    return "clipping by the global norm and SGD in two sweeps over all parameters";
  }

  @Override
  public void apply(Program program, PassContext context) {
    Block block = program.global();
    if (Uses.anyIs(block, "square") && context.hasKernel(FusedClippedSgdOp.SQUARES_TYPE)) {
      for (Operator op : List.copyOf(block.ops())) {
        if (op.type().equals("sum")) {
          sumSquares(block, op, context.fetches());
        }
      }
    }
    if (Uses.anyIs(block, "sgd") && context.hasKernel(FusedClippedSgdOp.UPDATE_TYPE)) {
      updates(block, context.fetches());
    }
  }

  /** The terms of a sum that are sums of squares become one. */
  private static void sumSquares(Block block, Operator sum, Set<String> fetches) {
    Uses uses = new Uses(block);
    List<String> rest = new ArrayList<>();
    List<String> squared = new ArrayList<>();
    List<String> squaredRows = new ArrayList<>();
    Set<Operator> gone = new HashSet<>();
    for (String term : sum.input("X")) {
      Operator reduce = uses.onlyWriter(term, "reduce_sum");
      Operator square = reduce == null ? null : uses.onlyWriter(reduce.input("X").get(0), "square");
      if (reduce == null
          || square == null
          || !isTrue(reduce, "reduce_all")
          || !isHidden(uses, term, sum, fetches)
          || !isHidden(uses, square.output("Out").get(0), reduce, fetches)
          || !isFloatTensor(block, square.input("X").get(0))
          || !uses.writtenAtMostOnce(square.input("X").get(0))) {
        rest.add(term);
      } else {
        String x = square.input("X").get(0);
        Operator values = uses.onlyWriter(x, "get_tensor_from_selected_rows");
        if (values != null
            && isHidden(uses, x, square, fetches)
            && uses.onlyWriter(values.input("X").get(0), "merge_selected_rows") != null) {
          squaredRows.add(values.input("X").get(0));
          gone.add(values);
        } else {
          squared.add(x);
        }
        gone.add(reduce);
        gone.add(square);
      }
    }
    if (squared.isEmpty() || squared.size() + squaredRows.size() < 2) {
      return;
    }
    DType dtype = block.var(squared.get(0)).knownDtype();
    Variable total =
        block
            .createVar(sum.output("Out").get(0) + "@SQUARES", VarKind.LOD_TENSOR)
            .setDtype(dtype)
            .setShape(Shape.of(1))
            .setStopGradient(true);
    insert(
        block,
        block.ops().indexOf(sum),
        new OpSpec(FusedClippedSgdOp.SQUARES_TYPE)
            .in("X", squared)
            .in("Rows", squaredRows)
            .out("Out", List.of(total.name())),
        sum);
    rest.add(0, total.name());
    sum.setInput("X", rest);
    block.removeOps(gone::contains);
  }

  /** What scales a gradient and the update that takes it. */
  private record Pair(Operator scaling, Operator sgd) {}

  private static void updates(Block block, Set<String> fetches) {
    Uses uses = new Uses(block);
    Map<String, List<Pair>> groups = new LinkedHashMap<>();
    for (Operator sgd : block.ops()) {
      Operator scaling =
          sgd.type().equals("sgd")
              ? uses.onlyWriter(sgd.input("Grad").get(0), "elementwise_mul")
              : null;
      if (scaling != null && fits(block, uses, scaling, sgd, fetches)) {
        String key =
            scaling.input("Y").get(0)
                + " "
                + sgd.input("LearningRate").get(0)
                + " "
                + block.var(sgd.input("Param").get(0)).knownDtype();
        groups.computeIfAbsent(key, unused -> new ArrayList<>()).add(new Pair(scaling, sgd));
      }
    }
    for (List<Pair> pairs : groups.values()) {
      if (pairs.size() >= 2 && nothingBetween(block, pairs)) {
        fuse(block, pairs);
      }
    }
  }

  private static boolean fits(
      Block block, Uses uses, Operator scaling, Operator sgd, Set<String> fetches) {
    String param = sgd.input("Param").get(0);
    String factor = scaling.input("Y").get(0);
    Shape factorShape = block.var(factor).shape();
    return isHidden(uses, scaling.output("Out").get(0), sgd, fetches)
        && isFloatTensor(block, scaling.input("X").get(0))
        && isFloatTensor(block, param)
        && sgd.output("ParamOut").equals(List.of(param))
        && factorShape != null
        && factorShape.equals(Shape.of(1))
        && uses.writtenAtMostOnce(factor)
        && uses.writtenAtMostOnce(scaling.input("X").get(0));
  }

  /** The updates come together at the last one, so nobody may look at a parameter in between. */
  private static boolean nothingBetween(Block block, List<Pair> pairs) {
    Set<String> params = new HashSet<>();
    Set<Operator> own = new HashSet<>();
    for (Pair pair : pairs) {
      params.add(pair.sgd.input("Param").get(0));
      own.add(pair.sgd);
    }
    List<Operator> ops = block.ops();
    int last = ops.indexOf(pairs.get(pairs.size() - 1).sgd);
    for (int i = ops.indexOf(pairs.get(0).sgd); i < last; i++) {
      Operator op = ops.get(i);
      if (!own.contains(op)
          && (op.inputNames().stream().anyMatch(params::contains)
              || op.outputNames().stream().anyMatch(params::contains))) {
        return false;
      }
    }
    return params.size() == pairs.size();
  }

  private static void fuse(Block block, List<Pair> pairs) {
    List<String> params = new ArrayList<>();
    List<String> grads = new ArrayList<>();
    Set<Operator> gone = new HashSet<>();
    for (Pair pair : pairs) {
      params.add(pair.sgd.input("Param").get(0));
      grads.add(pair.scaling.input("X").get(0));
      gone.add(pair.sgd);
      gone.add(pair.scaling);
    }
    Operator last = pairs.get(pairs.size() - 1).sgd;
    insert(
        block,
        block.ops().indexOf(last),
        new OpSpec(FusedClippedSgdOp.UPDATE_TYPE)
            .in("Param", params)
            .in("Grad", grads)
            .in("LearningRate", last.input("LearningRate"))
            .in("Scale", pairs.get(0).scaling.input("Y"))
            .out("ParamOut", params),
        last);
    block.removeOps(gone::contains);
  }

  private static boolean isTrue(Operator op, String attribute) {
    Attr attr = op.attr(attribute);
    return attr != null && Boolean.TRUE.equals(attr.value());
  }

  private static boolean isHidden(Uses uses, String name, Operator reader, Set<String> fetches) {
    return uses.readers(name).equals(List.of(reader))
        && uses.writtenAtMostOnce(name)
        && !fetches.contains(name);
  }

  private static boolean isFloatTensor(Block block, String name) {
    @Nullable Variable variable = block.findVar(name);
    return variable != null
        && variable.kind() == VarKind.LOD_TENSOR
        && (variable.dtype() == DType.FLOAT32 || variable.dtype() == DType.FLOAT64);
  }

  private static void insert(Block block, int at, OpSpec spec, Operator instead) {
    spec.attr(OpRole.ATTR, instead.role());
    Attr line = instead.attr(Operator.CALLSTACK);
    if (line != null) {
      spec.attr(Operator.CALLSTACK, line);
    }
    Operator op = spec.applyTo(block.insertOp(at, spec.type()));
    BuildShapes.infer(OpCatalogue.installed().get(spec.type()), op);
  }
}
