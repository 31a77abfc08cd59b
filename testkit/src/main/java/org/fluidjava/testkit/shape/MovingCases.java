package org.fluidjava.testkit.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of operators that move elements of one tensor: each output element names its source. */
final class MovingCases {
  private MovingCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    Values x = Values.normal(2, 3, 4);
    for (String two : new String[] {"", "2"}) {
      all.add(same("reshape" + two, x, Shape.of(2, 12)).attr("shape", new int[] {0, -1}).build());
      all.add(
          same("squeeze" + two, Values.normal(3, 1, 2, 1), Shape.of(3, 2))
              .attr("axes", new int[] {1, -1})
              .build());
      all.add(
          same("unsqueeze" + two, Values.normal(3, 2), Shape.of(1, 3, 2, 1))
              .attr("axes", new int[] {0, 3})
              .build());
      all.add(same("flatten" + two, x, Shape.of(6, 4)).attr("axis", 2).build());
      all.add(
          OpCase.of("reshape" + two)
              .named("does not fit")
              .in("X", x)
              .attr("shape", new int[] {5, -1})
              .fails(
                  "reshape"
                      + two
                      + ": the 24 elements of X [2, 3, 4] cannot be cut into parts of 5")
              .build());
      // Out [4, 2, 3] of X [2, 3, 4].
      OpCase.Builder turned =
          moved("transpose" + two, x, Shape.of(4, 2, 3), i -> i / 3 % 2 * 12 + i % 3 * 4 + i / 6);
      turned.attr("axis", new int[] {2, 0, 1});
      all.add(kept(turned, "transpose" + two, Shape.of(0, 2, 3, 4)).build());
    }
    all.add(
        same("flatten_contiguous_range", x, Shape.of(2, 12))
            .attr("start_axis", 1)
            .attr("stop_axis", -1)
            .build());
    all.add(
        moved(
                "slice",
                "Input",
                x,
                Shape.of(2, 2, 2),
                i -> i / 4 * 12 + (i / 2 % 2 + 1) * 4 + i % 2 + 1)
            .attr("axes", new int[] {1, 2})
            .attr("starts", new int[] {1, -3})
            .attr("ends", new int[] {9, -1})
            .build());
    all.add(
        moved(
                "strided_slice",
                "Input",
                Values.normal(2, 5),
                Shape.of(2, 3),
                i -> i / 3 * 5 + 4 - 2 * (i % 3))
            .attr("axes", new int[] {1})
            .attr("starts", new int[] {4})
            .attr("ends", new int[] {-1})
            .attr("strides", new int[] {-2})
            .attr("infer_flags", new int[] {1})
            .build());
    all.add(
        moved(
                "strided_slice",
                "Input",
                Values.normal(2, 5),
                Shape.of(2, 2),
                i -> i / 2 * 5 + 4 - 2 * (i % 2))
            .named("an end far below the first element")
            .attr("axes", new int[] {1})
            .attr("starts", new int[] {7})
            .attr("ends", new int[] {-9})
            .attr("strides", new int[] {-2})
            .attr("infer_flags", new int[] {1})
            .build());
    all.add(
        moved("expand", Values.normal(2, 3), Shape.of(4, 3), i -> i % 6)
            .attr("expand_times", new int[] {2, 1})
            .build());
    all.add(
        moved("tile", Values.normal(3), Shape.of(2, 6), i -> i % 3)
            .attr("repeat_times", new int[] {2, 2})
            .build());
    all.add(
        moved("expand_v2", Values.normal(2, 1), Shape.of(3, 2, 4), i -> i / 4 % 2)
            .attr("shape", new int[] {3, -1, 4})
            .build());
    all.add(
        moved("expand_as", Values.normal(2, 1), Shape.of(2, 4), i -> i / 4)
            .in("target_tensor", Values.normal(2, 4))
            .build());
    all.add(
        moved("expand_as_v2", Values.normal(2, 1), Shape.of(2, 4), i -> i / 4)
            .attr("target_shape", new int[] {2, 4})
            .build());
    all.add(
        moved("expand_as_v2", Values.normal(2, 1).lengths(1, 1), Shape.of(2, 4), i -> i / 4)
            .named("sequences lose their LoD")
            .attr("target_shape", new int[] {2, 4})
            .build());
    for (String type : new String[] {"reverse", "flip"}) {
      all.add(
          moved(type, Values.normal(2, 3), Shape.of(2, 3), i -> i / 3 * 3 + 2 - i % 3)
              .attr("axis", new int[] {-1})
              .notOnPaddle("its flip has another form")
              .build());
    }
    all.add(
        moved("roll", Values.normal(2, 3), Shape.of(2, 3), i -> i / 3 * 3 + (i + 2) % 3)
            .attr("shifts", new long[] {1})
            .attr("axis", new long[] {1})
            .build());
    all.add(
        moved("roll", Values.normal(5), Shape.of(5), i -> (i + 2) % 5)
            .named("all in a row")
            .attr("shifts", new long[] {-2})
            .build());
    all.add(
        moved(
                "space_to_depth",
                Values.normal(1, 4, 2, 4),
                Shape.of(1, 16, 1, 2),
                i -> (i / 8 % 2 * 2 + i % 2) * 8 + i / 16 * 4 + i / 2 % 4)
            .attr("blocksize", 2L)
            .build());
    all.add(
        moved(
                "pad",
                Values.normal(2, 2),
                Shape.of(3, 3),
                i -> i < 6 && i % 3 > 0 ? i / 3 * 2 + i % 3 - 1 : -1)
            .attr("paddings", new int[] {0, 1, 1, 0})
            .build());
    all.add(
        moved(
                "pad2d",
                Values.normal(1, 1, 2, 3),
                Shape.of(1, 1, 2, 6),
                i -> i / 6 * 3 + new int[] {1, 0, 1, 2, 1, 0}[i % 6])
            .attr("mode", "reflect")
            .attr("paddings", new int[] {0, 0, 1, 2})
            .build());
    all.add(
        moved("pad2d", Values.normal(1, 1, 2, 2), Shape.of(1, 1, 3, 2), i -> i < 2 ? i : i - 2)
            .named("edge")
            .attr("mode", "edge")
            .attr("paddings", new int[] {1, 0, 0, 0})
            .build());
    all.add(
        moved("pad3d", Values.normal(1, 1, 1, 1, 3), Shape.of(1, 1, 1, 1, 5), i -> (i + 1) % 3)
            .attr("mode", "circular")
            .attr("paddings", new int[] {2, 0, 0, 0, 0, 0})
            .build());
    all.add(
        moved("crop", Values.normal(3, 3), Shape.of(2, 2), i -> (i / 2 + 1) * 3 + i % 2)
            .attr("shape", new int[] {2, 2})
            .attr("offsets", new int[] {1, 0})
            .build());
    all.add(
        moved("crop_tensor", Values.normal(3, 3), Shape.of(2, 2), i -> (i / 2 + 1) * 3 + i % 2 + 1)
            .attr("shape", new int[] {-1, 2})
            .attr("offsets", new int[] {1, 1})
            .build());
    all.add(
        moved("crop_tensor", Values.normal(3, 3), Shape.of(3, 2), i -> i / 2 * 3 + i % 2 + 1)
            .named("0 for the rest")
            .attr("shape", new int[] {3, 0})
            .attr("offsets", new int[] {0, 1})
            .build());
    all.add(
        moved("tril_triu", Values.normal(3, 3), Shape.of(3, 3), i -> i % 3 <= i / 3 ? i : -1)
            .build());
    all.add(
        moved(
                "gather",
                Values.normal(4, 2),
                Shape.of(3, 2),
                i -> new int[] {3, 0, 3}[i / 2] * 2 + i % 2)
            .in("Index", Values.longsOf(new long[] {3, 0, 3}, 3))
            .attr("overwrite", false)
            .build());
    all.add(
        moved("gather", Values.normal(4, 2), Shape.of(2, 2), i -> (3 - 3 * (i / 2)) * 2 + i % 2)
            .named("each row once")
            .in("Index", Values.longsOf(new long[] {3, 0}, 2))
            .build());
    all.add(
        moved("gather", Values.normal(2, 3), Shape.of(2, 2), i -> i / 2 * 3 + (i % 2 == 0 ? 2 : 0))
            .named("along the last axis")
            .in("Index", Values.longsOf(new long[] {2, 0}, 2))
            .attr("axis", -1)
            .build());
    all.add(
        moved(
                "gather_nd",
                Values.normal(3, 2, 2),
                Shape.of(2, 2),
                i -> new int[] {5, 0}[i / 2] * 2 + i % 2)
            .in("Index", Values.longsOf(new long[] {2, 1, 0, 0}, 2, 2))
            .build());
    all.add(
        moved(
                "index_select",
                Values.normal(2, 3),
                Shape.of(2, 2),
                i -> i / 2 * 3 + (i % 2 == 0 ? 2 : 0))
            .in("Index", Values.longsOf(new long[] {2, 0}, 2))
            .attr("dim", 1)
            .build());
    all.add(
        moved("index_sample", Values.normal(2, 3), Shape.of(2, 2), i -> new int[] {1, 1, 5, 3}[i])
            .in("Index", Values.longsOf(new long[] {1, 1, 2, 0}, 2, 2))
            .build());
    // The rows of Out are those of Index.
    all.add(
        moved("index_sample", Values.normal(2, 3), Shape.of(2, 2), i -> new int[] {1, 1, 5, 3}[i])
            .named("sequences")
            .in("X", Values.normal(2, 3).lengths(2))
            .in("Index", Values.longsOf(new long[] {1, 1, 2, 0}, 2, 2).lengths(1, 1))
            .lodFrom("Index")
            .build());
    all.add(
        OpCase.of("gather")
            .named("out of range")
            .in("X", Values.normal(2, 2))
            .in("Index", Values.longsOf(new long[] {2}, 1))
            .fails("gather: Index has the value 2 at position 0, but it must be in [0, 2)")
            .build());
    all.add(sorted("argsort", Shape.of(3, 4)).attr("descending", false).build());
    all.add(sorted("top_k", Shape.of(3, 2)).attr("k", 2).build());
    all.add(sorted("top_k_v2", Shape.of(3, 2)).attr("k", 2).attr("largest", false).build());
    return all;
  }

  private static OpCase.Builder same(String type, Values x, Shape out) {
    OpCase.Builder made = moved(type, x, out, i -> i);
    return type.endsWith("2") || type.endsWith("range")
        ? made.expect("XShape", in -> Expected.shapeOnly(Shape.of(0).concat(in.shape("X"))))
            .noGradientThrough("XShape")
        : made;
  }

  private static OpCase.Builder kept(OpCase.Builder made, String type, Shape kept) {
    return type.endsWith("2")
        ? made.expect("XShape", in -> Expected.shapeOnly(kept)).noGradientThrough("XShape")
        : made;
  }

  private static OpCase.Builder moved(String type, Values x, Shape out, IntUnaryOperator source) {
    return moved(type, "X", x, out, source);
  }

  /**
   * Element i of the output is element {@code source(i)} of the input, 0 where that is negative.
   */
  private static OpCase.Builder moved(
      String type, String slot, Values x, Shape out, IntUnaryOperator source) {
    return OpCase.of(type)
        .named("moves elements")
        .in(slot, x)
        .expect(
            "Out",
            in -> {
              double[] values = new double[(int) out.numel()];
              for (int i = 0; i < values.length; i++) {
                int from = source.applyAsInt(i);
                values[i] = from < 0 ? 0 : in.get(slot)[from];
              }
              return Expected.of(values, out);
            })
        .checkGradient(slot);
  }

  private static OpCase.Builder sorted(String type, Shape out) {
    boolean ascending = !type.equals("top_k");
    int k = (int) out.dim(1);
    return OpCase.of(type)
        .named("rows")
        .in("X", Values.distinct(3, 4))
        .expect("Out", in -> Expected.of(order(in.get("X"), k, ascending, false), out))
        .expect(
            "Indices",
            in -> Expected.typed(DType.INT64, order(in.get("X"), k, ascending, true), out))
        .checkGradient("X");
  }

  private static double[] order(double[] x, int k, boolean ascending, boolean places) {
    double[] out = new double[3 * k];
    for (int row = 0; row < 3; row++) {
      for (int i = 0; i < 4; i++) {
        int rank = 0;
        for (int j = 0; j < 4; j++) {
          rank += (x[row * 4 + j] < x[row * 4 + i]) == ascending && i != j ? 1 : 0;
        }
        if (rank < k) {
          out[row * k + rank] = places ? i : x[row * 4 + i];
        }
      }
    }
    return out;
  }
}
