package org.fluidjava.ops.detection;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * Boxes as offsets from prior boxes, and back: centre distances by prior size, logarithms of sizes.
 */
final class BoxCoderOp {
  static final OpDef DEF =
      OpDef.named("box_coder")
          .input("PriorBox", "[M, 4]: x1, y1, x2, y2")
          .optionalInput("PriorBoxVar", "[M, 4]")
          .input("TargetBox", "[N, 4] to encode, [N, M, 4] to decode")
          .output("OutputBox", "[N, M, 4]")
          .attr("code_type", "encode_center_size", "encode_center_size or decode_center_size")
          .attr("box_normalized", true, "coordinates are parts of the image, not pixels")
          .attr("axis", 0, a -> a == 0 || a == 1, "0 or 1: to decode, the extent before the priors")
          .attr("variance", new float[0], "four variances for all priors, or none")
          .kernelBy("TargetBox")
          .shape(BoxCoderOp::shape)
          .build();

  private BoxCoderOp() {}

  private static void shape(ShapeContext c) {
    Shape prior = c.dims("PriorBox");
    Shape target = c.dims("TargetBox");
    String code = c.attrs().getString("code_type");
    boolean encode = code.equals("encode_center_size");
    c.check(
        encode || code.equals("decode_center_size"),
        "code_type must be encode_center_size or decode_center_size but is \"%s\"",
        code);
    c.check(
        prior.rank() == 2 && ShapeContext.agree(prior.dim(1), 4),
        "PriorBox must be [boxes, 4] but is %s",
        prior);
    if (c.hasInput("PriorBoxVar")) {
      c.check(
          c.dims("PriorBoxVar").matches(prior),
          "PriorBoxVar %s must have the extents of PriorBox %s",
          c.dims("PriorBoxVar"),
          prior);
      c.check(
          c.dtype("PriorBoxVar") == c.dtype("PriorBox"), "PriorBoxVar must be of PriorBox's type");
    }
    c.check(c.dtype("TargetBox") == c.dtype("PriorBox"), "TargetBox must be of PriorBox's type");
    int variances = c.attrs().getFloats("variance").length;
    c.check(
        variances == 0 || variances == 4,
        "variance must be 4 numbers or none but are %d",
        variances);
    c.check(
        variances == 0 || !c.hasInput("PriorBoxVar"),
        "there must be PriorBoxVar or variance, not both");
    if (encode) {
      c.check(
          target.rank() == 2 && ShapeContext.agree(target.dim(1), 4),
          "TargetBox must be [boxes, 4] but is %s",
          target);
      c.setDims("OutputBox", Shape.of(target.dim(0), prior.dim(0), 4));
      c.shareLod("TargetBox", "OutputBox");
      return;
    }
    int axis = c.attrs().getInt("axis");
    c.check(
        target.rank() == 3 && ShapeContext.agree(target.dim(2), 4),
        "TargetBox must be [N, M, 4] but is %s",
        target);
    c.check(
        ShapeContext.agree(target.dim(1 - axis), prior.dim(0)),
        "extent %d of TargetBox (%d) must be the number of priors (%d)",
        1 - axis,
        target.dim(1 - axis),
        prior.dim(0));
    c.setDims("OutputBox", target);
    c.shareLod(axis == 1 ? "PriorBox" : "TargetBox", "OutputBox");
  }
}
