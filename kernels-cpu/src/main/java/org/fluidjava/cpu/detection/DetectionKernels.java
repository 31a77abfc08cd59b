package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Boxes, anchors and suppression. */
public final class DetectionKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("prior_box")) PriorBoxKernels.register(kernels);
    if (kernels.wants("box_coder")) BoxCoderKernels.register(kernels);
    if (kernels.wants("iou_similarity")) IouSimilarityKernels.register(kernels);
    if (kernels.wants("anchor_generator")) AnchorGeneratorKernels.register(kernels);
    if (kernels.wants("roi_align")) RoiAlignKernels.register(kernels);
    if (kernels.wants("roi_pool", "psroi_pool")) CellPoolKernels.register(kernels);
    if (kernels.wants("prroi_pool")) PrroiPoolKernels.register(kernels);
    if (kernels.wants("multiclass_nms", "multiclass_nms2", "multiclass_nms3")) {
      MulticlassNmsKernels.register(kernels);
    }
    if (kernels.wants("density_prior_box")) DensityPriorBoxKernels.register(kernels);
    if (kernels.wants("yolo_box")) YoloBoxKernels.register(kernels);
    if (kernels.wants("box_clip")) BoxClipKernels.register(kernels);
    if (kernels.wants("box_decoder_and_assign")) BoxDecoderAndAssignKernels.register(kernels);
    if (kernels.wants("polygon_box_transform")) PolygonBoxTransformKernels.register(kernels);
    if (kernels.wants("sigmoid_focal_loss")) SigmoidFocalLossKernels.register(kernels);
    if (kernels.wants("bipartite_match")) BipartiteMatchKernels.register(kernels);
    if (kernels.wants("target_assign")) TargetAssignKernels.register(kernels);
    if (kernels.wants("mine_hard_examples")) MineHardExamplesKernels.register(kernels);
    if (kernels.wants("yolov3_loss")) Yolov3LossKernels.register(kernels);
    if (kernels.wants("generate_proposals", "generate_proposals_v2")) {
      GenerateProposalsKernels.register(kernels);
    }
    if (kernels.wants("distribute_fpn_proposals")) DistributeFpnProposalsKernels.register(kernels);
    if (kernels.wants("collect_fpn_proposals")) CollectFpnProposalsKernels.register(kernels);
    if (kernels.wants("matrix_nms")) MatrixNmsKernels.register(kernels);
    if (kernels.wants("locality_aware_nms")) LocalityAwareNmsKernels.register(kernels);
    if (kernels.wants("retinanet_detection_output")) {
      RetinanetDetectionOutputKernels.register(kernels);
    }
    if (kernels.wants("rpn_target_assign", "retinanet_target_assign")) {
      RpnTargetAssignKernels.register(kernels);
    }
    if (kernels.wants("generate_proposal_labels")) GenerateProposalLabelsKernels.register(kernels);
    if (kernels.wants("detection_map")) DetectionMapKernels.register(kernels);
    if (kernels.wants("roi_perspective_transform")) {
      RoiPerspectiveTransformKernels.register(kernels);
    }
    if (kernels.wants("deformable_psroi_pooling")) DeformablePsroiPoolingKernels.register(kernels);
  }
}
