package org.fluidjava.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.executor.Fetched;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * One program for Paddle. Around the operator stand a few others that carry what Paddle's interface
 * cannot: {@code cast} for bool and float64, {@code lookup_table_grad}, which makes SELECTED_ROWS
 * from its rows and values, {@code sgd} with rate -1 on zeros, which makes SELECTED_ROWS dense, and
 * {@code shape} for results without elements. Inputs without elements are read from files.
 */
final class PaddleQuestion {
  private static final Tolerance RESULT = new Tolerance(2e-5, 2e-6, "two float32 computations");
  private static final Tolerance GRADIENT = new Tolerance(6e-5, 6e-6, "two float32 computations");
  private static final Tolerance DOUBLE =
      new Tolerance(1e-6, 1e-7, "two float64 computations, handed out as float32");

  /** What Paddle's interface cannot carry. */
  static final class CannotAsk extends Exception {
    private static final long serialVersionUID = 1L;

    CannotAsk(String reason) {
      super(reason);
    }
  }

  private static final double OVERFLOW = 1e28;

  private final PaddleComparison asker;
  private final PreparedCase prepared;
  private final Fetched ours;
  private final Program program;
  private final Block block;
  private final Map<String, LoDTensor> feeds = new LinkedHashMap<>();
  private final Map<String, Value> held = new LinkedHashMap<>();

  /** The first output that differs in its numbers or otherwise, and what Paddle gives for it. */
  private String unlike = "";

  private @Nullable LoDTensor theirUnlike;

  /** Our variable to the one that Paddle fetches for it. */
  private final Map<String, String> fetches = new LinkedHashMap<>();

  /** Asks for these outputs and for all gradients that the program fetches. */
  PaddleQuestion(PaddleComparison asker, PreparedCase prepared, List<String> results)
      throws CannotAsk {
    this.asker = asker;
    this.prepared = prepared;
    ours = prepared.run();
    program = prepared.program().program().copy();
    block = program.global();
    for (Map.Entry<String, Value> input : prepared.program().inputs().entrySet()) {
      if (prepared.program().held().contains(input.getKey())) {
        hold(input.getKey(), input.getValue());
      } else {
        feed(input.getKey(), input.getValue());
      }
    }
    for (Map.Entry<String, LoDTensor> weight : prepared.weights().entrySet()) {
      feed(Names.grad(weight.getKey()), weight.getValue());
    }
    Set<String> asked = new LinkedHashSet<>(results);
    prepared.program().checkedVariables().forEach(name -> asked.add(Names.grad(name)));
    asked.retainAll(ours.values().keySet());
    for (String name : asked) {
      fetch(name, ours.value(name));
    }
    if (fetches.isEmpty()) {
      throw new CannotAsk("Paddle's interface can hand out none of its outputs");
    }
  }

  private void hold(String name, Value value) throws CannotAsk {
    if (!(value instanceof LoDTensor)) {
      throw new CannotAsk("Paddle's interface has no tensor arrays");
    }
    held.put(name, value);
  }

  private void feed(String name, Value value) throws CannotAsk {
    if (value instanceof SelectedRows rows) {
      feedRows(name, rows);
      return;
    }
    if (!(value instanceof LoDTensor tensor)) {
      throw new CannotAsk("Paddle's interface takes only dense tensors");
    }
    if (tensor.shape().rank() == 0) {
      throw new CannotAsk("2.3 has no tensor without extents");
    }
    boolean noSequences = false;
    for (int level = 0; level < tensor.lod().levels(); level++) {
      noSequences |= tensor.lod().sequences(level) == 0;
    }
    if (tensor.numel() == 0 || noSequences) {
      block.var(name).setIsData(false).setPersistable(true);
      held.put(name, tensor);
      return;
    }
    DType carrier = carrier(tensor.dtype());
    if (carrier == tensor.dtype()) {
      feeds.put(name, tensor);
      return;
    }
    String raw = name + ".raw";
    Variable variable = block.var(name);
    copyDeclaration(variable, raw, carrier).setIsData(true);
    variable.setIsData(false);
    cast(block.prependOp("cast"), raw, carrier, name, tensor.dtype());
    feeds.put(
        raw,
        LoDTensor.of(
            carrier, tensor.shape(), tensor.lod(), ElementArrays.of(carrier, tensor.toDoubles())));
  }

