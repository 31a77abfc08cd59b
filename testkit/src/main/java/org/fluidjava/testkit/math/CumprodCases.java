package org.fluidjava.testkit.math;

import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code cumprod}. */
final class CumprodCases {
  private CumprodCases() {}

  static List<OpCase> cases() {
    return List.of(
        product("rows", Values.normal(3, 4), 1, 1),
        product("the first axis", Values.normal(3, 2), 0, 2),
        product("from the end", Values.normal(2, 3, 2), -2, 2),
        product("a zero", Values.of(new double[] {2, 0, -3, 0.5, 4, 0, 0, 1}, 2, 4), 1, 1),
        OpCase.of("cumprod")
            .named("no such axis")
            .in("X", Values.normal(2, 2))
            .attr("dim", 2)
            .fails("cumprod: dim must be in [-2, 2) but is 2")
            .build());
  }

  private static OpCase product(String name, Values x, int dim, int inner) {
    return OpCase.of("cumprod")
        .named(name)
        .in("X", x)
        .attr("dim", dim)
        .expect(
            "Out",
            in -> {
              double[] out = in.get("X").clone();
              int extent = in.dim("X", dim);
              for (int i = 0; i < out.length; i++) {
                if (i / inner % extent > 0) {
                  out[i] *= out[i - inner];
                }
              }
              return Expected.of(out, in.shape("X"));
            })
        .checkGradient("X")
        .build();
  }
}
