package org.fluidjava.cpu.loss;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Losses of single rows. */
public final class LossKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("cross_entropy")) CrossEntropyKernels.register(kernels);
    if (kernels.wants("cross_entropy2", "cross_entropy_grad2")) {
      CrossEntropy2Kernels.register(kernels);
    }
    if (kernels.wants("softmax_with_cross_entropy")) {
      SoftmaxWithCrossEntropyKernels.register(kernels);
    }
    if (kernels.wants("sigmoid_cross_entropy_with_logits")) {
      SigmoidCrossEntropyWithLogitsKernels.register(kernels);
    }
    if (kernels.wants("smooth_l1_loss")) SmoothL1LossKernels.register(kernels);
    if (kernels.wants("huber_loss")) HuberLossKernels.register(kernels);
    if (kernels.wants("modified_huber_loss")) ModifiedHuberLossKernels.register(kernels);
    if (kernels.wants("log_loss")) LogLossKernels.register(kernels);
    if (kernels.wants("hinge_loss")) HingeLossKernels.register(kernels);
    if (kernels.wants("rank_loss")) RankLossKernels.register(kernels);
    if (kernels.wants("margin_rank_loss")) MarginRankLossKernels.register(kernels);
    if (kernels.wants("bpr_loss")) BprLossKernels.register(kernels);
    if (kernels.wants("kldiv_loss")) KldivLossKernels.register(kernels);
    if (kernels.wants("teacher_student_sigmoid_loss")) {
      TeacherStudentSigmoidLossKernels.register(kernels);
    }
    if (kernels.wants("squared_l2_distance")) SquaredL2DistanceKernels.register(kernels);
    if (kernels.wants("center_loss")) CenterLossKernels.register(kernels);
    if (kernels.wants("nll_loss", "bce_loss")) NllLossKernels.register(kernels);
    if (kernels.wants("sample_logits")) SampleLogitsKernels.register(kernels);
  }
}
