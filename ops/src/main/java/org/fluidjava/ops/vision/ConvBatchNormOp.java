package org.fluidjava.ops.vision;

import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/**
 * A convolution with batch normalisation by running moments and an activation, as one operator that
 * {@code batch-norm-fold} puts in place of three: normalisation is one factor and one term for each
 * filter, applied where the convolution's result still is in the cache.
 */
final class ConvBatchNormOp {
  static final OpDef DEF =
      ConvOps.attributes(
              OpDef.named("conv2d_bn")
                  .input("Input", "images [N, C, H, W]")
                  .input("Filter", "[M, C / groups, kernel extents...]")
                  .optionalInput("Bias", "[M], added before normalisation")
                  .input("Scale", "[M]")
                  .input("Shift", "[M]")
                  .input("Mean", "[M]: running mean")
                  .input("Variance", "[M]: running variance")
                  .output("Output", "[N, M, output extents...]"),
              2)
          .attr("epsilon", 1e-5f, e -> e >= 0, "at least 0: added to variances")
          .attr(
              "activation",
              "",
              a -> a.isEmpty() || a.equals("relu") || a.equals("relu6"),
              "relu, relu6 or nothing")
          .shape(ConvBatchNormOp::shape)
          .build();

  private ConvBatchNormOp() {}

  private static void shape(ShapeContext c) {
    c.check(
        c.attrs().getString("data_format").equals("NCHW")
            || c.attrs().getString("data_format").equals("AnyLayout"),
        "the layout must be NCHW but is %s",
        c.attrs().getString("data_format"));
    ConvOps.shape(c, 2);
    Shape filter = c.dims("Filter");
    for (String slot : new String[] {"Scale", "Shift", "Mean", "Variance"}) {
      c.check(
          ShapeContext.agree(c.dims(slot).numel(), filter.dim(0)),
          "%s must have one element for each of %d filters but is %s",
          slot,
          filter.dim(0),
          c.dims(slot));
      c.check(c.dtype(slot) == c.dtype("Filter"), "%s must be of the type of Filter", slot);
    }
  }
}
