package org.fluidjava.testkit.math;

import java.util.List;
import java.util.function.Function;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code einsum}. */
final class EinsumCases {
  private EinsumCases() {}

  static List<OpCase> cases() {
    return List.of(
        sum("a product of matrices", "ij,jk->ik", EinsumCases::product, a(2, 3), a(3, 4)),
        sum("without an arrow", "ij,jk", EinsumCases::product, a(2, 3), a(3, 4)),
        sum("transposed", "ij->ji", in -> turned(in), a(2, 3)),
        sum(
            "a batch behind dots",
            "...ij,...jk->...ik",
            EinsumCases::batch,
            a(2, 2, 3),
            a(2, 3, 2)),
        sum("all of it", "ij,ij->", EinsumCases::inner, a(2, 3), a(2, 3)),
        sum(
            "a diagonal",
            "ii->i",
            in ->
                Expected.of(
                    new double[] {
                      in.get("Operands")[0], in.get("Operands")[4], in.get("Operands")[8]
                    },
                    3),
            a(3, 3)),
        sum("an outer product", "i,j->ij", EinsumCases::outer, a(2), a(3)),
        OpCase.of("einsum")
            .named("extents that differ")
            .in("Operands", a(2, 3), a(4, 2))
            .attr("equation", "ij,jk->ik")
            .fails("einsum: the letter 'j' of the equation 'ij,jk->ik' stands for 3 and for 4")
            .build(),
        OpCase.of("einsum")
            .named("a term too many")
            .in("Operands", a(2, 3))
            .attr("equation", "ij,jk->ik")
            .fails(
                "einsum: the equation 'ij,jk->ik' must have a term for each of 1 operands but has 2")
            .build(),
        OpCase.of("einsum")
            .named("an unknown letter")
            .in("Operands", a(2, 3))
            .attr("equation", "ij->ik")
            .fails("einsum: the letter 'k' of the result comes in no term of 'ij->ik'")
            .build());
  }

  private static Values a(long... extents) {
    return Values.normal(extents);
  }

  private static OpCase sum(
      String name, String equation, Function<Inputs, Expected> expected, Values... operands) {
    return OpCase.of("einsum")
        .named(name)
        .in("Operands", operands)
        .attr("equation", equation)
        .expect("Out", expected)
        .checkGradient("Operands")
        .build();
  }

  private static double[] product(double[] a, double[] b, int m, int k, int n) {
    double[] c = new double[m * n];
    for (int i = 0; i < c.length; i++) {
      for (int l = 0; l < k; l++) {
        c[i] += a[i / n * k + l] * b[l * n + i % n];
      }
    }
    return c;
  }

  private static Expected product(Inputs in) {
    return Expected.of(product(in.get("Operands", 0), in.get("Operands", 1), 2, 3, 4), 2, 4);
  }

  private static Expected turned(Inputs in) {
    double[] x = in.get("Operands");
    return Expected.of(new double[] {x[0], x[3], x[1], x[4], x[2], x[5]}, 3, 2);
  }

  private static Expected batch(Inputs in) {
    double[] out = new double[8];
    for (int b = 0; b < 2; b++) {
      double[] left = java.util.Arrays.copyOfRange(in.get("Operands", 0), b * 6, b * 6 + 6);
      double[] right = java.util.Arrays.copyOfRange(in.get("Operands", 1), b * 6, b * 6 + 6);
      System.arraycopy(product(left, right, 2, 3, 2), 0, out, b * 4, 4);
    }
    return Expected.of(out, 2, 2, 2);
  }

  private static Expected inner(Inputs in) {
    double sum = 0;
    for (int i = 0; i < 6; i++) {
      sum += in.get("Operands", 0)[i] * in.get("Operands", 1)[i];
    }
    return Expected.of(new double[] {sum}, 1);
  }

  private static Expected outer(Inputs in) {
    double[] out = new double[6];
    for (int i = 0; i < 6; i++) {
      out[i] = in.get("Operands", 0)[i / 3] * in.get("Operands", 1)[i % 3];
    }
    return Expected.of(out, 2, 3);
  }
}
