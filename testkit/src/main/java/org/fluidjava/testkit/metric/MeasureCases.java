package org.fluidjava.testkit.metric;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of measures. */
final class MeasureCases {
  private MeasureCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("accuracy")
            .named("two of three")
            .in("Out", Values.normal(3, 2))
            .in("Indices", Values.longsOf(new long[] {1, 2, 0, 3, 4, 1}, 3, 2))
            .in("Label", Values.longsOf(new long[] {2, 0, 0}, 3, 1))
            .expect("Accuracy", in -> new double[] {2.0 / 3}, 1)
            .expect("Correct", in -> Expected.ints(new int[] {2}, 1))
            .expect("Total", in -> Expected.ints(new int[] {3}, 1))
            .build(),
        OpCase.of("accuracy")
            .named("indices of another width")
            .in("Out", Values.normal(3, 1))
            .in("Indices", Values.longsOf(new long[] {1, 2, 0, 3, 4, 1}, 3, 2))
            .in("Label", Values.longsOf(new long[] {2, 0, 0}, 3, 1))
            .unchecked("Accuracy", "refused")
            .unchecked("Correct", "refused")
            .unchecked("Total", "refused")
            .fails("accuracy: Indices [3, 2] must have the extents of Out [3, 1]")
            .build(),
        OpCase.of("auc")
            .named("one pair wrong")
            .in("Predict", Values.of(new double[] {0.9, 0.1, 0.6, 0.4, 0.7, 0.3, 0.2, 0.8}, 4, 2))
            .in("Label", Values.longsOf(new long[] {0, 0, 1, 1}, 4, 1))
            .in("StatPos", Values.longsOf(new long[11], 1, 11))
            .in("StatNeg", Values.longsOf(new long[11], 1, 11))
            .attr("num_thresholds", 10)
            .attr("slide_steps", 0)
            .overwrites("StatPosOut", "StatPos")
            .overwrites("StatNegOut", "StatNeg")
            .expect("AUC", in -> Expected.typed(DType.FLOAT64, new double[] {0.75}, Shape.ONE))
            .unchecked("StatPosOut", "counts by bucket, which rounding moves")
            .unchecked("StatNegOut", "counts by bucket, which rounding moves")
            .build(),
        OpCase.of("precision_recall")
            .named("three rows")
            .in("MaxProbs", Values.normal(3, 1))
            .in("Indices", Values.intsOf(new int[] {0, 1, 1}, 3, 1))
            .in("Labels", Values.intsOf(new int[] {0, 1, 0}, 3, 1))
            .attr("class_number", 2)
            .expect("BatchMetrics", in -> metrics())
            .expect("AccumMetrics", in -> metrics())
            .expect("AccumStatesInfo", in -> new double[] {1, 0, 1, 1, 1, 1, 1, 0}, 2, 4)
            .build(),
        OpCase.of("mean_iou")
            .named("four elements")
            .in("Predictions", Values.intsOf(new int[] {0, 1, 1, 0}, 4))
            .in("Labels", Values.intsOf(new int[] {0, 1, 0, 0}, 4))
            .attr("num_classes", 3)
            .expect(
                "OutMeanIou",
                in -> Expected.typed(DType.FLOAT32, new double[] {(2.0 / 3 + 0.5) / 2}, Shape.ONE))
            .expect("OutWrong", in -> Expected.ints(new int[] {1, 1, 0}, 3))
            .expect("OutCorrect", in -> Expected.ints(new int[] {2, 1, 0}, 3))
            .build());
  }

  private static Expected metrics() {
    return Expected.typed(
        DType.FLOAT64, new double[] {0.75, 0.75, 0.75, 2.0 / 3, 2.0 / 3, 2.0 / 3}, Shape.of(6));
  }
}
