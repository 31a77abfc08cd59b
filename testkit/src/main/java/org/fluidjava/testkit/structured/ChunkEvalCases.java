package org.fluidjava.testkit.structured;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code chunk_eval}. */
final class ChunkEvalCases {
  private ChunkEvalCases() {}

  static List<OpCase> cases() {
    return List.of(
        chunks(
            "IOB",
            "IOB",
            2,
            new long[] {0, 1, 4, 2, 3, 3},
            new long[] {0, 1, 4, 2, 3, 4},
            2,
            2,
            1,
            6),
        chunks(
            "IOB, two sequences",
            "IOB",
            1,
            new long[] {0, 1, 1, 0, 2},
            new long[] {0, 1, 1, 0, 0},
            3,
            4,
            3,
            2,
            3),
        chunks("IOE", "IOE", 1, new long[] {0, 1, 2, 0, 1}, new long[] {0, 1, 2, 1, 1}, 2, 3, 1, 5),
        chunks(
            "IOBES",
            "IOBES",
            1,
            new long[] {0, 1, 2, 3, 4},
            new long[] {0, 1, 2, 4, 3},
            2,
            2,
            1,
            5),
        chunks(
            "plain",
            "plain",
            3,
            new long[] {0, 0, 1, 3, 2},
            new long[] {0, 0, 1, 1, 2},
            3,
            3,
            2,
            5),
        chunks("no chunks", "IOB", 1, new long[] {2, 2}, new long[] {2, 2}, 0, 0, 0, 2),
        chunks("empty sequence", "IOB", 1, new long[] {0, 1}, new long[] {0, 0}, 1, 2, 0, 0, 2),
        OpCase.of("chunk_eval")
            .named("unknown scheme")
            .in("Inference", Values.longsOf(new long[] {0}, 1, 1).lengths(1))
            .in("Label", Values.longsOf(new long[] {0}, 1, 1).lengths(1))
            .attr("chunk_scheme", "BIO")
            .unchecked("Precision", "refused")
            .unchecked("Recall", "refused")
            .unchecked("F1-Score", "refused")
            .unchecked("NumInferChunks", "refused")
            .unchecked("NumLabelChunks", "refused")
            .unchecked("NumCorrectChunks", "refused")
            .fails(
                "chunk_eval: attribute chunk_scheme is \"BIO\", but it is: IOB, IOE, IOBES or plain")
            .build());
  }

  /** The three numbers are counted by hand: chunks inferred, labelled, and right. */
  private static OpCase chunks(
      String name,
      String scheme,
      int types,
      long[] inference,
      long[] label,
      int inferred,
      int labelled,
      int right,
      int... lengths) {
    double precision = inferred == 0 ? 0 : (double) right / inferred;
    double recall = labelled == 0 ? 0 : (double) right / labelled;
    double f1 = right == 0 ? 0 : 2 * precision * recall / (precision + recall);
    return OpCase.of("chunk_eval")
        .named(name)
        .in("Inference", Values.longsOf(inference, inference.length, 1).lengths(lengths))
        .in("Label", Values.longsOf(label, label.length, 1).lengths(lengths))
        .attr("num_chunk_types", types)
        .attr("chunk_scheme", scheme)
        .expect("Precision", in -> ratio(precision))
        .expect("Recall", in -> ratio(recall))
        .expect("F1-Score", in -> ratio(f1))
        .expect("NumInferChunks", in -> Expected.longs(new long[] {inferred}, 1))
        .expect("NumLabelChunks", in -> Expected.longs(new long[] {labelled}, 1))
        .expect("NumCorrectChunks", in -> Expected.longs(new long[] {right}, 1))
        .build();
  }

  private static Expected ratio(double value) {
    return Expected.typed(DType.FLOAT32, new double[] {value}, Shape.ONE);
  }
}
