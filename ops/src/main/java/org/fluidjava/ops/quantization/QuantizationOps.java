package org.fluidjava.ops.quantization;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Operators of quantised programs: numbers as whole steps of a scale, still held as floats. */
public final class QuantizationOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants(
        "fake_quantize_abs_max",
        "fake_quantize_dequantize_abs_max",
        "fake_quantize_moving_average_abs_max",
        "fake_quantize_dequantize_moving_average_abs_max",
        "fake_quantize_range_abs_max",
        "moving_average_abs_max_scale")) {
      ops.add(FakeQuantizeOps.DEFS);
    }
    if (ops.wants(
        "fake_channel_wise_quantize_abs_max", "fake_channel_wise_quantize_dequantize_abs_max")) {
      ops.add(ChannelQuantizeOps.DEFS);
    }
    if (ops.wants(
        "fake_dequantize_max_abs",
        "fake_channel_wise_dequantize_max_abs",
        "dequantize_abs_max",
        "dequantize_log")) {
      ops.add(FakeDequantizeOps.DEFS);
    }
    if (ops.wants("quantize_linear", "dequantize_linear")) ops.add(LinearQuantizeOps.DEFS);
    if (ops.wants(
        "fake_quantize_dequantize_grad",
        "stright_throuth_estimator_grad",
        "straight_through_estimator_grad")) {
      ops.add(StraightThroughOps.DEFS);
    }
  }
}
