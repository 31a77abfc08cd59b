package org.fluidjava.ops.quantization;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Numbers to whole steps and back, as releases from 2.3 on save them: for the whole tensor or for
 * each channel, by a scale that is given.
 */
final class LinearQuantizeOps {
  static final List<OpDef> DEFS =
      List.of(
          make("quantize_linear")
              .output("Y", "whole steps, held as X is")
              .optionalOutput("OutScale", "[1] or [channels]: the scale that was used")
              .shape(LinearQuantizeOps::shape)
              .build(),
          make("dequantize_linear")
              .output("Y", "of the type of Scale: X · Scale / last step")
              .optionalOutput("OutScale", "not written")
              .kernelBy("Scale")
              .shape(
                  c -> {
                    shape(c);
                    c.setDtype("Y", c.dtype("Scale"));
                    c.check(
                        c.dtype("X") == c.dtype("Scale") || c.dtype("X") == DType.INT8,
                        "X must be int8 or of the type of Scale (%s) but is %s",
                        c.dtype("Scale").fluidName(),
                        c.dtype("X").fluidName());
                  })
              .build());

  private LinearQuantizeOps() {}

  private static OpDef.Builder make(String type) {
    return QuantizationRules.withSteps(
        OpDef.named(type)
            .input("X", "any numbers")
            .input("Scale", "[1], or a number for each channel")
            .optionalInput("ZeroPoint", "zeros: the steps lie on both sides of 0")
            .attr(
                "quant_axis",
                0,
                a -> a >= -1 && a <= 1,
                "the extent of the channels, 0 or 1; -1: one scale for all")
            .attr("is_test", true, "quantise by Scale; else by the greatest size"));
  }

  private static void shape(ShapeContext c) {
    int axis = c.attrs().getInt("quant_axis");
    Shape scales = axis < 0 ? Shape.ONE : QuantizationRules.channels(c, axis);
    QuantizationRules.checkChannels(c, "Scale", 0, scales.dim(0));
    c.setDims("OutScale", scales);
    c.setDims("Y", c.dims("X"));
    c.shareLod("X", "Y");
  }
}
