package org.fluidjava.testkit.fill;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of the copies between places or threads. */
final class CopyCases {
  private CopyCases() {}

  static List<OpCase> cases() {
    List<OpCase> all = new ArrayList<>();
    for (String type : new String[] {"memcpy", "memcpy_h2d", "memcpy_d2h", "share_data"}) {
      OpCase.Builder floats =
          OpCase.of(type)
              .named("floats")
              .in("X", Values.normal(3, 4))
              .expect("Out", in -> in.get("X"), 3, 4);
      OpCase.Builder integers =
          OpCase.of(type)
              .named("int64")
              .in("X", Values.longs(-9, 9, 5))
              .expect("Out", in -> Expected.longs(in.longs("X"), 5));
      for (OpCase.Builder made : List.of(floats, integers)) {
        if (!type.equals("share_data")) {
          made.attr("dst_place_type", 0).notOnPaddle("it needs a second device");
        }
        all.add(made.build());
      }
    }
    return all;
  }
}
