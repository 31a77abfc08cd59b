package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Losses of single rows. */
public interface LossLayers extends LayerBase {
  /** The label that {@link #crossEntropy} ignores when none is named. */
  int IGNORE_INDEX = -100;

  /**
   * Cross entropy of probabilities with class numbers.
   *
   * <p>Fluid's helper of this name adds {@code cross_entropy} up to release 1.3 and {@code
   * cross_entropy2} from 1.4 on. Here it is the former, whose names ({@code cross_entropy_0.tmp_0})
   * the published models have; {@link #crossEntropy2} is the other.
   *
   * @param input probabilities [.., classes]
   * @param label int64 [.., 1]
   * @return [.., 1]
   */
  default Variable crossEntropy(Variable input, Variable label) {
    return crossEntropy(input, label, false, IGNORE_INDEX);
  }

  /** Cross entropy with soft labels of the input's shape, or with a label that costs nothing. */
  default Variable crossEntropy(
      Variable input, Variable label, boolean softLabel, int ignoreIndex) {
    LayerCall call = call("cross_entropy");
    Variable out = call.temp(input.knownDtype());
    call.op("cross_entropy")
        .in("X", input)
        .in("Label", label)
        .out("Y", out)
        .attr("soft_label", softLabel)
        .attr("ignore_index", ignoreIndex)
        .append();
    return out;
  }

  /** Cross entropy as Fluid 1.4 and later add it for class numbers. */
  default Variable crossEntropy2(Variable input, Variable label, int ignoreIndex) {
    LayerCall call = call("cross_entropy2");
    DType dtype = input.knownDtype();
    Variable out = call.temp(dtype);
    Variable shape = call.temp(dtype);
    Variable match = call.temp(dtype);
    call.op("cross_entropy2")
        .in("X", input)
        .in("Label", label)
        .out("Y", out)
        .out("MatchX", match)
        .out("XShape", shape)
        .attr("ignore_index", ignoreIndex)
        .append();
    return out;
  }

  /** Cross entropy of unscaled scores with class numbers along the last axis. */
  default Variable softmaxWithCrossEntropy(Variable logits, Variable label) {
    return softmaxWithCrossEntropy(logits, label, SoftmaxCrossEntropy.DEFAULT);
  }

  /** Cross entropy of unscaled scores; the safe and fast way to train a classifier. */
  default Variable softmaxWithCrossEntropy(
      Variable logits, Variable label, SoftmaxCrossEntropy settings) {
    LayerCall call = call("softmax_with_cross_entropy");
    Variable softmax = call.temp(logits.knownDtype());
    Variable loss = call.temp(logits.knownDtype());
    call.op("softmax_with_cross_entropy")
        .in("Logits", logits)
        .in("Label", label)
        .out("Softmax", softmax)
        .out("Loss", loss)
        .attr("soft_label", settings.softLabel())
        .attr("ignore_index", settings.ignoreIndex())
        .attr("axis", settings.axis())
        .append();
    return loss;
  }

  /** Cross entropy of independent yes-or-no labels, one for each element. */
  default Variable sigmoidCrossEntropyWithLogits(Variable x, Variable label) {
    return sigmoidCrossEntropyWithLogits(x, label, IGNORE_INDEX, false);
  }

  /** As above, with a label that costs nothing and losses divided by the number that count. */
  default Variable sigmoidCrossEntropyWithLogits(
      Variable x, Variable label, int ignoreIndex, boolean normalize) {
    LayerCall call = call("sigmoid_cross_entropy_with_logits");
    Variable out = call.temp(x.knownDtype());
    call.op("sigmoid_cross_entropy_with_logits")
        .in("X", x)
        .in("Label", label)
        .out("Out", out)
        .attr("ignore_index", ignoreIndex)
        .attr("normalize", normalize)
        .append();
    return out;
  }

  /** (input - label)², element by element. */
  default Variable squareErrorCost(Variable input, Variable label) {
    LayerCall call = call("square_error_cost");
    Variable minus = call.temp(input.knownDtype());
    call.op("elementwise_sub").in("X", input).in("Y", label).out("Out", minus).append();
    Variable square = call.temp(input.knownDtype());
    call.op("square").in("X", minus).out("Out", square).append();
    return square;
  }

