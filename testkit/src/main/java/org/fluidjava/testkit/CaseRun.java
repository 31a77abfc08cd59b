package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Fetched;
import org.fluidjava.kernel.KernelKey;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OperatorException;
import org.fluidjava.op.Slot;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * Runs cases on one place with the kernels given, and says by {@link AssertionError} what is wrong.
 */
public final class CaseRun {
  /** Inputs up to this size have every element's gradient checked, larger ones a sample. */
  private static final int ALL_ELEMENTS = 64;

  private static final int SAMPLE = 40;
  private static final double STEP = 1e-5;

  private final Place place;
  private final Kernels kernels;

  /** Runs on a place with these kernels. */
  public CaseRun(Place place, Kernels kernels) {
    this.place = place;
    this.kernels = kernels;
  }

  /** The kernel that a case needs in a float type; null when the place has it. */
  public @Nullable String missingKernel(OpCase opCase, DType floatType) {
    KernelKey key = key(opCase, floatType);
    return kernels.find(key) != null
        ? null
        : "no kernel for " + key + "; this build has: " + kernels.existing(opCase.type());
  }

  private KernelKey key(OpCase opCase, DType floatType) {
    OpDef def = OpCatalogue.installed().get(opCase.type());
    String chosen = def.kernelSlot();
    DType dtype = null;
    for (Slot slot : def.inputs()) {
      List<Values> values = opCase.inputs().getOrDefault(slot.name(), List.of());
      if (dtype == null && (chosen == null || chosen.equals(slot.name()))) {
        for (Values each : values) {
          dtype = dtype == null && !each.isEmpty() ? each.dtype(floatType) : dtype;
        }
      }
    }
    if (dtype == null) {
      Operator op = new CaseProgram(opCase, floatType, false).op();
      for (String name : op.outputNames()) {
        DType declared = op.block().var(name).dtype();
        dtype = dtype == null ? declared : dtype;
      }
    }
    return new KernelKey(opCase.type(), place.kind(), dtype == null ? DType.FLOAT32 : dtype);
  }

  /** Runs the operator and checks every output, and what was declared for it at build time. */
  public void forward(OpCase opCase, DType floatType) {
    CaseProgram program = new CaseProgram(opCase, floatType, false);
    try (PreparedCase prepared = PreparedCase.forward(program, place, kernels)) {
      Fetched first = prepared.run();
      checkOutputs(program, first);
      if (OpCatalogue.installed().get(opCase.type()).stateful()) {
        return;
      }
      // A second run over used buffers must not differ: an output that is not fully written would.
      Fetched second = prepared.run();
      for (String name : first.values().keySet()) {
        Comparison.same(
            what(opCase, floatType) + ": a second run's " + name,
            first.value(name),
            second.value(name),
            Tolerance.EXACT);
      }
    }
  }

  private String what(OpCase opCase, DType floatType) {
    return opCase + " " + floatType.fluidName() + " on " + place;
  }

  private void checkOutputs(CaseProgram program, Fetched fetched) {
    OpCase opCase = program.opCase();
    DType floatType = program.floatType();
    // Numbers are rounded to float32 when made, so those of every float type are the same.
    Inputs in = program.bySlot();
    List<String> said = new ArrayList<>(opCase.outputs().keySet());
    said.addAll(opCase.overwritten().keySet());
    for (String slot : program.op().outputSlots()) {
      if (!said.contains(slot)) {
        throw new AssertionError(
            opCase + ": output " + slot + " is neither expected nor said to be unchecked");
      }
    }
    opCase
        .outputs()
        .forEach(
            (slot, outputs) -> {
              for (int i = 0; i < outputs.size(); i++) {
                String name = program.op().output(slot).get(i);
                String what =
                    what(opCase, floatType)
                        + ": "
                        + (outputs.size() == 1 ? slot : slot + "[" + i + "]");
                Value got = fetched.value(name);
                check(what, outputs.get(i), in, got, opCase, floatType);
                checkDeclared(what, program.op().block().var(name), got);
              }
            });
    in.checkUntouched(what(opCase, floatType));
  }

