package org.fluidjava.layers;

import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Losses made of several operators: of pairs, of overlaps, of centers and of drawn classes. */
public interface MetricLossLayers
    extends LossLayers, MathLayers, ReduceLayers, LogicLayers, ShapeLayers, FillLayers {
  /**
   * Softmax cross entropy over the true class and some drawn ones (Jean et al., 2014): for many
   * classes.
   *
   * @param logits [rows, classes]
   * @param label int64 [rows, 1]
   * @param samples how many classes are drawn for each batch
   * @return [rows, 1]
   */
  default Variable sampledSoftmaxWithCrossEntropy(Variable logits, Variable label, int samples) {
    LayerCall call = call("sample_logits");
    DType dtype = logits.knownDtype();
    Variable drawn = call.temp(DType.INT64);
    Variable probabilities = call.temp(dtype);
    Variable sampled = call.temp(dtype);
    Variable sampledLabel = call.temp(DType.INT64);
    Variable softLabel = call.temp(dtype);
    Variable logitsDim = call.temp(dtype);
    Variable labelsDim = call.temp(DType.INT64);
    call.op("sample_logits")
        .in("Logits", logits)
        .in("Labels", label)
        .out("Samples", drawn)
        .out("Probabilities", probabilities)
        .out("SampledLabels", sampledLabel)
        .out("SampledLogits", sampled)
        .out("LogitsDim", logitsDim)
        .out("LabelsDim", labelsDim)
        .attr("use_customized_samples", false)
        .attr("uniq", true)
        .attr("remove_accidental_hits", true)
        .attr("num_samples", samples)
        .attr("seed", 0)
        .append();
    Variable loss = call.temp(dtype);
    Variable softmax = call.temp(dtype);
    call.op("one_hot")
        .in("X", sampledLabel)
        .out("Out", softLabel)
        .attr("depth", samples + 1)
        .append();
    call.op("softmax_with_cross_entropy")
        .in("Logits", sampled)
        .in("Label", softLabel)
        .out("Softmax", softmax)
        .out("Loss", loss)
        .attr("soft_label", true)
        .append();
    return div(loss, 1);
  }

  /**
   * The N-pair loss (Sohn, 2016): each anchor is to be like the positives of its own class.
   *
   * @param anchor [batch, width]
   * @param positive [batch, width]
   * @param labels class numbers, [batch] with a known extent
   * @param l2Weight the weight of the squared lengths, 0.002 in Fluid
   * @return [1]
   */
  default Variable npairLoss(Variable anchor, Variable positive, Variable labels, double l2Weight) {
    int batch = Math.toIntExact(labels.knownShape().dim(0));
    if (batch <= 0) {
      throw new IllegalArgumentException(
          "npairLoss needs a known number of labels, but got " + labels);
    }
    Variable column = expand(reshape(labels, batch, 1), 1, batch);
    Variable same = cast(equal(column, transpose(column, 1, 0)), DType.FLOAT32);
    Variable shares = elementwiseDiv(same, reduceSum(same, true, 1), 0);
    Variable lengths =
        add(
            reduceMean(reduceSum(unary("square", anchor), 1)),
            reduceMean(reduceSum(unary("square", positive), 1)));
    Variable l2 = scale(lengths, 0.25 * l2Weight);
    Variable similarity = matmul(anchor, positive, false, true, 1);
    Variable entropy =
        softmaxWithCrossEntropy(
            similarity, shares, SoftmaxCrossEntropy.DEFAULT.withSoftLabel(true));
    Variable cost = reduceMean(reduceSum(elementwiseMul(shares, entropy), 0));
    return add(l2, cost);
  }

  /**
   * How little probabilities and labels overlap (Dice, 1945).
   *
   * @param input probabilities [batch, ..., classes]
   * @param label class numbers [batch, ..., 1]
   * @return [1]
   */
  default Variable diceLoss(Variable input, Variable label, double epsilon) {
    Shape shape = input.knownShape();
    Variable hot = oneHot(label, Math.toIntExact(shape.dim(-1)));
    int[] inner = new int[shape.rank() - 1];
    for (int i = 0; i < inner.length; i++) {
      inner[i] = i + 1;
    }
    Variable both = reduceSum(elementwiseMul(input, hot), inner);
    Variable sum = add(reduceSum(input, inner), reduceSum(hot, inner));
    Variable share = elementwiseDiv(scale(both, 2), add(sum, epsilon));
    return reduceMean(scale(share, -1, 1, true));
  }

  /**
   * Half the squared distances of features to the centers of their classes (Wen et al., 2016); the
   * centers, a parameter of their own, move towards their features.
   *
   * @param input features [rows, width]
   * @param label class numbers [rows, 1]
   * @param alpha how fast the centers move
   * @return [rows, 1]
   */
  default Variable centerLoss(
      Variable input, Variable label, int classes, double alpha, Param centers, boolean update) {
    LayerCall call = call("center_loss");
    DType dtype = input.knownDtype();
    Variable table =
        call.weight(centers, dtype, Initializer.xavier(), classes, input.knownShape().dim(1));
    table.setStopGradient(true);
    Variable rate = fillConstant(dtype, alpha, 1);
    Variable difference = call.temp(dtype);
    Variable loss = call.temp(dtype);
    call.op("center_loss")
        .in("X", input)
        .in("Label", label)
        .in("Centers", table)
        .in("CenterUpdateRate", rate)
        .out("CentersOut", table)
        .out("SampleCenterDiff", difference)
        .out("Loss", loss)
        .attr("cluster_num", classes)
        .attr("need_update", update)
        .append();
    return loss;
  }
}
