package org.fluidjava.ops.detection;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Boxes, anchors and suppression. */
public final class DetectionOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("prior_box")) ops.add(PriorBoxOp.DEF);
    if (ops.wants("box_coder")) ops.add(BoxCoderOp.DEF);
    if (ops.wants("iou_similarity")) ops.add(IouSimilarityOp.DEF);
    if (ops.wants("anchor_generator")) ops.add(AnchorGeneratorOp.DEF);
    if (ops.wants("roi_align")) ops.add(RoiAlignOp.DEF);
    if (ops.wants("density_prior_box")) ops.add(DensityPriorBoxOp.DEF);
    if (ops.wants("yolo_box")) ops.add(YoloBoxOp.DEF);
    if (ops.wants("box_clip")) ops.add(BoxClipOp.DEF);
    if (ops.wants("box_decoder_and_assign")) ops.add(BoxDecoderAndAssignOp.DEF);
    if (ops.wants("polygon_box_transform")) ops.add(PolygonBoxTransformOp.DEF);
    if (ops.wants("sigmoid_focal_loss")) ops.add(SigmoidFocalLossOp.DEF);
    if (ops.wants("bipartite_match")) ops.add(BipartiteMatchOp.DEF);
    if (ops.wants("target_assign")) ops.add(TargetAssignOp.DEF);
    if (ops.wants("mine_hard_examples")) ops.add(MineHardExamplesOp.DEF);
    if (ops.wants("yolov3_loss")) ops.add(Yolov3LossOp.DEF);
    if (ops.wants("multiclass_nms", "multiclass_nms2", "multiclass_nms3")) {
      ops.add(MulticlassNmsOps.all());
    }
    if (ops.wants("roi_pool", "psroi_pool", "prroi_pool")) ops.add(RoiPoolOps.all());
    if (ops.wants("generate_proposals", "generate_proposals_v2")) {
      ops.add(GenerateProposalsOps.all());
    }
    if (ops.wants("distribute_fpn_proposals")) ops.add(DistributeFpnProposalsOp.DEF);
    if (ops.wants("collect_fpn_proposals")) ops.add(CollectFpnProposalsOp.DEF);
    if (ops.wants("matrix_nms")) ops.add(MatrixNmsOp.DEF);
    if (ops.wants("locality_aware_nms")) ops.add(LocalityAwareNmsOp.DEF);
    if (ops.wants("retinanet_detection_output")) ops.add(RetinanetDetectionOutputOp.DEF);
    if (ops.wants("rpn_target_assign", "retinanet_target_assign")) {
      ops.add(RpnTargetAssignOps.all());
    }
    if (ops.wants("generate_proposal_labels")) ops.add(GenerateProposalLabelsOp.DEF);
    if (ops.wants("detection_map")) ops.add(DetectionMapOp.DEF);
    if (ops.wants("roi_perspective_transform")) ops.add(RoiPerspectiveTransformOp.DEF);
    if (ops.wants("deformable_psroi_pooling")) ops.add(DeformablePsroiPoolingOp.DEF);
  }
}
