package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * The logits of each row's true classes and of some drawn ones, less the logarithm of how often a
 * class is expected among the samples (Jean et al. 2015). All rows share the drawn classes.
 */
final class SampleLogitsOp {
  static final OpDef DEF =
      OpDef.named("sample_logits")
          .input("Logits", "[rows, classes]")
          .input("Labels", "true classes [rows, T]: int64")
          .optionalInput("CustomizedSamples", "int64 [rows, T + num_samples]; true classes first")
          .optionalInput("CustomizedProbabilities", "as CustomizedSamples")
          .output("Samples", "int64 [rows, T + num_samples]: true and drawn classes")
          .output("Probabilities", "how often each is expected among the samples")
          .optionalOutput("LogitsDim", "of the shape of Logits, for the gradient; numbers unset")
          .optionalOutput("LabelsDim", "of the shape of Labels; numbers unset")
          .output("SampledLogits", "[rows, T + num_samples]")
          .output("SampledLabels", "int64 [rows, T]: 0, 1, … T - 1")
          .attr("use_customized_samples", false, "samples are given instead of drawn")
          .attr("uniq", true, u -> u, "true only: no class is drawn twice")
          .attr("remove_accidental_hits", true, "drawn classes that are true count for nothing")
          .requiredAttr("num_samples", AttrType.INT, "classes to draw")
          .attr("seed", 0, "seed of the draws; 0 takes the program's")
          .kernelBy("Logits")
          .stateful()
          .shape(SampleLogitsOp::shape)
          .grad(
              Gradient.reads("LogitsDim", "LabelsDim", "Samples")
                  .given("SampledLogits")
                  .yields("Logits")
                  .like("Logits", "LogitsDim")
                  .usesOnlyShapeOf("LogitsDim", "LabelsDim"))
          .build();

  private SampleLogitsOp() {}

  private static void shape(ShapeContext c) {
    Shape logits = c.dims("Logits");
    Shape labels = c.dims("Labels");
    int count = c.attrs().getInt("num_samples");
    c.check(
        logits.rank() == 2
            && labels.rank() == 2
            && ShapeContext.agree(logits.dim(0), labels.dim(0)),
        "Logits and Labels must be matrices of as many rows, but they are %s and %s",
        logits,
        labels);
    c.check(
        count >= 1 && (logits.dim(1) < 0 || count <= logits.dim(1)),
        "num_samples must be in [1, %d], the number of classes, but is %d",
        logits.dim(1),
        count);
    Shape samples = Shape.of(logits.dim(0), labels.dim(1) < 0 ? -1 : labels.dim(1) + count);
    if (c.attrs().getBoolean("use_customized_samples")) {
      c.check(
          c.hasInput("CustomizedSamples") && c.hasInput("CustomizedProbabilities"),
          "use_customized_samples needs CustomizedSamples and CustomizedProbabilities");
      for (String slot : new String[] {"CustomizedSamples", "CustomizedProbabilities"}) {
        c.check(
            c.dims(slot).matches(samples), "%s must be %s but is %s", slot, samples, c.dims(slot));
      }
    }
    c.setDims("Samples", samples);
    c.setDtype("Samples", DType.INT64);
    c.setDims("Probabilities", samples);
    c.setDims("SampledLogits", samples);
    c.setDims("SampledLabels", labels);
    c.setDtype("SampledLabels", DType.INT64);
    c.setDims("LogitsDim", logits);
    c.setDims("LabelsDim", labels);
    c.setDtype("LabelsDim", DType.INT64);
  }
}
