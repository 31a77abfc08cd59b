package org.fluidjava.ops.quantization;

import java.util.List;
import org.fluidjava.op.OpDef;

/** Numbers as whole steps of a scale for each channel: the greatest size in the channel. */
final class ChannelQuantizeOps {
  static final List<OpDef> DEFS =
      List.of(
          make("fake_channel_wise_quantize_abs_max")
              .attr("is_test", false, "quantise by what OutScale holds")
              .build(),
          make("fake_channel_wise_quantize_dequantize_abs_max")
              .gradMaker(QuantizationRules.STRAIGHT_THROUGH)
              .build());

  private ChannelQuantizeOps() {}

  private static OpDef.Builder make(String type) {
    return QuantizationRules.withSteps(OpDef.named(type))
        .input("X", "weights, usually")
        .output("Out", "as X")
        .output("OutScale", "[channels]: the greatest sizes")
        .attr("quant_axis", 0, a -> a == 0 || a == 1, "0 or 1: the extent of the channels")
        .shape(
            c -> {
              c.setDims("OutScale", QuantizationRules.channels(c, c.attrs().getInt("quant_axis")));
              c.setDims("Out", c.dims("X"));
              c.shareLod("X", "Out");
            });
  }
}
