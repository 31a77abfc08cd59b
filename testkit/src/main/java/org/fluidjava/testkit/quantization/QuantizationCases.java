package org.fluidjava.testkit.quantization;

import java.util.List;
import java.util.Map;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases of the operators of quantised programs. */
public final class QuantizationCases implements OpCases {
  private static final String TRAINING = "QuantizationGradientTest";

  @Override
  public List<OpCase> cases() {
    return OpCases.join(
        FakeQuantizeCases.cases(),
        ChannelQuantizeCases.cases(),
        DequantizeCases.cases(),
        StraightThroughCases.cases());
  }

  /** A difference quotient of rounded numbers is not the gradient that training wants. */
  @Override
  public Map<String, String> coveredByPrograms() {
    return Map.of(
        "fake_quantize_dequantize_abs_max", TRAINING,
        "fake_quantize_dequantize_moving_average_abs_max", TRAINING,
        "fake_channel_wise_quantize_dequantize_abs_max", TRAINING);
  }
}
