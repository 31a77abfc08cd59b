package org.fluidjava.ops.norm;

import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * A weight divided by its largest singular value, which power iterations estimate (Miyato et al.
 * 2018). U and V stay as they are; the gradient takes the singular vectors as constants.
 */
final class SpectralNormOp {
  static final OpDef DEF =
      OpDef.named("spectral_norm")
          .input("Weight", "2 to 5 extents; a matrix with extent dim as its height")
          .input("U", "estimated left singular vector [height]")
          .input("V", "estimated right singular vector [width]")
          .output("Out", "as Weight")
          .attr("dim", 0, d -> d == 0 || d == 1, "0 or 1: the height of the matrix")
          .attr("power_iters", 1, n -> n >= 0 && n <= 1000, "0 to 1000: iterations")
          .attr("eps", 1e-12f, e -> e >= 0, "at least 0: added to norms")
          .shape(SpectralNormOp::shape)
          .grad(Gradient.reads("Weight", "U", "V").given("Out").yields("Weight"))
          .build();

  private SpectralNormOp() {}

  private static void shape(ShapeContext c) {
    Shape weight = c.dims("Weight");
    c.check(
        weight.rank() >= 2 && weight.rank() <= 5,
        "Weight must have 2 to 5 extents but is %s",
        weight);
    long height = weight.dim(c.attrs().getInt("dim"));
    long all = weight.numel();
    long width = all < 0 || height <= 0 ? -1 : all / height;
    c.check(
        ShapeContext.agree(c.dims("U").numel(), height),
        "U must have %d numbers but is %s",
        height,
        c.dims("U"));
    c.check(
        ShapeContext.agree(c.dims("V").numel(), width),
        "V must have %d numbers but is %s",
        width,
        c.dims("V"));
    c.setDims("Out", weight);
    c.shareLod("Weight", "Out");
  }
}
