package org.fluidjava.testkit.reduce;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code graph_send_recv}. */
final class GraphSendRecvCases {
  private static final long[] FROM = {0, 1, 2, 0, 4, 3, 2};
  private static final long[] TO = {1, 2, 1, 0, 1, 2, 2};

  private GraphSendRecvCases() {}

  static List<OpCase> cases() {
    return List.of(
        pooled("SUM", "sums", 0),
        pooled("MEAN", "means", 0),
        pooled("MIN", "least", 0),
        pooled("MAX", "largest", 0),
        pooled("SUM", "sums to fewer nodes", 3),
        pooled("MEAN", "means to more nodes", 8),
        pooled("MAX", "largest to fewer nodes", 3),
        OpCase.of("graph_send_recv")
            .named("int64 by int32 edges")
            .in("X", Values.longsOf(new long[] {7, -8, 1L << 60, 5}, 4, 1))
            .in("Src_index", Values.intsOf(new int[] {0, 1, 2}, 3, 1))
            .in("Dst_index", Values.intsOf(new int[] {3, 3, 0}, 3, 1))
            .expect("Out", in -> Expected.longs(new long[] {1L << 60, 0, 0, -1}, 4, 1))
            .unchecked("Dst_count", "for means only")
            .build(),
        OpCase.of("graph_send_recv")
            .named("a sender that is not there")
            .in("X", Values.normal(2, 3))
            .in("Src_index", Values.longsOf(new long[] {0, 2}, 2))
            .in("Dst_index", Values.longsOf(new long[] {0, 1}, 2))
            .fails(
                "graph_send_recv: Src_index has the value 2 at position 1, but there are nodes 0 to"
                    + " 1")
            .build(),
        OpCase.of("graph_send_recv")
            .named("more senders than receivers")
            .in("X", Values.normal(2, 3))
            .in("Src_index", Values.longsOf(new long[] {0, 1}, 2))
            .in("Dst_index", Values.longsOf(new long[] {0}, 1))
            .fails(
                "graph_send_recv: Src_index and Dst_index must have one number for each edge but"
                    + " have 2 and 1")
            .build());
  }

  private static OpCase pooled(String type, String name, int outSize) {
    OpCase.Builder made =
        OpCase.of("graph_send_recv")
            .named(name)
            .in("X", Values.distinct(5, 2, 2))
            .in("Src_index", Values.longsOf(FROM, FROM.length))
            .in("Dst_index", Values.longsOf(TO, TO.length))
            .attr("pool_type", type)
            .attr("out_size", (long) outSize)
            .expect("Out", in -> received(in, type, outSize == 0 ? 5 : outSize))
            .noGradientThrough("Dst_count")
            .checkGradient("X");
    if (type.equals("MEAN")) {
      made.expect(
          "Dst_count",
          in -> {
            int[] count = new int[outSize == 0 ? 5 : outSize];
            for (long to : TO) {
              count[(int) to]++;
            }
            return Expected.ints(count, count.length).as(DType.INT32);
          });
    } else {
      made.unchecked("Dst_count", "for means only");
    }
    return made.build();
  }

  private static Expected received(Inputs in, String type, int nodes) {
    double[] x = in.get("X");
    double[] out = new double[nodes * 4];
    for (int node = 0; node < nodes; node++) {
      for (int d = 0; d < 4; d++) {
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        int count = 0;
        for (int edge = 0; edge < TO.length; edge++) {
          if (TO[edge] == node) {
            double number = x[(int) FROM[edge] * 4 + d];
            sum += number;
            least = Math.min(least, number);
            largest = Math.max(largest, number);
            count++;
          }
        }
        double result =
            switch (type) {
              case "MEAN" -> sum / count;
              case "MIN" -> least;
              case "MAX" -> largest;
              default -> sum;
            };
        out[node * 4 + d] = count == 0 ? 0 : result;
      }
    }
    return Expected.of(out, nodes, 2, 2);
  }
}
