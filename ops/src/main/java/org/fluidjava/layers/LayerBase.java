package org.fluidjava.layers;

import org.fluidjava.device.Place;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** What every subject's layers are made of: a program pair, and calls that add to it. */
public interface LayerBase {
  /** The program that layers append to. */
  Program main();

  /** The program that initialises the parameters. */
  Program startup();

  /**
   * A seed for the next initializer: derived from the startup program's, so no two draw the same.
   */
  int nextSeed();

  /** Where the operators that layers add are to run; null leaves it to the executor. */
  default @Nullable Place place() {
    return null;
  }

  /**
   * Begins a layer whose helper name is generated from {@code type}: {@code fc_0}, {@code fc_1}, …
   */
  default LayerCall call(String type) {
    return new LayerCall(this, main().names().generate(type));
  }

  /** Begins a layer with a name of the user's, or a generated one when that is null. */
  default LayerCall call(String type, @Nullable String name) {
    return name == null ? call(type) : new LayerCall(this, name);
  }

  /** A layer of one operator with input X and output Out, of X's element type. */
  default Variable unary(String type, Variable x) {
    LayerCall call = call(type);
    Variable out = call.temp(x.knownDtype());
    call.op(type).in("X", x).out("Out", out).append();
    return out;
  }

  /** A layer of one operator with inputs X and Y and output Out, of X's element type. */
  default Variable binary(String type, Variable x, Variable y, int axis) {
    LayerCall call = call(type);
    Variable out = call.temp(x.knownDtype());
    call.op(type).in("X", x).in("Y", y).attr("axis", axis).out("Out", out).append();
    return out;
  }

  /**
   * The activation operator of this name on a variable, within another layer's call; x itself for
   * null.
   */
  default Variable activate(LayerCall call, Variable x, @Nullable String activation) {
    if (activation == null) {
      return x;
    }
    DType dtype = x.knownDtype();
    Variable out = call.temp(dtype);
    call.op(activation).in("X", x).out("Out", out).append();
    return out;
  }
}
