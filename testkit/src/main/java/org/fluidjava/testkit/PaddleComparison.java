package org.fluidjava.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Fetched;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.op.OperatorException;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * Runs a case's program, saved as Paddle saves programs, on the real Paddle and compares what it
 * gives with what the kernels here give, in float32. Around the operator stand a few others that
 * carry what Paddle's interface cannot: {@code cast} for bool and float64, and {@code sgd} with
 * rate -1 on zeros, which makes a gradient of SELECTED_ROWS dense.
 */
public final class PaddleComparison {
  private static final Tolerance RESULT = new Tolerance(2e-5, 2e-6, "two float32 computations");
  private static final Tolerance GRADIENT = new Tolerance(6e-5, 6e-6, "two float32 computations");

  private final PaddleOracle oracle;
  private final Place place;
  private final Kernels kernels;

  /**
   * What came out of one comparison.
   *
   * @param opCase the case
   * @param gradient whether gradients were compared, or else results
   * @param notAsked why Paddle was not asked; empty when it was
   * @param difference what differs, or why Paddle refused; empty when both agree
   */
  public record Finding(OpCase opCase, boolean gradient, String notAsked, String difference) {
    /** Whether Paddle gave an answer, right or wrong. */
    public boolean asked() {
      return notAsked.isEmpty();
    }

    /** Whether it was asked and agrees. */
    public boolean agrees() {
      return asked() && difference.isEmpty();
    }
  }

  /** What Paddle's interface cannot carry. */
  private static final class CannotAsk extends Exception {
    private static final long serialVersionUID = 1L;

    CannotAsk(String reason) {
      super(reason);
    }
  }

  /** Compares kernels with an oracle. */
  public PaddleComparison(PaddleOracle oracle, Place place, Kernels kernels) {
    this.oracle = oracle;
    this.place = place;
    this.kernels = kernels;
  }

  /** Compares a case's results, and its gradients if it checks any. */
  public List<Finding> compare(OpCase opCase) throws IOException {
    List<Finding> findings = new ArrayList<>();
    if (opCase.mustFail()) {
      return findings;
    }
    findings.add(finding(opCase, false));
    if (opCase.hasGradientCheck()) {
      findings.add(finding(opCase, true));
    }
    return findings;
  }

  /**
   * Compares a case that may not fit together, as {@link CaseVariations} draws them: where our own
   * rules refuse it there is no finding.
   */
  public List<Finding> compareIfValid(OpCase opCase) throws IOException {
    try (PreparedCase prepared = PreparedCase.forward(opCase, DType.FLOAT32, place, kernels)) {
      prepared.run();
    } catch (OperatorException | RuleViolation | ArithmeticException doesNotFit) {
      return List.of();
    }
    return compare(opCase);
  }

  private Finding finding(OpCase opCase, boolean gradient) throws IOException {
    if (!opCase.notOnPaddle().isEmpty()) {
      return new Finding(opCase, gradient, opCase.notOnPaddle(), "");
    }
    if (!opCase.floatTypes().contains(DType.FLOAT32)) {
      return new Finding(opCase, gradient, "it does not run in float32", "");
    }
    try (PreparedCase prepared =
        gradient
            ? PreparedCase.withGradient(opCase, DType.FLOAT32, place, kernels)
            : PreparedCase.forward(opCase, DType.FLOAT32, place, kernels)) {
      String difference = new Question(prepared, gradient).ask();
      return new Finding(opCase, gradient, "", difference == null ? "" : difference);
    } catch (CannotAsk reason) {
      return new Finding(opCase, gradient, String.valueOf(reason.getMessage()), "");
    } catch (RuntimeException | AssertionError ours) {
      return new Finding(opCase, gradient, "", "ours fails: " + ours);
    }
  }

  /** One program for Paddle. */
  private final class Question {
    private final PreparedCase prepared;
    private final boolean gradient;
    private final Fetched ours;
    private final Program program;
    private final Block block;
    private final Map<String, LoDTensor> feeds = new LinkedHashMap<>();
    private final Map<String, Value> held = new LinkedHashMap<>();

    /** Our variable to the one that Paddle fetches for it. */
    private final Map<String, String> fetches = new LinkedHashMap<>();

    Question(PreparedCase prepared, boolean gradient) throws CannotAsk {
      this.prepared = prepared;
      this.gradient = gradient;
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
      for (String name : wanted()) {
        fetch(name, ours.value(name));
      }
      if (fetches.isEmpty()) {
        throw new CannotAsk("Paddle's interface can hand out none of its outputs");
      }
    }

    private List<String> wanted() {
      if (gradient) {
        return List.copyOf(ours.values().keySet());
      }
      List<String> names = new ArrayList<>();
      prepared
          .program()
          .opCase()
          .outputs()
          .forEach(
              (slot, outputs) -> {
                for (int i = 0; i < outputs.size(); i++) {
                  if (outputs.get(i).expected() != null) {
                    names.add(prepared.program().op().output(slot).get(i));
                  }
                }
              });
      return names;
    }

    private void hold(String name, Value value) throws CannotAsk {
      if (!(value instanceof LoDTensor)) {
        throw new CannotAsk("Paddle's interface has no tensor arrays");
      }
      held.put(name, value);
    }

    private void feed(String name, Value value) throws CannotAsk {
      if (!(value instanceof LoDTensor tensor)) {
        throw new CannotAsk("Paddle's interface takes only dense tensors");
      }
      if (tensor.numel() == 0 || tensor.shape().rank() == 0) {
        throw new CannotAsk("Paddle's interface takes no tensor without elements or extents");
      }
      for (int level = 0; level < tensor.lod().levels(); level++) {
        if (tensor.lod().sequences(level) == 0) {
          throw new CannotAsk("Paddle's interface takes no LoD without sequences");
        }
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
              carrier,
              tensor.shape(),
              tensor.lod(),
              ElementArrays.of(carrier, tensor.toDoubles())));
    }

    private void fetch(String name, Value value) throws CannotAsk {
      if (value instanceof SelectedRows rows) {
        fetchRows(name, rows);
      } else if (value instanceof LoDTensor tensor && tensor.numel() > 0) {
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
      Path folder = oracle.newFolder();
      ProgramSaver.saveTrainingProgram(
          folder,
          program,
          List.copyOf(feeds.keySet()),
          fetches.values().stream().distinct().toList(),
          held::get,
          SaveForm.SEPARATE);
      Map<String, LoDTensor> theirs;
      try {
        theirs = oracle.run(folder, feeds);
      } catch (PaddleOracle.Refusal refusal) {
        return "Paddle refuses: " + refusal.getMessage();
      }
      for (Map.Entry<String, String> fetch : fetches.entrySet()) {
        LoDTensor answer = theirs.get(fetch.getValue());
        if (answer == null) {
          return "Paddle does not give " + fetch.getValue();
        }
        String difference = difference(fetch.getKey(), ours.value(fetch.getKey()), answer);
        if (difference != null) {
          return difference;
        }
      }
      return null;
    }

    private @Nullable String difference(String name, Value own, LoDTensor answer) {
      OpCase opCase = prepared.program().opCase();
      Tolerance base = gradient ? GRADIENT : RESULT;
      Tolerance given =
          gradient ? opCase.gradientTolerance(DType.FLOAT32) : opCase.tolerance(DType.FLOAT32);
      Tolerance tolerance =
          new Tolerance(
              Math.max(base.relative(), 2 * given.relative()),
              Math.max(base.absolute(), 2 * given.absolute()),
              base.reason());
      String what = name + " of ours beside Paddle's";
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
}
