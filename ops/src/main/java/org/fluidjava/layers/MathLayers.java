package org.fluidjava.layers;

import org.fluidjava.program.Variable;

/** Arithmetic. */
public interface MathLayers extends LayerBase {
  /**
   * Matrix product after flattening: X at {@code xNumColDims}, Y at {@code yNumColDims} dimensions.
   */
  default Variable mul(Variable x, Variable y, int xNumColDims, int yNumColDims) {
    LayerCall call = call("mul");
    Variable out = call.temp(x.knownDtype());
    call.op("mul")
        .in("X", x)
        .in("Y", y)
        .attr("x_num_col_dims", xNumColDims)
        .attr("y_num_col_dims", yNumColDims)
        .out("Out", out)
        .append();
    return out;
  }
}
