package org.fluidjava.testkit.recurrent;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Recurrent layers over sequences of different lengths. */
public final class RecurrentCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        GruCases.cases(),
        GruUnitCases.cases(),
        LstmCases.cases(),
        LstmUnitCases.cases(),
        LstmpCases.cases(),
        RnnCases.cases(),
        FusionRecurrentCases.cases(),
        CudnnLstmCases.cases(),
        RowConvCases.cases());
  }
}
