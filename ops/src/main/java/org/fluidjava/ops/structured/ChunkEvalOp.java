package org.fluidjava.ops.structured;

import java.util.Set;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Precision, recall and F1 of chunks (named entities and the like) that labels spell out by a
 * scheme: label = type x tags of the scheme + tag; the number behind all of them means outside.
 */
final class ChunkEvalOp {
  private static final Set<String> SCHEMES = Set.of("IOB", "IOE", "IOBES", "plain");

  static final OpDef DEF =
      OpDef.named("chunk_eval")
          .input("Inference", "int64 [N, 1] with one LoD level, or padded [sequences, steps]")
          .input("Label", "of Inference's shape and LoD")
          .optionalInput("SeqLength", "int64, one for each sequence; then the rest is padded")
          .output("Precision", "float32 [1]")
          .output("Recall", "float32 [1]")
          .output("F1-Score", "float32 [1]")
          .output("NumInferChunks", "int64 [1]")
          .output("NumLabelChunks", "int64 [1]")
          .output("NumCorrectChunks", "int64 [1]")
          .attr("num_chunk_types", 1, n -> n >= 1, "at least 1")
          .attr("chunk_scheme", "IOB", SCHEMES::contains, "IOB, IOE, IOBES or plain")
          .attr("excluded_chunk_types", new int[0], "types that do not count")
          .readsValues("SeqLength")
          .shape(ChunkEvalOp::shape)
          .build();

  private ChunkEvalOp() {}

  private static void shape(ShapeContext c) {
    boolean padded = c.hasInput("SeqLength");
    Shape inference = c.dims("Inference");
    c.check(
        ShapeContext.agree(inference.numel(), c.dims("Label").numel()),
        "Inference %s and Label %s must have as many numbers each",
        inference,
        c.dims("Label"));
    if (padded) {
      Segments.padded(c, "Inference", "SeqLength", 0);
      c.check(
          ShapeContext.agree(inference.product(2, inference.rank()), 1),
          "Inference must have one number for each step but is %s",
          inference);
    } else {
      Segments.byLod(c, "Inference");
      c.check(
          inference.rank() >= 1 && ShapeContext.agree(inference.product(1, inference.rank()), 1),
          "Inference must have one number in each row but has %d",
          inference.rank() == 0 ? 0 : inference.product(1, inference.rank()));
      Segments.sameLod(c, "Inference", "Label");
    }
    for (String slot : new String[] {"Precision", "Recall", "F1-Score"}) {
      c.setDims(slot, Shape.ONE);
      c.setDtype(slot, DType.FLOAT32);
    }
    for (String slot : new String[] {"NumInferChunks", "NumLabelChunks", "NumCorrectChunks"}) {
      c.setDims(slot, Shape.ONE);
      c.setDtype(slot, DType.INT64);
    }
  }
}
