package org.fluidjava.testkit.nn;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code similarity_focus}. */
final class SimilarityFocusCases {
  private SimilarityFocusCases() {}

  static List<OpCase> cases() {
    return List.of(
        marked("the first matrix", 1, new int[] {0}, 2, 3, 2, 2),
        marked("two matrices", 1, new int[] {0, 2}, 2, 3, 3, 4),
        marked("along the second axis", 2, new int[] {1}, 1, 4, 2, 3),
        marked("along the last axis", 3, new int[] {2, 0, 2}, 3, 2, 3, 3),
        marked("one number", 1, new int[] {0}, 1, 1, 1, 1),
        OpCase.of("similarity_focus")
            .named("no such matrix")
            .in("X", Values.normal(1, 2, 3, 3))
            .attr("axis", 1)
            .attr("indexes", new int[] {2})
            .fails("similarity_focus: indexes must be in [0, 2) but one is 2")
            .build(),
        OpCase.of("similarity_focus")
            .named("along the batch")
            .in("X", Values.normal(1, 2, 3, 3))
            .attr("axis", 0)
            .attr("indexes", new int[] {0})
            .fails("similarity_focus: axis must be 1, 2 or 3 but is 0")
            .build());
  }

  private static OpCase marked(String name, int axis, int[] indexes, long... dims) {
    return OpCase.of("similarity_focus")
        .named(name)
        .in("X", Values.distinct(dims).batch())
        .attr("axis", axis)
        .attr("indexes", indexes)
        .expect("Out", in -> mask(in, axis, indexes))
        .build();
  }

  /** Looks for the largest of what is left, over and over. */
  private static Expected mask(Inputs in, int axis, int[] indexes) {
    double[] x = in.get("X");
    int[] dims = {in.dim("X", 0), in.dim("X", 1), in.dim("X", 2), in.dim("X", 3)};
    double[] out = new double[x.length];
    for (int n = 0; n < dims[0]; n++) {
      for (int index : indexes) {
        boolean[][] taken = new boolean[4][Math.max(dims[1], Math.max(dims[2], dims[3]))];
        while (true) {
          int best = -1;
          for (int i = 0; i < x.length; i++) {
            int[] at = place(i, dims);
            boolean open = at[0] == n && at[axis] == index;
            for (int other = 1; other < 4; other++) {
              open &= other == axis || !taken[other][at[other]];
            }
            if (open && (best < 0 || x[i] > x[best])) {
              best = i;
            }
          }
          if (best < 0) {
            break;
          }
          int[] chosen = place(best, dims);
          for (int other = 1; other < 4; other++) {
            taken[other][chosen[other]] |= other != axis;
          }
          for (int i = 0; i < x.length; i++) {
            int[] at = place(i, dims);
            at[axis] = index;
            if (java.util.Arrays.equals(at, chosen)) {
              out[i] = 1;
            }
          }
        }
      }
    }
    return Expected.of(out, in.shape("X"));
  }

  private static int[] place(int i, int[] dims) {
    int[] at = new int[4];
    for (int axis = 3, left = i; axis >= 0; axis--) {
      at[axis] = left % dims[axis];
      left /= dims[axis];
    }
    return at;
  }
}
