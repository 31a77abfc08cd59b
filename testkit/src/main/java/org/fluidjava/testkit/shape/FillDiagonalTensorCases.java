package org.fluidjava.testkit.shape;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code fill_diagonal_tensor}. */
final class FillDiagonalTensorCases {
  private FillDiagonalTensorCases() {}

  static List<OpCase> cases() {
    return List.of(
        filled("a square", 0, 0, 1, new int[] {3, 3}, 1, 3),
        filled("a wide matrix above the diagonal", 2, 0, 1, new int[] {3, 4}, 1, 2),
        filled("a tall matrix below the diagonal", -1, 0, 1, new int[] {5, 3}, 1, 3),
        filled("axes the other way round", 1, 1, 0, new int[] {3, 4}, 1, 2),
        filled("one number", 0, 0, 1, new int[] {1, 1}, 1, 1),
        filled("matrices in front", 0, 1, 2, new int[] {2, 3, 3}, 2, 3),
        filled("axes apart", 0, 0, 2, new int[] {2, 4, 3}, 4, 2),
        filled("axes apart, four of them", -1, 1, 3, new int[] {2, 3, 2, 4}, 2, 2, 2),
        OpCase.of("fill_diagonal_tensor")
            .named("int64")
            .in("X", Values.longs(-9, 9, 2, 2))
            .in("Y", Values.longsOf(new long[] {1L << 60, -7}, 1, 2))
            .expect(
                "Out",
                in -> {
                  long[] out = in.longs("X").clone();
                  out[0] = 1L << 60;
                  out[3] = -7;
                  return Expected.longs(out, 2, 2);
                })
            .build(),
        OpCase.of("fill_diagonal_tensor")
            .named("too many numbers")
            .in("X", Values.normal(2, 3))
            .in("Y", Values.normal(1, 3))
            .fails("fill_diagonal_tensor: Y must be [2] for X [2, 3] but is [1, 3]")
            .build(),
        OpCase.of("fill_diagonal_tensor")
            .named("one axis twice")
            .in("X", Values.normal(2, 3))
            .in("Y", Values.normal(1, 2))
            .attr("dim1", 1)
            .fails("fill_diagonal_tensor: dim1 and dim2 must differ but both are axis 1")
            .build(),
        OpCase.of("fill_diagonal_tensor")
            .named("a negative axis")
            .in("X", Values.normal(2, 3))
            .in("Y", Values.normal(1, 2))
            .attr("dim2", -1)
            .fails("fill_diagonal_tensor: dim2 must be in [0, 2) but is -1")
            .build(),
        OpCase.of("fill_diagonal_tensor")
            .named("no diagonal there")
            .in("X", Values.normal(2, 3))
            .in("Y", Values.normal(1, 2))
            .attr("offset", -2L)
            .fails(
                "fill_diagonal_tensor: offset -2 leads out of the 2 by 3 numbers of dim1 and dim2")
            .build());
  }

  private static OpCase filled(
      String name, long offset, int dim1, int dim2, int[] dims, long... diagonals) {
    long[] extents = new long[dims.length];
    for (int i = 0; i < dims.length; i++) {
      extents[i] = dims[i];
    }
    return OpCase.of("fill_diagonal_tensor")
        .named(name)
        .in("X", Values.normal(extents))
        .in("Y", Values.normal(diagonals))
        .attr("offset", offset)
        .attr("dim1", dim1)
        .attr("dim2", dim2)
        .expect(
            "Out",
            in -> {
              double[] out = in.get("X").clone();
              double[] y = in.get("Y");
              int length = (int) diagonals[diagonals.length - 1];
              for (int i = 0; i < out.length; i++) {
                // The place of the element on each axis, and of its matrix among the matrices.
                int[] place = new int[dims.length];
                for (int axis = dims.length - 1, left = i; axis >= 0; axis--) {
                  place[axis] = left % dims[axis];
                  left /= dims[axis];
                }
                int matrix = 0;
                for (int axis = 0; axis < dims.length; axis++) {
                  if (axis != dim1 && axis != dim2) {
                    matrix = matrix * dims[axis] + place[axis];
                  }
                }
                if (place[dim2] - place[dim1] == offset) {
                  out[i] = y[matrix * length + Math.min(place[dim1], place[dim2])];
                }
              }
              return Expected.of(out, extents);
            })
        .checkGradient("X")
        .build();
  }
}
