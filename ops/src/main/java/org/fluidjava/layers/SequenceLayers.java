package org.fluidjava.layers;

import java.util.Locale;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;

/** Sequences of different lengths: rows one behind the other, told apart by the LoD. */
public interface SequenceLayers extends LayerBase {
  /**
   * One row for each sequence of the last LoD level.
   *
   * @param type average, sum, sqrt (sum over the square root of the length), max, first or last
   */
  default Variable sequencePool(Variable input, String type) {
    return sequencePool(input, type, 0);
  }

  /**
   * One row for each sequence of the last LoD level.
   *
   * @param type average, sum, sqrt, max, first or last
   * @param padValue the result for a sequence without rows
   */
  default Variable sequencePool(Variable input, String type, double padValue) {
    LayerCall call = call("sequence_pool");
    DType dtype = input.knownDtype();
    Variable out = call.temp(dtype);
    Variable maxIndex = call.temp(DType.INT32).setStopGradient(true);
    call.op("sequence_pool")
        .in("X", input)
        .out("Out", out)
        .out("MaxIndex", maxIndex)
        .attr("pooltype", type.toUpperCase(Locale.ROOT))
        .attr("is_test", false)
        .attr("pad_value", (float) padValue)
        .append();
    return out;
  }

  /** The first row of each sequence of the last LoD level; zero for one without rows. */
  default Variable sequenceFirstStep(Variable input) {
    return sequencePool(input, "first");
  }

  /** The last row of each sequence of the last LoD level; zero for one without rows. */
  default Variable sequenceLastStep(Variable input) {
    return sequencePool(input, "last");
  }
}
