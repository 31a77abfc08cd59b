package org.fluidjava.layers;

import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Block;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Measures of quality. */
public interface MetricLayers extends LayerBase {
  /** The share of rows of which the label has the largest score, [1]. */
  default Variable accuracy(Variable input, Variable label) {
    return accuracy(input, label, 1);
  }

  /** The share of rows of which the label is among the k largest scores, [1]. */
  default Variable accuracy(Variable input, Variable label, int k) {
    LayerCall sorting = call("top_k");
    Variable values = sorting.temp(input.knownDtype());
    Variable indices = sorting.fixedTemp(DType.INT64);
    sorting
        .op("top_k")
        .in("X", input)
        .out("Out", values)
        .out("Indices", indices)
        .attr("k", k)
        .append();
    LayerCall call = call("accuracy");
    Variable accuracy = call.fixedTemp(input.knownDtype());
    Variable correct = call.fixedTemp(DType.INT32);
    Variable total = call.fixedTemp(DType.INT32);
    call.op("accuracy")
        .in("Out", values)
        .in("Indices", indices)
        .in("Label", label)
        .out("Accuracy", accuracy)
        .out("Correct", correct)
        .out("Total", total)
        .append();
    return accuracy;
  }

  /**
   * The area under the ROC curve over all runs so far, float64 [1].
   *
   * @param input probabilities [rows, 2]
   * @param label 0 or 1, [rows, 1]
   */
  default Variable auc(Variable input, Variable label, int numThresholds) {
    LayerCall call = call("auc");
    Variable positive = counts(call.name() + ".stat_pos", numThresholds + 1L);
    Variable negative = counts(call.name() + ".stat_neg", numThresholds + 1L);
    Variable area = call.fixedTemp(DType.FLOAT64);
    call.op("auc")
        .in("Predict", input)
        .in("Label", label)
        .in("StatPos", positive)
        .in("StatNeg", negative)
        .out("AUC", area)
        .out("StatPosOut", positive)
        .out("StatNegOut", negative)
        .attr("num_thresholds", numThresholds)
        .attr("slide_steps", 0)
        .append();
    return area;
  }

  private Variable counts(String key, long buckets) {
    String name = main().names().generate(key);
    Shape shape = Shape.of(1, buckets);
    for (Block block : new Block[] {main().global(), startup().global()}) {
      block
          .createVar(name, VarKind.LOD_TENSOR)
          .setDtype(DType.INT64)
          .setShape(shape)
          .setPersistable(true)
          .setStopGradient(true);
    }
    Appending.insert(
        startup().global(),
        0,
        new OpSpec("fill_constant")
            .out("Out", name)
            .attr("shape", shape.dims())
            .attr("dtype", DType.INT64.number())
            .attr("value", 0f));
    return main().global().var(name);
  }

  /** The mean over classes of intersection over union, float32 [1]. */
  default Variable meanIou(Variable input, Variable label, int classes) {
    LayerCall call = call("mean_iou");
    Variable mean = call.fixedTemp(DType.FLOAT32);
    Variable wrong = call.fixedTemp(DType.INT32);
    Variable correct = call.fixedTemp(DType.INT32);
    call.op("mean_iou")
        .in("Predictions", input)
        .in("Labels", label)
        .out("OutMeanIou", mean)
        .out("OutWrong", wrong)
        .out("OutCorrect", correct)
        .attr("num_classes", classes)
        .append();
    return mean;
  }
}
