package org.fluidjava.ops.loss;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.Shape;

/** Half the squared distance of each feature to its class's center (Wen et al. 2016). */
final class CenterLossOp {
  static final OpDef DEF =
      OpDef.named("center_loss")
          .input("X", "features [rows, width]")
          .input("Label", "class numbers, one for each row")
          .input("Centers", "[classes, width]")
          .input("CenterUpdateRate", "[1]")
          .output("CentersOut", "Centers, moved towards their features")
          .output("SampleCenterDiff", "X minus each row's center")
          .output("Loss", "[rows, 1]")
          .requiredAttr("cluster_num", AttrType.INT, "the number of classes")
          .attr("need_update", true, "whether centers move")
          .shape(CenterLossOp::shape)
          .grad(
              Gradient.reads("SampleCenterDiff")
                  .readsToo("X")
                  .given("Loss")
                  .yields("X")
                  .like("X", "SampleCenterDiff"))
          .build();

  private CenterLossOp() {}

  private static void shape(ShapeContext c) {
    Shape x = c.dims("X");
    Shape centers = c.dims("Centers");
    c.check(x.rank() == 2, "X must have 2 dimensions but is %s", x);
    c.check(
        centers.rank() == 2 && ShapeContext.agree(centers.dim(1), x.dim(1)),
        "Centers must be [classes, %d] but are %s",
        x.dim(1),
        centers);
    int classes = c.attrs().getInt("cluster_num");
    c.check(
        ShapeContext.agree(classes, centers.dim(0)),
        "cluster_num is %d but Centers are %s",
        classes,
        centers);
    c.check(
        ShapeContext.agree(c.dims("Label").numel(), x.dim(0)),
        "Label %s must have one number for each of X's %d rows",
        c.dims("Label"),
        x.dim(0));
    c.setDims("CentersOut", centers);
    c.setDims("SampleCenterDiff", x);
    c.setDims("Loss", Shape.of(x.dim(0), 1));
    c.shareLod("X", "Loss");
  }
}
