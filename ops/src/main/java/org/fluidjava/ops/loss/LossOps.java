package org.fluidjava.ops.loss;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Losses of single rows. */
public final class LossOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(
        CrossEntropyOp.DEF,
        CrossEntropy2Op.DEF,
        SoftmaxWithCrossEntropyOp.DEF,
        SigmoidCrossEntropyWithLogitsOp.DEF,
        SmoothL1LossOp.DEF,
        HuberLossOp.DEF,
        ModifiedHuberLossOp.DEF,
        LogLossOp.DEF,
        HingeLossOp.DEF,
        RankLossOp.DEF,
        MarginRankLossOp.DEF,
        BprLossOp.DEF,
        KldivLossOp.DEF,
        TeacherStudentSigmoidLossOp.DEF,
        SquaredL2DistanceOp.DEF,
        CenterLossOp.DEF,
        SampleLogitsOp.DEF,
        NllLossOps.NLL,
        NllLossOps.BCE);
  }
}
