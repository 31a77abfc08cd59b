package org.fluidjava.testkit.shape;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of operators with several tensors, masks or indices. */
final class JoiningCases {
  private JoiningCases() {}

  static List<OpCase> cases() {
    Values index = Values.longsOf(new long[] {2, 0}, 2);
    return List.of(
        OpCase.of("concat")
            .named("columns")
            .in("X", Values.normal(2, 1), Values.normal(2, 2))
            .attr("axis", -1)
            .expect(
                "Out",
                in ->
                    new double[] {
                      in.get("X", 0)[0],
                      in.get("X", 1)[0],
                      in.get("X", 1)[1],
                      in.get("X", 0)[1],
                      in.get("X", 1)[2],
                      in.get("X", 1)[3]
                    },
                2,
                3)
            .checkGradient("X")
            .build(),
        OpCase.of("concat")
            .named("shapes differ")
            .in("X", Values.normal(2, 1), Values.normal(3, 2))
            .attr("axis", 1)
            .fails(
                "concat: all of X must have the same extents but along axis 1, but X[0] is [2, 1] and X[1] is [3, 2]")
            .build(),
        OpCase.of("split")
            .named("sections")
            .in("X", Values.normal(3, 2))
            .attr("sections", new int[] {1, -1})
            .expect("Out", 0, in -> Expected.of(java.util.Arrays.copyOf(in.get("X"), 2), 1, 2))
            .expect(
                "Out", 1, in -> Expected.of(java.util.Arrays.copyOfRange(in.get("X"), 2, 6), 2, 2))
            .checkGradient("X")
            .build(),
        OpCase.of("stack")
            .named("last axis")
            .in("X", Values.normal(2), Values.normal(2))
            .attr("axis", -1)
            .expect(
                "Y",
                in ->
                    new double[] {
                      in.get("X", 0)[0], in.get("X", 1)[0], in.get("X", 0)[1], in.get("X", 1)[1]
                    },
                2,
                2)
            .checkGradient("X")
            .build(),
        OpCase.of("unstack")
            .named("columns")
            .in("X", Values.normal(2, 2))
            .attr("axis", 1)
            .attr("num", 2)
            .expect("Y", 0, in -> Expected.of(new double[] {in.get("X")[0], in.get("X")[2]}, 2))
            .expect("Y", 1, in -> Expected.of(new double[] {in.get("X")[1], in.get("X")[3]}, 2))
            .checkGradient("X")
            .build(),
        OpCase.of("unbind")
            .named("rows")
            .in("X", Values.normal(2, 2))
            .expect("Out", 0, in -> Expected.of(new double[] {in.get("X")[0], in.get("X")[1]}, 2))
            .expect("Out", 1, in -> Expected.of(new double[] {in.get("X")[2], in.get("X")[3]}, 2))
            .checkGradient("X")
            .build(),
        OpCase.of("scatter")
            .named("overwrite")
            .in("X", Values.normal(3, 2))
            .in("Ids", index)
            .in("Updates", Values.normal(2, 2))
            .expect(
                "Out",
                in ->
                    new double[] {
                      in.get("Updates")[2],
                      in.get("Updates")[3],
                      in.get("X")[2],
                      in.get("X")[3],
                      in.get("Updates")[0],
                      in.get("Updates")[1]
                    },
                3,
                2)
            .checkGradient("X", "Updates")
            .notOnPaddle("its gradient of X keeps overwritten rows")
            .build(),
        OpCase.of("scatter")
            .named("add twice")
            .in("X", Values.normal(2, 1))
            .in("Ids", Values.longsOf(new long[] {1, 1}, 2))
            .in("Updates", Values.normal(2, 1))
            .attr("overwrite", false)
            .expect(
                "Out",
                in -> new double[] {in.get("X")[0], in.get("Updates")[0] + in.get("Updates")[1]},
                2,
                1)
            .checkGradient("X", "Updates")
            .notOnPaddle("its gradient of X keeps overwritten rows")
            .build(),
        OpCase.of("scatter_nd_add")
            .named("points")
            .in("X", Values.normal(2, 2))
            .in("Index", Values.longsOf(new long[] {1, 0, 1, 0}, 2, 2))
            .in("Updates", Values.normal(2))
            .expect(
                "Out",
                in ->
                    new double[] {
                      in.get("X")[0],
                      in.get("X")[1],
                      in.get("X")[2] + in.get("Updates")[0] + in.get("Updates")[1],
                      in.get("X")[3]
                    },
                2,
                2)
            .checkGradient("X", "Updates")
            .build(),
        OpCase.of("multiplex")
            .named("rows")
            .in("Ids", Values.intsOf(new int[] {1, 0}, 2, 1))
            .in("X", Values.normal(2, 1), Values.normal(2, 1))
            .expect("Out", in -> new double[] {in.get("X", 1)[0], in.get("X", 0)[1]}, 2, 1)
            .checkGradient("X")
            .build(),
        OpCase.of("meshgrid")
            .named("two axes")
            .in("X", Values.normal(2), Values.normal(1))
            .expect("Out", 0, in -> Expected.of(in.get("X", 0), 2, 1))
            .expect(
                "Out",
                1,
                in -> Expected.of(new double[] {in.get("X", 1)[0], in.get("X", 1)[0]}, 2, 1))
            .checkGradient("X")
            .build(),
        OpCase.of("pad_constant_like")
            .named("corner")
            .in("X", Values.normal(2, 2))
            .in("Y", Values.normal(1, 2))
            .attr("pad_value", 3f)
            .expect("Out", in -> new double[] {in.get("Y")[0], in.get("Y")[1], 3, 3}, 2, 2)
            .checkGradient("Y")
            .build(),
        OpCase.of("where")
            .named("mask")
            .in("Condition", Values.boolsOf(new boolean[] {true, false}, 2))
            .in("X", Values.normal(2))
            .in("Y", Values.normal(2))
            .expect("Out", in -> new double[] {in.get("X")[0], in.get("Y")[1]}, 2)
            .checkGradient("X", "Y")
            .build(),
        OpCase.of("where_index")
            .named("matrix")
            .in("Condition", Values.boolsOf(new boolean[] {true, false, false, true}, 2, 2))
            .expect("Out", in -> Expected.longs(new long[] {0, 0, 1, 1}, 2, 2))
            .build(),
        OpCase.of("masked_select")
            .named("mask")
            .in("X", Values.normal(3))
            .in("Mask", Values.boolsOf(new boolean[] {true, false, true}, 3))
            .expect("Y", in -> new double[] {in.get("X")[0], in.get("X")[2]}, 2)
            .checkGradient("X")
            .build(),
        OpCase.of("one_hot")
            .named("ids")
            .in("X", Values.longsOf(new long[] {2, 0}, 2, 1))
            .attr("depth", 3)
            .expect(
                "Out",
                in ->
                    Expected.typed(DType.FLOAT32, new double[] {0, 0, 1, 1, 0, 0}, Shape.of(2, 3)))
            .build(),
        OpCase.of("one_hot_v2")
            .named("ids")
            .in("X", Values.longsOf(new long[] {2, 0}, 2))
            .attr("depth", 3)
            .expect(
                "Out",
                in ->
                    Expected.typed(DType.FLOAT32, new double[] {0, 0, 1, 1, 0, 0}, Shape.of(2, 3)))
            .build(),
        OpCase.of("shape")
            .named("matrix")
            .in("Input", Values.normal(2, 3))
            .expect("Out", in -> Expected.ints(new int[] {2, 3}, 2))
            .build(),
        OpCase.of("size")
            .named("matrix")
            .in("Input", Values.normal(2, 3))
            .expect("Out", in -> Expected.longs(new long[] {6}, 1))
            .build(),
        OpCase.of("diag")
            .named("two")
            .in("Diagonal", Values.normal(2))
            .expect(
                "Out",
                in -> new double[] {in.get("Diagonal")[0], 0, 0, in.get("Diagonal")[1]},
                2,
                2)
            .build(),
        OpCase.of("diag_v2")
            .named("above")
            .in("X", Values.normal(1))
            .attr("offset", 1)
            .expect("Out", in -> new double[] {0, in.get("X")[0], 0, 0}, 2, 2)
            .build(),
        OpCase.of("shard_index")
            .named("second shard")
            .in("X", Values.longsOf(new long[] {1, 6, 12, 19}, 4, 1))
            .attr("index_num", 20)
            .attr("nshards", 2)
            .attr("shard_id", 0)
            .expect("Out", in -> Expected.longs(new long[] {1, 6, -1, -1}, 4, 1))
            .build(),
        OpCase.of("unique")
            .named("line")
            .in("X", Values.longsOf(new long[] {2, 3, 2}, 3))
            .expect("Out", in -> Expected.longs(new long[] {2, 3}, 2))
            .expect("Index", in -> Expected.ints(new int[] {0, 1, 0}, 3))
            .build(),
        OpCase.of("unique_with_counts")
            .named("line")
            .in("X", Values.longsOf(new long[] {2, 3, 2}, 3))
            .expect("Out", in -> Expected.longs(new long[] {2, 3}, 2))
            .expect("Index", in -> Expected.ints(new int[] {0, 1, 0}, 3))
            .expect("Count", in -> Expected.ints(new int[] {2, 1}, 2))
            .build());
  }
}