  /** Rows and values, of which {@code lookup_table_grad} makes SELECTED_ROWS. */
  private void feedRows(String name, SelectedRows rows) throws CannotAsk {
    LoDTensor values = rows.value();
    if (values.shape().rank() != 2 || values.numel() == 0 || values.dtype() != DType.FLOAT32) {
      throw new CannotAsk("Paddle's interface takes no selected rows of this form");
    }
    block.var(name).setIsData(false);
    persistable(
        name + ".table",
        LoDTensor.zeros(DType.FLOAT32, Shape.of(rows.height(), values.shape().dim(1))));
    LoDTensor numbers =
        LoDTensor.of(DType.INT64, Shape.of(rows.rows().length, 1), LoD.NONE, rows.rows());
    feedPart(name + ".rows", numbers);
    feedPart(name + ".values", values);
    block
        .prependOp("lookup_table_grad")
        .setInput("W", List.of(name + ".table"))
        .setInput("Ids", List.of(name + ".rows"))
        .setInput("Out@GRAD", List.of(name + ".values"))
        .setOutput("W@GRAD", List.of(name))
        .setAttr("is_sparse", true)
        .setAttr("is_distributed", false)
        .setAttr("padding_idx", -1L);
  }

  private void feedPart(String name, LoDTensor value) {
    feeds.put(name, value);
    block
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(value.dtype())
        .setShape(value.shape())
        .setIsData(true);
  }

  private void fetch(String name, Value value) throws CannotAsk {
    if (value instanceof SelectedRows rows) {
      fetchRows(name, rows);
    } else if (value instanceof LoDTensor tensor && tensor.numel() == 0) {
      if (!isRequired(name) || asker.unallocated.contains(prepared.program().op().type())) {
        return;
      }
      String extents = name + ".shape";
      block
          .createVar(extents, VarKind.LOD_TENSOR)
          .setDtype(DType.INT32)
          .setShape(Shape.of(tensor.shape().rank()));
      block.appendOp("shape").setInput("Input", List.of(name)).setOutput("Out", List.of(extents));
      fetches.put(name, extents);
    } else if (value instanceof LoDTensor tensor) {
      DType carrier = carrier(tensor.dtype());
      String source = name;
      if (carrier != tensor.dtype()) {
        source = name + ".cast";
        copyDeclaration(block.var(name), source, carrier);
        cast(block.appendOp("cast"), name, tensor.dtype(), source, carrier);
      }
      fetches.put(name, source);
    }
  }

  /** Whether a variable is a required output: an optional one may have no memory on Paddle. */
  private boolean isRequired(String name) {
    Operator op = prepared.program().op();
    OpDef def = OpCatalogue.installed().get(op.type());
    return def.outputs().stream()
        .anyMatch(slot -> !slot.optional() && op.output(slot.name()).contains(name));
  }

  /** zeros - (-1) * gradient, by {@code sgd}. */
  private void fetchRows(String name, SelectedRows rows) {
    Shape dense = rows.value().shape().with(0, rows.height());
    String zeros = name + ".dense";
    String rate = name + ".rate";
    persistable(zeros, LoDTensor.zeros(DType.FLOAT32, dense));
    persistable(rate, LoDTensor.scalar(-1));
    block
        .appendOp("sgd")
        .setInput("Param", List.of(zeros))
        .setInput("LearningRate", List.of(rate))
        .setInput("Grad", List.of(name))
        .setOutput("ParamOut", List.of(zeros));
    fetches.put(name, zeros);
  }

  private void persistable(String name, LoDTensor value) {
    block
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(value.dtype())
        .setShape(value.shape())
        .setPersistable(true);
    held.put(name, value);
  }

  private Variable copyDeclaration(Variable from, String name, DType dtype) {
    return block
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(dtype)
        .setShape(from.shape())
        .setLodLevel(from.lodLevel());
  }

  private static void cast(Operator op, String from, DType fromType, String to, DType toType) {
    op.setInput("X", List.of(from))
        .setOutput("Out", List.of(to))
        .setAttr("in_dtype", fromType.number())
        .setAttr("out_dtype", toType.number());
  }

  /** The type that carries numbers of another through Paddle's interface. */
  private static DType carrier(DType dtype) {
    return switch (dtype) {
      case FLOAT32, INT64, INT32, UINT8 -> dtype;
      case BOOL, INT8, INT16 -> DType.INT32;
      case FLOAT64, FLOAT16, BFLOAT16 -> DType.FLOAT32;
    };
  }

