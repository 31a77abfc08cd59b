package org.fluidjava.ops.quantization;

import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.AttrType;
import org.fluidjava.tensor.DType;

/** Steps turned back into numbers. */
final class FakeDequantizeOps {
  static final List<OpDef> DEFS =
      List.of(
          OpDef.named("fake_dequantize_max_abs")
              .input("X", "whole steps")
              .input("Scale", "[1]: the number of the last step")
              .output("Out", "X · Scale / max_range")
              .requiredAttr("max_range", AttrType.FLOAT, "the last step")
              .shape(
                  c -> {
                    QuantizationRules.checkNumber(c, "Scale", "X");
                    c.setDims("Out", c.dims("X"));
                    c.shareLod("X", "Out");
                  })
              .build(),
          OpDef.named("fake_channel_wise_dequantize_max_abs")
              .input("X", "whole steps")
              .inputs("Scales", "a number for each channel; one number for all, if there are two")
              .output("Out", "X · Scales / last steps")
              .attr("quant_bits", new int[] {8}, "bits behind each of Scales")
              .attr(
                  "quant_axis",
                  0,
                  a -> a == 0 || a == 1,
                  "0 or 1: the extent of the channels, if Scales is one")
              .attr(
                  "x_num_col_dims",
                  1,
                  a -> a >= 1 && a <= 16,
                  "1 to 16: the extent of the channels, if Scales are two")
              .shape(FakeDequantizeOps::byChannel)
              .build(),
          OpDef.named("dequantize_abs_max")
              .input("X", "int8 or int16 steps")
              .input("Scale", "[1]: the number of the last step")
              .output("Out", "float32: Scale · X / max_range")
              .requiredAttr("max_range", AttrType.FLOAT, "the last step")
              .shape(
                  c -> {
                    c.check(
                        ShapeContext.agree(c.dims("Scale").numel(), 1)
                            && c.dtype("Scale") == DType.FLOAT32,
                        "Scale must be one float32 but is %s %s",
                        c.dtype("Scale").fluidName(),
                        c.dims("Scale"));
                    c.setDims("Out", c.dims("X"));
                    c.setDtype("Out", DType.FLOAT32);
                    c.shareLod("X", "Out");
                  })
              .build(),
          OpDef.named("dequantize_log")
              .input("X", "int8: places in Dict; below 0 they count from -128 and change the sign")
              .input("Dict", "float32 [128]")
              .output("Out", "float32: the numbers of Dict")
              .shape(
                  c -> {
                    c.check(
                        ShapeContext.agree(c.dims("Dict").numel(), 128)
                            && c.dtype("Dict") == DType.FLOAT32,
                        "Dict must be 128 numbers of float32 but is %s %s",
                        c.dtype("Dict").fluidName(),
                        c.dims("Dict"));
                    c.setDims("Out", c.dims("X"));
                    c.setDtype("Out", DType.FLOAT32);
                    c.shareLod("X", "Out");
                  })
              .build());

  private FakeDequantizeOps() {}

  private static void byChannel(ShapeContext c) {
    int scales = c.inputs("Scales");
    int[] bits = c.attrs().getInts("quant_bits");
    c.check(scales == 1 || scales == 2, "Scales must be one or two variables but are %d", scales);
    c.check(
        bits.length >= scales,
        "quant_bits must have a number for each of %d Scales but has %d",
        scales,
        bits.length);
    for (int i = 0; i < scales; i++) {
      c.check(
          bits[i] >= 2 && bits[i] <= 31, "quant_bits[%d] must be in [2, 31] but is %d", i, bits[i]);
      c.check(
          c.dtype("Scales", i) == c.dtype("X"),
          "Scales[%d] (%s) must be of the type of X (%s)",
          i,
          c.dtype("Scales", i).fluidName(),
          c.dtype("X").fluidName());
    }
    int axis = c.attrs().getInt(scales == 1 ? "quant_axis" : "x_num_col_dims");
    QuantizationRules.checkChannels(c, "Scales", 0, QuantizationRules.channels(c, axis).dim(0));
    if (scales == 2) {
      c.check(
          ShapeContext.agree(c.dims("Scales", 1).numel(), 1),
          "Scales[1] must hold 1 number but is %s",
          c.dims("Scales", 1));
    }
    c.setDims("Out", c.dims("X"));
    c.shareLod("X", "Out");
  }
}
