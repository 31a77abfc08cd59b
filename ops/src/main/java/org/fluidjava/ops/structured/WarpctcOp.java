package org.fluidjava.ops.structured;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.sequence.SequenceRules;
import org.fluidjava.tensor.Shape;

/**
 * The cost of connectionist temporal classification (Graves et al. 2006): for each sequence the
 * negative logarithm of the probability that its steps, after repeats and blanks are dropped, spell
 * its labels. The softmax is inside. A sequence too short for its labels costs 0, as in Paddle.
 */
final class WarpctcOp {
  static final OpDef DEF =
      OpDef.named("warpctc")
          .input("Logits", "[N, C] with one LoD level, or padded [steps, sequences, C]")
          .input("Label", "integers [M, 1] with one LoD level, or padded [sequences, most labels]")
          .optionalInput("LogitsLength", "int64, one for each sequence; then the rest is padded")
          .optionalInput("LabelLength", "int64, given together with LogitsLength")
          .optionalOutput("WarpCTCGrad", "[steps, sequences, C]: the cost's gradient")
          .output("Loss", "[sequences, 1]")
          .attr("blank", 0, n -> n >= 0, "the class that means nothing")
          .attr("norm_by_times", false, "whether the gradient is divided by the number of steps")
          .readsValues("LogitsLength", "LabelLength")
          .shape(WarpctcOp::shape)
          .grad(
              Gradient.reads("WarpCTCGrad", "Logits", "LogitsLength")
                  .given("Loss")
                  .yields("Logits")
                  .usesOnlyShapeOf("Logits"))
          .build();

  private WarpctcOp() {}

  private static void shape(ShapeContext c) {
    boolean padded = c.hasInput("LogitsLength");
    c.check(
        padded == c.hasInput("LabelLength"),
        "LogitsLength and LabelLength must both be given or both be absent");
    Shape logits = c.dims("Logits");
    long classes = logits.rank() == 0 ? 0 : logits.dim(-1);
    long sequences;
    long steps;
    if (padded) {
      c.check(logits.rank() == 3, "Logits must be [steps, sequences, classes] but is %s", logits);
      Segments.padded(c, "Logits", "LogitsLength", 1);
      Segments.padded(c, "Label", "LabelLength", 0);
      sequences = logits.dim(1);
      steps = logits.dim(0);
      c.check(
          ShapeContext.agree(c.dims("Label").dim(0), sequences),
          "Label %s must have as many sequences as Logits %s",
          c.dims("Label"),
          logits);
    } else {
      c.check(logits.rank() == 2, "Logits must be [rows, classes] but is %s", logits);
      Segments.byLod(c, "Logits");
      Segments.byLod(c, "Label");
      Shape label = c.dims("Label");
      c.check(
          label.rank() >= 1 && ShapeContext.agree(label.product(1, label.rank()), 1),
          "Label must have one number in each row but has %d",
          label.rank() == 0 ? 0 : label.product(1, label.rank()));
      sequences = SequenceRules.sequences(c, "Logits", 0);
      steps = c.isBuild() ? -1 : c.lod("Logits").longest();
      c.check(
          c.isBuild() || c.lod("Label").sequences(0) == sequences,
          "Logits has %d sequences but Label has another number",
          sequences);
    }
    int blank = c.attrs().getInt("blank");
    c.check(
        classes < 0 || blank < classes, "blank is %d, but there are %d classes", blank, classes);
    c.setDims("WarpCTCGrad", Shape.of(steps, sequences, classes));
    c.setDims("Loss", Shape.of(sequences, 1));
  }
}
