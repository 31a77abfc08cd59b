package org.fluidjava.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OperatorException;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Value;

/**
 * Runs a case's program, saved as Paddle saves programs, on the real Paddle and compares what it
 * gives with what the kernels here give.
 */
public final class PaddleComparison {

  /** What Paddle says when it is asked for an output that it does not write in every case. */
  private static final String UNWRITTEN = "Tensor holds no memory";

  /** How the difference begins where Paddle gives no answer. */
  public static final String REFUSES = "Paddle refuses: ";

  /** What {@code shape} says of a result without elements that has no memory. */
  static final String UNALLOCATED = "contains uninitialized Tensor";

  final PaddleOracle oracle;
  final Place place;
  final Kernels kernels;

  /** Operators whose results without elements have no memory on Paddle, so no shape to ask for. */
  final Set<String> unallocated = new HashSet<>();

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
    findings.add(finding(opCase, DType.FLOAT32, false));
    if (opCase.hasGradientCheck()) {
      findings.add(finding(opCase, DType.FLOAT32, true));
    }
    return findings;
  }

  /**
   * Compares a case that may not fit together, as {@link CaseVariations} draws them: where our own
   * rules refuse it there is no finding.
   */
  public List<Finding> compareIfValid(CaseVariations.Variation variation) throws IOException {
    OpCase opCase = variation.opCase();
    DType floatType = variation.floatType();
    CaseProgram program;
    Map<String, Value> outputs;
    try {
      program = new CaseProgram(opCase, floatType, false);
      try (PreparedCase prepared = PreparedCase.forward(program, place, kernels)) {
        outputs = prepared.run().values();
      }
    } catch (OperatorException | RuleViolation | ArithmeticException doesNotFit) {
      return List.of();
    } catch (RuntimeException fault) {
      return List.of(new Finding(opCase, false, "", "ours fails: " + fault));
    }
    if (opCase.hasGradientCheck() && opCase.notOnPaddle().isEmpty()) {
      // One question for results and gradients; two more only when something is amiss.
      List<String> results = wanted(program, false);
      try (PreparedCase prepared =
          PreparedCase.withGradient(program, outputs, results, place, kernels)) {
        if (new PaddleQuestion(this, prepared, results).ask() == null) {
          return List.of(new Finding(opCase, false, "", ""), new Finding(opCase, true, "", ""));
        }
      } catch (PaddleQuestion.CannotAsk | RuntimeException | AssertionError amiss) {
        // The separate questions below say what it is.
      }
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(finding(opCase, floatType, false));
    if (opCase.hasGradientCheck() && !findings.get(0).difference().startsWith(REFUSES)) {
      findings.add(finding(opCase, floatType, true));
    }
    return findings;
  }

  /** The outputs that a case expects something of. */
  private static List<String> wanted(CaseProgram program, boolean onlyRequired) {
    List<String> names = new ArrayList<>();
    OpDef def = OpCatalogue.installed().get(program.opCase().type());
    program
        .opCase()
        .outputs()
        .forEach(
            (slot, outputs) -> {
              if (onlyRequired && def.output(slot).optional()) {
                return;
              }
              for (int i = 0; i < outputs.size(); i++) {
                if (outputs.get(i).expected() != null) {
                  names.add(program.op().output(slot).get(i));
                }
              }
            });
    return names;
  }

  private Finding finding(OpCase opCase, DType floatType, boolean gradient) throws IOException {
    if (!opCase.notOnPaddle().isEmpty()) {
      return new Finding(opCase, gradient, opCase.notOnPaddle(), "");
    }
    if (!opCase.floatTypes().contains(floatType)) {
      return new Finding(opCase, gradient, "it does not run in " + floatType.fluidName(), "");
    }
    try (PreparedCase prepared =
        gradient
            ? PreparedCase.withGradient(opCase, floatType, place, kernels)
            : PreparedCase.forward(opCase, floatType, place, kernels)) {
      List<String> asked = gradient ? List.of() : wanted(prepared.program(), false);
      PaddleQuestion question = new PaddleQuestion(this, prepared, asked);
      String difference = question.ask();
      if (difference != null && difference.contains(UNALLOCATED)) {
        question = new PaddleQuestion(this, prepared, asked);
        difference = question.ask();
      }
      if (question.isRounding(gradient) && finding(opCase, DType.FLOAT64, gradient).agrees()) {
        difference = null;
      }
      if (!gradient && difference != null && difference.contains(UNWRITTEN)) {
        List<String> required = wanted(prepared.program(), true);
        difference = required.isEmpty() ? null : new PaddleQuestion(this, prepared, required).ask();
      }
      return new Finding(opCase, gradient, "", difference == null ? "" : difference);
    } catch (PaddleQuestion.CannotAsk reason) {
      return new Finding(opCase, gradient, String.valueOf(reason.getMessage()), "");
    } catch (RuntimeException | AssertionError ours) {
      return new Finding(opCase, gradient, "", "ours fails: " + ours);
    }
  }
}
