package org.fluidjava.testkit.fill;

import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of the operators that write given numbers. */
final class ConstantCases {
  private ConstantCases() {}

  static List<OpCase> cases() {
    return List.of(
        OpCase.of("fill_constant")
            .named("by attribute")
            .attr("shape", new long[] {2, 3})
            .attr("value", 1.5f)
            .attrFloatType("dtype")
            .expect("Out", in -> filled(1.5, 2, 3))
            .build(),
        OpCase.of("fill_constant")
            .named("an exact int64 as text")
            .attr("shape", new long[] {1})
            .attr("value", 9.007199e15f)
            .attr("str_value", "9007199254740991")
            .attr("dtype", 3)
            .expect("Out", in -> Expected.longs(new long[] {9007199254740991L}, 1))
            .build(),
        OpCase.of("fill_constant")
            .named("infinite")
            .attr("shape", new long[] {2})
            .attr("str_value", "-inf")
            .attrFloatType("dtype")
            .expect("Out", in -> filled(Double.NEGATIVE_INFINITY, 2))
            .build(),
        OpCase.of("fill_constant")
            .named("bool without elements")
            .attr("shape", new long[] {0, 3})
            .attr("value", 1f)
            .attr("dtype", 0)
            .expect("Out", in -> Expected.bools(new boolean[0], 0, 3))
            .notOnPaddle("it cannot fetch a tensor without elements")
            .build(),
        OpCase.of("fill_constant")
            .named("shape from a tensor")
            .in("ShapeTensor", Values.longsOf(new long[] {3, 2}, 2))
            .attr("value", -1f)
            .attr("dtype", 2)
            .expect("Out", in -> Expected.ints(new int[] {-1, -1, -1, -1, -1, -1}, 3, 2))
            .build(),
        OpCase.of("fill_constant")
            .named("shape from several tensors")
            .in("ShapeTensorList", Values.intsOf(new int[] {2}, 1), Values.intsOf(new int[] {1}, 1))
            .attr("value", 4f)
            .attr("dtype", 3)
            .expect("Out", in -> Expected.longs(new long[] {4, 4}, 2, 1))
            .build(),
        OpCase.of("fill_constant")
            .named("number from a tensor")
            .in("ValueTensor", Values.of(new double[] {2.5}, 1))
            .attr("shape", new long[] {3})
            .attrFloatType("dtype")
            .expect("Out", in -> filled(2.5, 3))
            .build(),
        OpCase.of("fill_constant")
            .named("a negative extent")
            .attr("shape", new long[] {2, -3})
            .fails("fill_constant: shape must have no negative extent but is [2, -3]")
            .build(),
        OpCase.of("fill_constant")
            .named("no number")
            .attr("shape", new long[] {2})
            .attr("str_value", "many")
            .fails(
                "fill_constant: attribute str_value is \"many\", but it is: empty, or the number as"
                    + " text")
            .build(),
        OpCase.of("fill_constant_batch_size_like")
            .named("rows")
            .in("Input", Values.normal(4, 2).batch())
            .attr("shape", new int[] {-1, 3})
            .attr("value", 2f)
            .attrFloatType("dtype")
            .expect("Out", in -> filled(2, 4, 3))
            .build(),
        OpCase.of("fill_constant_batch_size_like")
            .named("sequences count, not rows")
            .in("Input", Values.normal(5, 2).lengths(2, 0, 3))
            .attr("shape", new int[] {7, 2})
            .attr("value", 1f)
            .attr("dtype", 3)
            .expect("Out", in -> Expected.longs(new long[] {1, 1, 1, 1, 1, 1}, 3, 2))
            .build(),
        OpCase.of("fill_constant_batch_size_like")
            .named("other dimensions")
            .in("Input", Values.normal(5, 2))
            .attr("shape", new int[] {3, -1})
            .attr("input_dim_idx", 1)
            .attr("output_dim_idx", 1)
            .attr("value", 1f)
            .attr("dtype", 2)
            .expect("Out", in -> Expected.ints(new int[] {1, 1, 1, 1, 1, 1}, 3, 2))
            .build(),
        OpCase.of("fill_constant_batch_size_like")
            .named("no such dimension")
            .in("Input", Values.normal(5, 2))
            .attr("shape", new int[] {3})
            .attr("input_dim_idx", 2)
            .fails(
                "fill_constant_batch_size_like: input_dim_idx (2) must be below the rank of Input"
                    + " [5, 2]")
            .build(),
        like("fill_zeros_like", 0),
        like("fill_zeros_like2", 0),
        like("fill_any_like", 2.5),
        OpCase.of("fill_zeros_like")
            .named("tensor array")
            .in("X", Values.array(Values.normal(2, 3), Values.normal(1)))
            .expect("Out", in -> Expected.array(filled(0, 2, 3), filled(0, 1)))
            .build(),
        OpCase.of("fill_any_like")
            .named("another type")
            .in("X", Values.normal(2, 3))
            .attr("value", 3f)
            .attr("dtype", 3)
            .expect("Out", in -> Expected.longs(new long[] {3, 3, 3, 3, 3, 3}, 2, 3))
            .build(),
        OpCase.of("fill")
            .named("a list")
            .attr("value", new float[] {1, 2, 3, 4})
            .attr("shape", new int[] {2, 2})
            .attrFloatType("dtype")
            .expect("Out", in -> Expected.of(new double[] {1, 2, 3, 4}, 2, 2))
            .build(),
        OpCase.of("fill")
            .named("too few")
            .attr("value", new float[] {1, 2, 3})
            .attr("shape", new int[] {2, 2})
            .fails("fill: value must hold as many numbers as shape [2, 2] has, 4, but holds 3")
            .build(),
        OpCase.of("eye")
            .named("square")
            .attr("num_rows", 2L)
            .attrFloatType("dtype")
            .expect("Out", in -> Expected.of(new double[] {1, 0, 0, 1}, 2, 2))
            .build(),
        OpCase.of("eye")
            .named("wide")
            .attr("num_rows", 2L)
            .attr("num_columns", 3L)
            .attr("dtype", 3)
            .expect("Out", in -> Expected.longs(new long[] {1, 0, 0, 0, 1, 0}, 2, 3))
            .build(),
        OpCase.of("eye")
            .named("negative")
            .attr("num_rows", -2L)
            .fails("eye: num_rows must not be negative but is -2")
            .build());
  }