  /** What differs; null when all agree. */
  @Nullable String ask() throws IOException {
    Path folder = asker.oracle.newFolder();
    ProgramSaver.saveTrainingProgram(
        folder,
        program,
        List.copyOf(feeds.keySet()),
        fetches.values().stream().distinct().toList(),
        held::get,
        SaveForm.SEPARATE);
    Map<String, LoDTensor> theirs;
    try {
      theirs = asker.oracle.run(folder, feeds);
    } catch (PaddleOracle.Refusal refusal) {
      if (String.valueOf(refusal.getMessage()).contains(PaddleComparison.UNALLOCATED)) {
        asker.unallocated.add(prepared.program().op().type());
      }
      return PaddleComparison.REFUSES + refusal.getMessage();
    } finally {
      asker.oracle.discard(folder);
    }
    for (Map.Entry<String, String> fetch : fetches.entrySet()) {
      LoDTensor answer = theirs.get(fetch.getValue());
      if (answer == null) {
        return "Paddle does not give " + fetch.getValue();
      }
      Value own = ours.value(fetch.getKey());
      String difference = difference(fetch.getKey(), own, answer);
      if (difference != null) {
        unlike = fetch.getKey();
        theirUnlike = answer;
        return difference;
      }
    }
    return null;
  }

  /**
   * Whether the first difference in float32 may be rounding: the float64 result of the same numbers
   * is no further from ours than (twice as far as) from Paddle's. What both give in float64 must be
   * compared besides.
   */
  boolean isRounding(boolean gradient) {
    OpCase opCase = prepared.program().opCase();
    LoDTensor answer = theirUnlike;
    if (answer == null
        || prepared.program().floatType() == DType.FLOAT64
        || !opCase.floatTypes().contains(DType.FLOAT64)
        || !(ours.value(unlike) instanceof LoDTensor own)
        || !own.dtype().isFloating()
        || !own.shape().equals(answer.shape())
        || !gradient && !own.lod().equals(answer.lod())) {
      return false;
    }
    try (PreparedCase twice =
        gradient
            ? PreparedCase.withGradient(opCase, DType.FLOAT64, asker.place, asker.kernels)
            : PreparedCase.forward(opCase, DType.FLOAT64, asker.place, asker.kernels)) {
      double[] exact = Comparison.toDense(twice.run().value(unlike));
      // Close to what float32 can hold it depends on the order of sums whether numbers overflow.
      boolean overflows = farthest(new double[exact.length], exact) > OVERFLOW;
      return exact.length == own.numel()
          && (overflows
              || farthest(own.toDoubles(), exact) <= 2 * farthest(answer.toDoubles(), exact));
    }
  }

  private static double farthest(double[] rounded, double[] exact) {
    double farthest = 0;
    for (int i = 0; i < exact.length; i++) {
      farthest = Math.max(farthest, Math.abs(rounded[i] - exact[i]));
    }
    return farthest;
  }

  private @Nullable String difference(String name, Value own, LoDTensor answer) {
    boolean gradient = name.endsWith(Names.GRAD);
    OpCase opCase = prepared.program().opCase();
    DType floatType = prepared.program().floatType();
    boolean twice = floatType == DType.FLOAT64;
    Tolerance base = twice ? DOUBLE : gradient ? GRADIENT : RESULT;
    Tolerance given = opCase.tolerance(floatType);
    if (gradient && !twice) {
      given = opCase.gradientTolerance(DType.FLOAT32);
    }
    Tolerance tolerance =
        new Tolerance(
            Math.max(base.relative(), 2 * given.relative()),
            Math.max(base.absolute(), 2 * given.absolute()),
            base.reason());
    String what = name + " of ours beside Paddle's";
    if (own instanceof LoDTensor tensor && tensor.numel() == 0) {
      String extents = Arrays.toString(tensor.shape().dims());
      String answered =
          Arrays.toString(
              Arrays.stream(answer.toDoubles()).mapToLong(extent -> (long) extent).toArray());
      return extents.equals(answered)
          ? null
          : what + ": extents " + extents + ", Paddle's " + answered;
    }
    if (own instanceof LoDTensor tensor) {
      boolean integer = !tensor.dtype().isFloating();
      if (!tensor.shape().equals(answer.shape())) {
        return what + ": shape " + tensor.shape() + ", Paddle's " + answer.shape();
      }
      if (!gradient && !tensor.lod().equals(answer.lod())) {
        return what + ": LoD " + tensor.lod() + ", Paddle's " + answer.lod();
      }
      if (carrier(tensor.dtype()) != answer.dtype()) {
        return what
            + ": "
            + tensor.dtype().fluidName()
            + ", Paddle's "
            + answer.dtype().fluidName();
      }
      return Comparison.difference(
          what,
          answer.shape(),
          answer.toDoubles(),
          tensor.toDoubles(),
          integer ? Tolerance.EXACT : tolerance);
    }
    return Comparison.difference(
        what, answer.shape(), answer.toDoubles(), Comparison.toDense(own), tolerance);
  }
}
