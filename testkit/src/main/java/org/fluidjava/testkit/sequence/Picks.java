package org.fluidjava.testkit.sequence;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;

/** Results that are rows of an input in another order, with repeats and gaps. */
final class Picks {
  private Picks() {}

  /** These rows of X, zeros for -1; the LoD is the case's. */
  static Expected rows(Inputs in, List<Integer> rows) {
    double[] x = in.get("X");
    int width = (int) in.shape("X").product(1, in.shape("X").rank());
    double[] out = new double[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i) >= 0) {
        System.arraycopy(x, rows.get(i) * width, out, i * width, width);
      }
    }
    return Expected.of(out, in.shape("X").with(0, rows.size()));
  }

  /** The numbers from {@code begin} (inclusive) to {@code end} (exclusive). */
  static List<Integer> range(int begin, int end) {
    List<Integer> all = new ArrayList<>();
    for (int i = begin; i < end; i++) {
      all.add(i);
    }
    return all;
  }
}
