package org.fluidjava.cpu.quantization;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** Kernels of the operators of quantised programs. */
public final class QuantizationKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants(
        "fake_quantize_abs_max",
        "fake_quantize_dequantize_abs_max",
        "fake_quantize_moving_average_abs_max",
        "fake_quantize_dequantize_moving_average_abs_max",
        "fake_quantize_range_abs_max",
        "moving_average_abs_max_scale",
        "fake_quantize_dequantize_grad",
        "stright_throuth_estimator_grad",
        "straight_through_estimator_grad")) {
      FakeQuantizeKernels.register(kernels);
    }
    if (kernels.wants(
        "fake_channel_wise_quantize_abs_max",
        "fake_channel_wise_quantize_dequantize_abs_max",
        "quantize_linear")) {
      ChannelQuantizeKernels.register(kernels);
    }
    if (kernels.wants(
        "fake_dequantize_max_abs",
        "fake_channel_wise_dequantize_max_abs",
        "dequantize_abs_max",
        "dequantize_log",
        "dequantize_linear")) {
      DequantizeKernels.register(kernels);
    }
  }
}