  private static void check(
      String what, OpCase.Output output, Inputs in, Value got, OpCase opCase, DType floatType) {
    var expected = output.expected();
    if (expected != null) {
      Expected wanted = expected.apply(in);
      Tolerance tolerance = opCase.tolerance(wanted.dtype(floatType));
      Comparison.check(what, wanted, got, floatType, opCase.defaultLod(in), tolerance);
    }
    var check = output.check();
    if (check != null) {
      try {
        check.accept(in, got);
      } catch (AssertionError e) {
        throw new AssertionError(what + ": " + e.getMessage(), e);
      }
    }
  }

  /** What the shape rule said when the program was built must hold for what came out. */
  private static void checkDeclared(String what, Variable declared, Value got) {
    if (!(got instanceof LoDTensor tensor)) {
      return;
    }
    DType dtype = declared.dtype();
    if (dtype != null) {
      Comparison.equal(
          what, "element type as declared when the program was built", dtype, tensor.dtype());
    }
    var shape = declared.shape();
    if (shape != null && !shape.matches(tensor.shape())) {
      throw new AssertionError(
          what
              + ": the shape declared when the program was built is "
              + shape
              + " but a run gives "
              + tensor.shape());
    }
  }

  /** Checks that the operator refuses the case with the text that it pins. */
  public void refusal(OpCase opCase) {
    DType floatType = opCase.floatTypes().get(0);
    String known = refusalText(opCase, floatType, false);
    if (known == null) {
      throw new AssertionError(
          opCase + " must be refused with \"" + opCase.failure() + "\" but runs");
    }
    Comparison.equal(opCase.toString(), "first line of the refusal", opCase.failure(), known);
    // With every extent unknown the program builds, so it is the run that must refuse.
    String unknown = refusalText(opCase, floatType, true);
    if (unknown == null) {
      throw new AssertionError(
          opCase
              + " is refused when the program is built, but runs when extents are not known at that time");
    }
  }

  private @Nullable String refusalText(OpCase opCase, DType floatType, boolean unknown) {
    try (PreparedCase prepared =
        PreparedCase.forward(new CaseProgram(opCase, floatType, unknown), place, kernels)) {
      prepared.run();
      return null;
    } catch (OperatorException refused) {
      return String.valueOf(refused.getMessage()).lines().findFirst().orElse("");
    }
  }

  /**
   * Checks the gradients: float64 beside central differences of the weighted sum of the outputs,
   * then every other float type of the case beside float64.
   */
  public void gradient(OpCase opCase) {
    Map<String, double[]> truth = new LinkedHashMap<>();
    boolean quotient = opCase.floatTypes().contains(DType.FLOAT64);
    if (quotient) {
      try (PreparedCase gradients =
              PreparedCase.withGradient(opCase, DType.FLOAT64, place, kernels);
          PreparedCase forward = PreparedCase.forward(opCase, DType.FLOAT64, place, kernels)) {
        Fetched fetched = gradients.run();
        for (String name : gradients.program().checkedVariables()) {
          double[] gradient = gradientOf(gradients, fetched, name, DType.FLOAT64);
          truth.put(name, gradient);
          checkQuotients(opCase, forward, gradients.weights(), name, gradient);
        }
      }
    }
    for (DType floatType : opCase.floatTypes()) {
      if (floatType != DType.FLOAT64) {
        floatGradient(opCase, floatType, truth);
      }
    }
  }