  private static OpCase like(String type, double value) {
    OpCase.Builder made =
        OpCase.of(type)
            .named("sequences")
            .in("X", Values.normal(5, 2).lengths(2, 0, 3))
            .expect("Out", in -> filled(value, 5, 2))
            .lodFrom("X");
    return (type.equals("fill_any_like") ? made.attr("value", (float) value) : made).build();
  }

  private static Expected filled(double value, long... dims) {
    Shape shape = Shape.of(dims);
    double[] values = new double[Math.toIntExact(shape.numel())];
    java.util.Arrays.fill(values, value);
    return Expected.of(values, shape);
  }

  /** Literal numbers of each type that can be written in a program. */
  static List<OpCase> literals() {
    return List.of(
        OpCase.of("assign_value")
            .named("float32")
            .attr("shape", new int[] {2, 1})
            .attr("dtype", 5)
            .attr("fp32_values", new float[] {1.5f, -2})
            .expect(
                "Out", in -> Expected.typed(DType.FLOAT32, new double[] {1.5, -2}, Shape.of(2, 1)))
            .build(),
        OpCase.of("assign_value")
            .named("int64")
            .attr("shape", new int[] {2})
            .attr("dtype", 3)
            .attr("int64_values", new long[] {1L << 40, -2})
            .expect("Out", in -> Expected.longs(new long[] {1L << 40, -2}, 2))
            .build(),
        OpCase.of("assign_value")
            .named("int32")
            .attr("shape", new int[] {1})
            .attr("dtype", 2)
            .attr("int32_values", new int[] {7})
            .expect("Out", in -> Expected.ints(new int[] {7}, 1))
            .build(),
        OpCase.of("assign_value")
            .named("bool")
            .attr("shape", new int[] {2})
            .attr("dtype", 0)
            .attr("bool_values", new int[] {1, 0})
            .expect("Out", in -> Expected.bools(new boolean[] {true, false}, 2))
            .build(),
        OpCase.of("assign_value")
            .named("too many")
            .attr("shape", new int[] {2})
            .attr("dtype", 2)
            .attr("int32_values", new int[] {1, 2, 3})
            .fails(
                "assign_value: there must be as many int32 values as shape [2] has elements, 2, but"
                    + " there are 3")
            .build());
  }
}
