package org.fluidjava.ops.loss;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Losses of single rows. */
public final class LossOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("cross_entropy")) ops.add(CrossEntropyOp.DEF);
    if (ops.wants("cross_entropy2", "cross_entropy_grad2")) ops.add(CrossEntropy2Op.DEF);
    if (ops.wants("softmax_with_cross_entropy")) ops.add(SoftmaxWithCrossEntropyOp.DEF);
    if (ops.wants("sigmoid_cross_entropy_with_logits")) {
      ops.add(SigmoidCrossEntropyWithLogitsOp.DEF);
    }
    if (ops.wants("smooth_l1_loss")) ops.add(SmoothL1LossOp.DEF);
    if (ops.wants("huber_loss")) ops.add(HuberLossOp.DEF);
    if (ops.wants("modified_huber_loss")) ops.add(ModifiedHuberLossOp.DEF);
    if (ops.wants("log_loss")) ops.add(LogLossOp.DEF);
    if (ops.wants("hinge_loss")) ops.add(HingeLossOp.DEF);
    if (ops.wants("rank_loss")) ops.add(RankLossOp.DEF);
    if (ops.wants("margin_rank_loss")) ops.add(MarginRankLossOp.DEF);
    if (ops.wants("bpr_loss")) ops.add(BprLossOp.DEF);
    if (ops.wants("kldiv_loss")) ops.add(KldivLossOp.DEF);
    if (ops.wants("teacher_student_sigmoid_loss")) ops.add(TeacherStudentSigmoidLossOp.DEF);
    if (ops.wants("squared_l2_distance")) ops.add(SquaredL2DistanceOp.DEF);
    if (ops.wants("center_loss")) ops.add(CenterLossOp.DEF);
    if (ops.wants("sample_logits")) ops.add(SampleLogitsOp.DEF);
    if (ops.wants("nll_loss")) ops.add(NllLossOps.NLL);
    if (ops.wants("bce_loss")) ops.add(NllLossOps.BCE);
  }
}
