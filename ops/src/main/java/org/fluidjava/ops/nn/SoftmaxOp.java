package org.fluidjava.ops.nn;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.ops.shape.Axes;

/**
 * {@code softmax}: y = exp(max(x - max x, -64)) / sum, along one axis; the bound keeps every
 * probability above zero, as Fluid has it. {@code log_softmax}: its logarithm, without the bound.
 */
final class SoftmaxOp {
  static final List<OpDef> ALL =
      List.of(
          base("softmax")
              .attr("use_cudnn", false, "kept for files; has no effect here")
              .attr("use_mkldnn", false, "kept for files; has no effect here")
              .attr("mkldnn_data_type", "float32", "kept for files; has no effect here")
              .attr("data_format", "AnyLayout", "kept for files; has no effect here")
              .attr("is_test", false, "kept for files; has no effect here")
              .build(),
          base("log_softmax").build());

  private SoftmaxOp() {}

  private static OpDef.Builder base(String type) {
    return OpDef.named(type)
        .input("X", "any shape")
        .output("Out", "of X's shape")
        .attr("axis", -1, "the axis along which the numbers add up to one; negative from the end")
        .shape(SoftmaxOp::shape)
        .inPlace("X", "Out")
        .grad(
            Gradient.reads("Out")
                .given("Out")
                .yields("X")
                .like("X", "Out")
                .inPlace("Out@GRAD", "X@GRAD")
                .shape(SoftmaxOp::gradShape));
  }

  private static void shape(ShapeContext c) {
    Axes.of(c, c.attrs().getInt("axis"), c.dims("X").rank(), "axis");
    c.setDims("Out", c.dims("X"));
    c.shareLod("X", "Out");
  }

  private static void gradShape(ShapeContext c) {
    Axes.same(c, "Out", "Out@GRAD");
    Axes.of(c, c.attrs().getInt("axis"), c.dims("Out").rank(), "axis");
    c.setDims("X@GRAD", c.dims("Out"));
    c.shareLod("Out", "X@GRAD");
  }
}
