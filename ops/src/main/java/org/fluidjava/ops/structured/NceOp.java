package org.fluidjava.ops.structured;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Noise-contrastive estimation (Gutmann and Hyvarinen 2010): instead of a softmax over all classes,
 * the true ones are told from a few drawn at random. With o = sigmoid(w x + b) and b_k the expected
 * number of draws of class k: the sum of -log(o / (o + b)) over true and -log(b / (o + b)) over
 * drawn classes. The gradient of the weight is dense, with {@code is_sparse} too.
 */
final class NceOp {
  static final OpDef DEF =
      OpDef.named("nce")
          .input("Input", "[rows, D]")
          .input("Label", "int64 [rows, true classes]")
          .input("Weight", "[num_total_classes, D]")
          .optionalInput("Bias", "num_total_classes numbers")
          .optionalInput("SampleWeight", "[rows, 1]: factor on each row's cost")
          .optionalInput("CustomDistProbs", "[num_total_classes]: the probability of each class")
          .optionalInput("CustomDistAlias", "int32 [num_total_classes], for drawing")
          .optionalInput("CustomDistAliasProbs", "[num_total_classes], for drawing")
          .output("Cost", "[rows, 1]")
          .optionalOutput("SampleLogits", "[rows, true + drawn classes]: o of each")
          .optionalOutput("SampleLabels", "int64 [rows, true + drawn classes]")
          .attr("num_total_classes", 1, n -> n >= 1, "at least 1")
          .attr("num_neg_samples", 10, n -> n >= 1, "at least 1: how many are drawn")
          .attr("sampler", 0, n -> n >= 0 && n <= 2, "0 uniform, 1 log-uniform or 2 custom")
          .attr("seed", 0, "0 for numbers that differ from run to run")
          .attr("is_sparse", false, "kept for Paddle")
          .attr("remote_prefetch", false, "kept for Paddle")
          .attr("is_test", false, "whether no gradient will follow")
          .attr("custom_neg_classes", new int[0], "these classes instead of drawn ones")
          .stateful()
          .shape(NceOp::shape)
          .grad(
              Gradient.reads(
                      "Input",
                      "Label",
                      "Bias",
                      "Weight",
                      "SampleLogits",
                      "SampleLabels",
                      "SampleWeight",
                      "CustomDistProbs",
                      "CustomDistAlias",
                      "CustomDistAliasProbs")
                  .given("Cost")
                  .yields("Input", "Bias", "Weight"))
          .build();

  private NceOp() {}

  private static void shape(ShapeContext c) {
    Shape input = c.dims("Input");
    Shape label = c.dims("Label");
    Shape weight = c.dims("Weight");
    long classes = c.attrs().getInt("num_total_classes");
    c.check(input.rank() == 2, "Input must be [rows, width] but is %s", input);
    c.check(
        label.rank() <= 2 && label.rank() >= 1 && ShapeContext.agree(label.dim(0), input.dim(0)),
        "Label must be [rows of Input (%d), true classes] but is %s",
        input.dim(0),
        label);
    c.check(
        weight.rank() == 2
            && ShapeContext.agree(weight.dim(0), classes)
            && ShapeContext.agree(weight.dim(1), input.dim(1)),
        "Weight must be [num_total_classes (%d), Input's width (%d)] but is %s",
        classes,
        input.dim(1),
        weight);
    if (c.hasInput("Bias")) {
      c.check(
          ShapeContext.agree(c.dims("Bias").numel(), classes),
          "Bias must have %d numbers but is %s",
          classes,
          c.dims("Bias"));
    }
    if (c.hasInput("SampleWeight")) {
      c.check(
          ShapeContext.agree(c.dims("SampleWeight").numel(), input.dim(0)),
          "SampleWeight must have a number for each row of Input (%d) but is %s",
          input.dim(0),
          c.dims("SampleWeight"));
    }
    if (c.attrs().getInt("sampler") == 2) {
      for (String slot :
          new String[] {"CustomDistProbs", "CustomDistAlias", "CustomDistAliasProbs"}) {
        c.check(
            c.hasInput(slot) && ShapeContext.agree(c.dims(slot).numel(), classes),
            "sampler 2 needs %s with %d numbers",
            slot,
            classes);
      }
    }
    c.check(
        c.attrs().getInt("sampler") != 1 || classes >= 2,
        "the log-uniform sampler needs at least 2 classes but num_total_classes is %d",
        classes);
    int[] custom = c.attrs().getInts("custom_neg_classes");
    for (int id : custom) {
      c.check(
          id >= 0 && id < classes,
          "custom_neg_classes has %d, but there are %d classes",
          id,
          classes);
    }
    long drawn = custom.length > 0 ? custom.length : c.attrs().getInt("num_neg_samples");
    long trues = label.rank() == 1 ? 1 : label.dim(1);
    Shape samples = Shape.of(input.dim(0), trues < 0 ? -1 : trues + drawn);
    c.setDims("Cost", Shape.of(input.dim(0), 1));
    c.setDims("SampleLogits", samples);
    c.setDims("SampleLabels", samples);
    c.setDtype("SampleLabels", DType.INT64);
  }
}
