package org.fluidjava.testkit.nn;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code lookup_table} and {@code lookup_table_v2}. */
final class LookupTableCases {
  private LookupTableCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (boolean sparse : new boolean[] {false, true}) {
      String kind = sparse ? ", sparse" : "";
      all.add(
          lookup(
              "lookup_table",
              "ids twice" + kind,
              5,
              3,
              Values.longsOf(new long[] {4, 0, 4, 2}, 4, 1),
              sparse,
              -1));
      all.add(
          lookup(
              "lookup_table",
              "sequences" + kind,
              7,
              2,
              Values.longs(0, 7, 5, 1).lengths(2, 0, 3),
              sparse,
              -1));
      all.add(
          lookup("lookup_table_v2", "two axes" + kind, 4, 5, Values.longs(0, 4, 2, 3), sparse, -1));
    }
    all.add(
        lookup(
            "lookup_table", "padding", 5, 3, Values.longsOf(new long[] {1, 2, 1}, 3, 1), false, 1));
    all.add(
        lookup(
            "lookup_table_v2", "padding", 5, 3, Values.longsOf(new long[] {1, 2, 1}, 3), false, 1));
    all.add(
        lookup(
            "lookup_table", "one of all", 1, 1, Values.longsOf(new long[] {0}, 1, 1), false, -1));
    all.add(
        OpCase.of("lookup_table")
            .named("id out of range")
            .in("W", Values.normal(3, 2))
            .in("Ids", Values.longsOf(new long[] {0, 3}, 2, 1))
            .fails(
                "lookup_table: Ids has the value 3 at position 1, but the table W has 3 rows: ids must be in [0, 3)")
            .build());
    all.add(
        OpCase.of("lookup_table_v2")
            .named("negative id without padding")
            .in("W", Values.normal(3, 2))
            .in("Ids", Values.longsOf(new long[] {-1}, 1))
            .fails(
                "lookup_table_v2: Ids has the value -1 at position 0, but the table W has 3 rows: ids must be in [0, 3)")
            .build());
    all.add(
        OpCase.of("lookup_table")
            .named("ids without a trailing 1")
            .in("W", Values.normal(3, 2))
            .in("Ids", Values.longs(0, 3, 2, 2))
            .fails(
                "lookup_table: Ids must have 2 or more dimensions, the last of extent 1, but are [2, 2]")
            .build());
    return all;
  }

  private static OpCase lookup(
      String type, String name, long rows, long width, Values ids, boolean sparse, long padding) {
    OpCase.Builder made =
        OpCase.of(type)
            .named(name)
            .in("W", Values.normal(rows, width))
            .in("Ids", ids)
            .attr("is_sparse", sparse)
            .attr("padding_idx", padding)
            .expect(
                "Out",
                in -> {
                  double[] table = in.get("W");
                  long[] numbers = in.longs("Ids");
                  double[] out = new double[(int) (numbers.length * width)];
                  for (int i = 0; i < out.length; i++) {
                    long id = numbers[(int) (i / width)];
                    out[i] = id == padding ? 0 : table[(int) (id * width + i % width)];
                  }
                  return org.fluidjava.testkit.Expected.of(
                      out,
                      type.endsWith("v2")
                          ? in.shape("Ids").append(width)
                          : in.shape("Ids").with(-1, width));
                })
            .lodFrom("Ids");
    return made.checkGradient("W").build();
  }
}