  /** The mean of {@link #squareErrorCost}, [1]. */
  default Variable mseLoss(Variable input, Variable label) {
    Variable squares = squareErrorCost(input, label);
    LayerCall call = call("reduce_mean");
    Variable out = call.temp(input.knownDtype());
    call.op("reduce_mean").in("X", squares).out("Out", out).attr("reduce_all", true).append();
    return out;
  }

  /** Smooth L1 loss, summed over each row: [rows, 1]. Both weights or none. */
  default Variable smoothL1(
      Variable x,
      Variable y,
      @Nullable Variable insideWeight,
      @Nullable Variable outsideWeight,
      double sigma) {
    LayerCall call = call("smooth_l1_loss");
    Variable difference = call.temp(x.knownDtype());
    Variable loss = call.temp(x.knownDtype());
    call.op("smooth_l1_loss")
        .in("X", x)
        .in("Y", y)
        .in("InsideWeight", insideWeight)
        .in("OutsideWeight", outsideWeight)
        .out("Diff", difference)
        .out("Out", loss)
        .attr("sigma", (float) sigma)
        .append();
    return loss;
  }

  /** Huber's loss: quadratic up to {@code delta}, linear from there. */
  default Variable huberLoss(Variable input, Variable label, double delta) {
    LayerCall call = call("huber_loss");
    Variable residual = call.temp(input.knownDtype());
    Variable out = call.temp(input.knownDtype());
    call.op("huber_loss")
        .in("X", input)
        .in("Y", label)
        .out("Residual", residual)
        .out("Out", out)
        .attr("delta", (float) delta)
        .append();
    return out;
  }

  /** Negative log likelihood of yes-or-no labels under probabilities. */
  default Variable logLoss(Variable input, Variable label, double epsilon) {
    LayerCall call = call("log_loss");
    Variable out = call.temp(input.knownDtype());
    call.op("log_loss")
        .in("Predicted", input)
        .in("Labels", label)
        .out("Loss", out)
        .attr("epsilon", (float) epsilon)
        .append();
    return out;
  }

  /** RankNet's loss of pairs. */
  default Variable rankLoss(Variable label, Variable left, Variable right) {
    LayerCall call = call("rank_loss");
    Variable out = call.temp(label.knownDtype());
    call.op("rank_loss")
        .in("Label", label)
        .in("Left", left)
        .in("Right", right)
        .out("Out", out)
        .append();
    return out;
  }

  /** Hinge loss of pairs; labels are 1 or -1. */
  default Variable marginRankLoss(Variable label, Variable left, Variable right, double margin) {
    LayerCall call = call("margin_rank_loss");
    Variable out = call.temp(left.knownDtype());
    Variable active = call.temp(left.knownDtype());
    call.op("margin_rank_loss")
        .in("Label", label)
        .in("X1", left)
        .in("X2", right)
        .out("Out", out)
        .out("Activated", active)
        .attr("margin", (float) margin)
        .append();
    return out;
  }

  /** Bayesian personalised ranking of each row's label against all other classes. */
  default Variable bprLoss(Variable input, Variable label) {
    LayerCall call = call("bpr_loss");
    Variable out = call.temp(input.knownDtype());
    call.op("bpr_loss").in("X", input).in("Label", label).out("Y", out).append();
    return out;
  }

  /**
   * Kullback and Leibler's divergence of log probabilities from a target.
   *
   * @param reduction none, batchmean, mean or sum
   */
  default Variable kldivLoss(Variable x, Variable target, String reduction) {
    LayerCall call = call("kldiv_loss");
    Variable out = call.temp(x.knownDtype());
    call.op("kldiv_loss")
        .in("X", x)
        .in("Target", target)
        .out("Loss", out)
        .attr("reduction", reduction)
        .append();
    return out;
  }

  /** Sigmoid loss of clicks and a teacher's scores; scores outside the bounds get no gradient. */
  default Variable teacherStudentSigmoidLoss(
      Variable input, Variable label, double upBound, double lowerBound) {
    LayerCall call = call("teacher_student_sigmoid_loss");
    Variable out = call.temp(input.knownDtype());
    call.op("teacher_student_sigmoid_loss")
        .in("X", input)
        .in("Label", label)
        .out("Y", out)
        .attr("soft_max_up_bound", (float) upBound)
        .attr("soft_max_lower_bound", (float) lowerBound)
        .append();
    return out;
  }
}
