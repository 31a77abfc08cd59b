package org.fluidjava.testkit.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.fluidjava.tensor.LoD;
import org.fluidjava.testkit.Expected;
import org.fluidjava.testkit.Inputs;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.Values;

/** Cases of {@code lstmp}. */
final class LstmpCases {
  private LstmpCases() {}

  static List<OpCase> cases() {
    LstmSetting plain = LstmSetting.DEFAULT.with(false, false);
    List<OpCase> all = new ArrayList<>();
    all.add(lstmp("one row", 1, 1, plain, false, 1));
    all.add(lstmp("narrower projection", 4, 3, plain, false, 4, 5, 3));
    all.add(lstmp("wider projection", 3, 5, LstmSetting.DEFAULT, true, 2, 4, 1));
    all.add(lstmp("reverse", 3, 2, LstmSetting.DEFAULT.with(true, true), true, 2, 3));
    all.add(lstmp("sequences without rows", 2, 3, LstmSetting.DEFAULT, true, 0, 3, 0, 1, 0));
    all.add(lstmp("clipped", 3, 2, plain.clips(0.5, 0.25), true, 4, 3));
    for (String projection : new String[] {"identity", "sigmoid", "relu"}) {
      all.add(
          lstmp(
              "projection " + projection,
              3,
              2,
              plain.activations("sigmoid", "tanh", "tanh", projection),
              true,
              3,
              2));
    }
    all.add(
        OpCase.of("lstmp")
            .named("weight of another height")
            .in("Input", Values.normal(3, 8).lengths(3))
            .in("Weight", Values.normal(2, 8))
            .in("ProjWeight", Values.normal(2, 3))
            .in("Bias", Values.normal(1, 14))
            .unchecked("Projection", "refused")
            .unchecked("Cell", "refused")
            .fails("lstmp: Weight must be [3, 8] (projected width, 4 gates) but is [2, 8]")
            .build());
    return all;
  }

  private static OpCase lstmp(
      String name, int width, int projected, LstmSetting setting, boolean initial, int... lengths) {
    int rows = Arrays.stream(lengths).sum();
    OpCase.Builder made =
        setting
            .on(OpCase.of("lstmp").named(name))
            .in("Input", Values.normal(rows, 4L * width).lengths(lengths));
    if (initial) {
      made.in("H0", Values.normal(lengths.length, projected))
          .in("C0", Values.normal(lengths.length, width));
      made.checkGradient("H0", "C0");
    }
    if (!setting.projection().equals(setting.cell())) {
      made.notOnPaddle("it activates the projection by cell_activation");
    }
    return made.in("Weight", Values.normal(projected, 4L * width).times(0.5))
        .in("ProjWeight", Values.normal(width, projected))
        .in("Bias", Values.normal(1, (setting.peepholes() ? 7L : 4L) * width).times(0.5))
        .attr("proj_activation", setting.projection())
        .attr("cell_clip", (float) setting.cellClip())
        .attr("proj_clip", (float) setting.projectionClip())
        .expect("Projection", in -> byRows(in, new LstmReference(in, setting).state))
        .expect("Cell", in -> byRows(in, new LstmReference(in, setting).cell))
        .expect("BatchGate", in -> bySteps(in, setting, reference -> reference.gates))
        .expect("BatchCellPreAct", in -> bySteps(in, setting, reference -> reference.seen))
        .expect("BatchHidden", in -> bySteps(in, setting, reference -> reference.hidden))
        .checkGradient("Input", "Weight", "ProjWeight", "Bias")
        .build();
  }

  private static Expected byRows(Inputs in, double[] values) {
    int rows = in.dim("Input", 0);
    return Expected.of(values, rows, values.length / rows).lod(in.lod("Input"));
  }

  private static Expected bySteps(
      Inputs in, LstmSetting setting, Function<LstmReference, double[]> part) {
    int[] rows = Steps.rows(in.offsets("Input"), setting.reverse());
    double[] values = part.apply(new LstmReference(in, setting));
    int width = values.length / rows.length;
    return Expected.of(Steps.gather(values, width, rows), rows.length, width).lod(LoD.NONE);
  }
}