  /**
   * Checks the gradients of one float type beside float64's, which are computed here on the way.
   */
  private void floatGradient(OpCase opCase, DType floatType, Map<String, double[]> truth) {
    try (PreparedCase gradients = PreparedCase.withGradient(opCase, floatType, place, kernels)) {
      Fetched fetched = gradients.run();
      for (String name : gradients.program().checkedVariables()) {
        double[] got = gradientOf(gradients, fetched, name, floatType);
        double[] expected = truth.get(name);
        if (expected != null) {
          LoDTensor input =
              (LoDTensor) Objects.requireNonNull(gradients.program().inputs().get(name), name);
          Comparison.elements(
              what(opCase, floatType) + ": gradient of " + name + " beside float64's",
              input.shape(),
              expected,
              got,
              opCase.gradientTolerance(floatType));
        }
      }
    }
  }

  private double[] gradientOf(
      PreparedCase gradients, Fetched fetched, String name, DType floatType) {
    String what = what(gradients.program().opCase(), floatType) + ": gradient of " + name;
    if (!(gradients.program().inputs().get(name) instanceof LoDTensor input)) {
      throw new AssertionError(what + ": only gradients of LoDTensors can be checked");
    }
    Value value = fetched.value(Names.grad(name));
    double[] dense = Comparison.toDense(value);
    Comparison.equal(what, "number of elements", input.numel(), dense.length);
    if (value instanceof LoDTensor tensor) {
      Comparison.equal(what, "shape", input.shape(), tensor.shape());
      Comparison.equal(what, "element type", input.dtype(), tensor.dtype());
    }
    return dense;
  }

  private void checkQuotients(
      OpCase opCase,
      PreparedCase forward,
      Map<String, LoDTensor> weights,
      String name,
      double[] gradient) {
    LoDTensor input =
        (LoDTensor) Objects.requireNonNull(forward.program().inputs().get(name), name);
    double[] elements = input.doubles();
    int[] chosen = chosen(elements.length, name);
    double[] expected = new double[chosen.length];
    double[] got = new double[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      int at = chosen[i];
      double kept = elements[at];
      double step = STEP * Math.max(1, Math.abs(kept));
      // The feed holds this very array, and every run copies it anew.
      elements[at] = kept + step;
      double above = loss(forward, weights);
      double width = elements[at];
      elements[at] = kept - step;
      double below = loss(forward, weights);
      width -= elements[at];
      elements[at] = kept;
      expected[i] = (above - below) / width;
      got[i] = gradient[at];
    }
    Tolerance tolerance = opCase.gradientTolerance(DType.FLOAT64);
    String what =
        what(opCase, DType.FLOAT64) + ": gradient of " + name + " beside central differences";
    String fault =
        Comparison.difference(
            what, org.fluidjava.tensor.Shape.of(chosen.length), expected, got, tolerance);
    if (fault != null) {
      StringBuilder text =
          new StringBuilder(fault)
              .append("\n  elements checked, by index in ")
              .append(input.shape());
      for (int i = 0; i < Math.min(8, chosen.length); i++) {
        text.append(
            String.format(
                java.util.Locale.ROOT,
                "%n  %d: %s: quotient %.9g, gradient %.9g",
                i,
                Comparison.index(input.shape(), chosen[i]),
                expected[i],
                got[i]));
      }
      throw new AssertionError(text.toString());
    }
  }

  private static double loss(PreparedCase forward, Map<String, LoDTensor> weights) {
    Fetched fetched = forward.run();
    double loss = 0;
    for (Map.Entry<String, LoDTensor> weight : weights.entrySet()) {
      double[] outputs = fetched.tensor(weight.getKey()).toDoubles();
      double[] factors = weight.getValue().toDoubles();
      for (int i = 0; i < outputs.length; i++) {
        loss += factors[i] * outputs[i];
      }
    }
    return loss;
  }

  /** All elements of a small tensor, else a sample that is the same in every run. */
  static int[] chosen(int count, String seed) {
    SplittableRandom random = new SplittableRandom(seed.hashCode());
    return count <= ALL_ELEMENTS
        ? java.util.stream.IntStream.range(0, count).toArray()
        : random.ints(0, count).distinct().limit(SAMPLE).sorted().toArray();
  }
}
