package org.fluidjava.testkit.control;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code select_input}, {@code select_output} and {@code rnn_memory_helper}. */
final class SelectCases {
  private SelectCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("select_input")
            .named("the second of two")
            .in("X", Values.normal(2, 3), Values.normal(2, 3))
            .in("Mask", Values.intsOf(new int[] {1}, 1))
            .expect("Out", in -> Expected.of(in.get("X", 1), 2, 3))
            .checkGradient("X")
            .build(),
        OpCase.of("select_output")
            .named("the first of one")
            .in("X", Values.normal(2, 3))
            .in("Mask", Values.intsOf(new int[] {0}, 1))
            .expect("Out", 0, in -> Expected.of(in.get("X"), 2, 3))
            .checkGradient("X")
            .build(),
        OpCase.of("rnn_memory_helper")
            .named("a copy")
            .in("X", Values.normal(2, 3))
            .attrFloatType("dtype")
            .expect("Out", in -> in.get("X"), 2, 3)
            .checkGradient("X")
            .build(),
        OpCase.of("print")
            .named("hands on what it prints")
            .in("In", Values.normal(3, 2).lengths(1, 2))
            .attr("first_n", 0)
            .expect("Out", in -> Expected.of(in.get("In"), 3, 2))
            .lodFrom("In")
            .checkGradient("In")
            .build(),
        OpCase.of("assert")
            .named("a condition that fails")
            .in("Cond", Values.boolsOf(new boolean[] {false}, 1))
            .in("Data", Values.longsOf(new long[] {4, 5}, 2))
            .fails("assert: the program asserts 'Cond', but it is false; Data int64 [2] = [4, 5]")
            .build(),
        OpCase.of("tensor_array_to_tensor")
            .named("joined along the second axis")
            .in(
                "X",
                Values.array(
                    Values.of(new double[] {1, 2}, 2, 1),
                    Values.of(new double[] {3, 4, 5, 6}, 2, 2)))
            .attr("axis", 1)
            .expect("Out", in -> Expected.of(new double[] {1, 3, 4, 2, 5, 6}, 2, 3))
            .expect("OutIndex", in -> Expected.ints(new int[] {1, 2}, 2))
            .build(),
        OpCase.of("tensor_array_to_tensor")
            .named("stacked in the middle")
            .in(
                "X",
                Values.array(
                    Values.of(new double[] {1, 2}, 2, 1), Values.of(new double[] {3, 4}, 2, 1)))
            .attr("axis", 1)
            .attr("use_stack", true)
            .expect("Out", in -> Expected.of(new double[] {1, 3, 2, 4}, 2, 2, 1))
            .expect("OutIndex", in -> Expected.ints(new int[] {1, 1}, 2))
            .build(),
        OpCase.of("gather_tree")
            .named("three steps, one item, two beams")
            .in("Ids", Values.longsOf(new long[] {2, 2, 6, 1, 3, 9}, 3, 1, 2))
            .in("Parents", Values.longsOf(new long[] {0, 0, 1, 1, 1, 0}, 3, 1, 2))
            .expect("Out", in -> Expected.longs(new long[] {2, 2, 1, 6, 3, 9}, 3, 1, 2))
            .build(),
        OpCase.of("gather_tree")
            .named("a parent that is not there")
            .in("Ids", Values.longsOf(new long[] {2, 2, 5, 5}, 2, 1, 2))
            .in("Parents", Values.longsOf(new long[] {9, 9, 0, 2}, 2, 1, 2))
            .unchecked("Out", "refused")
            .fails("gather_tree: Parents holds 2 at step 1, but there are 2 beams")
            .build());
  }
}
