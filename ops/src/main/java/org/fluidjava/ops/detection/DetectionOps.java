package org.fluidjava.ops.detection;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Boxes, anchors and suppression. */
public final class DetectionOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return Stream.of(
            List.of(
                PriorBoxOp.DEF,
                BoxCoderOp.DEF,
                IouSimilarityOp.DEF,
                AnchorGeneratorOp.DEF,
                RoiAlignOp.DEF,
                DensityPriorBoxOp.DEF,
                YoloBoxOp.DEF,
                BoxClipOp.DEF,
                BoxDecoderAndAssignOp.DEF,
                PolygonBoxTransformOp.DEF,
                SigmoidFocalLossOp.DEF,
                BipartiteMatchOp.DEF,
                TargetAssignOp.DEF,
                MineHardExamplesOp.DEF,
                Yolov3LossOp.DEF),
            MulticlassNmsOps.all(),
            RoiPoolOps.all())
        .flatMap(List::stream)
        .toList();
  }
}
