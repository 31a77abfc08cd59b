package org.fluidjava.testkit.detection;

import java.util.List;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Boxes, anchors and suppression. */
public final class DetectionCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        PriorBoxCases.cases(),
        BoxCoderCases.cases(),
        IouSimilarityCases.cases(),
        AnchorGeneratorCases.cases(),
        RoiAlignCases.cases(),
        RoiPoolCases.cases(),
        MulticlassNmsCases.cases(),
        DensityPriorBoxCases.cases(),
        YoloBoxCases.cases(),
        BoxClipCases.cases(),
        BoxDecoderAndAssignCases.cases(),
        PolygonBoxTransformCases.cases(),
        SigmoidFocalLossCases.cases(),
        BipartiteMatchCases.cases(),
        TargetAssignCases.cases(),
        MineHardExamplesCases.cases(),
        Yolov3LossCases.cases(),
        GenerateProposalsCases.cases(),
        DistributeFpnProposalsCases.cases(),
        CollectFpnProposalsCases.cases(),
        MatrixNmsCases.cases(),
        LocalityAwareNmsCases.cases(),
        RetinanetDetectionOutputCases.cases(),
        RoiPerspectiveTransformCases.cases(),
        DeformablePsroiPoolingCases.cases(),
        DetectionMapCases.cases(),
        RpnTargetAssignCases.cases(),
        GenerateProposalLabelsCases.cases());
  }
}
