package org.fluidjava.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.grad.ParamGrad;
import org.fluidjava.layers.LayerCall;
import org.fluidjava.layers.Layers;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Parameter;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Adds the operators of a {@link Clip}, the ones that Fluid adds. */
final class Clipping {
  private final Layers layers;

  private Clipping(Layers layers) {
    this.layers = layers;
  }

  /** The gradients, each clipped as its parameter says, or else the optimizer. */
  static List<ParamGrad> append(Layers layers, List<ParamGrad> pairs, @Nullable Clip byDefault) {
    Clipping clipping = new Clipping(layers);
    Map<Clip.ByGlobalNorm, List<ParamGrad>> groups = new LinkedHashMap<>();
    for (ParamGrad pair : pairs) {
      if (clipOf(pair, byDefault) instanceof Clip.ByGlobalNorm global) {
        groups.computeIfAbsent(global, key -> new ArrayList<>()).add(pair);
      }
    }
    Map<Clip.ByGlobalNorm, Variable> factors = new LinkedHashMap<>();
    groups.forEach(
        (global, members) -> factors.put(global, clipping.factor(members, global.norm())));
    List<ParamGrad> clipped = new ArrayList<>();
    for (ParamGrad pair : pairs) {
      @Nullable Clip clip = clipOf(pair, byDefault);
      Variable grad = pair.grad();
      if (clip instanceof Clip.ByValue value) {
        grad = clipping.add("clip", pair, Map.of("min", value.low(), "max", value.high()));
      } else if (clip instanceof Clip.ByNorm norm) {
        grad = clipping.add("clip_by_norm", pair, Map.of("max_norm", norm.norm()));
      } else if (clip instanceof Clip.ByGlobalNorm global) {
        grad = clipping.scaled(pair, factors.get(global));
      }
      clipped.add(new ParamGrad(pair.param(), grad));
    }
    return clipped;
  }

  private static @Nullable Clip clipOf(ParamGrad pair, @Nullable Clip byDefault) {
    Parameter settings = pair.param().parameter();
    return settings != null && settings.clip() instanceof Clip own ? own : byDefault;
  }

  private Variable add(String type, ParamGrad pair, Map<String, Float> attrs) {
    LayerCall call = layers.call(type);
    Variable out = call.temp(pair.grad().knownDtype());
    LayerCall.Op op = call.op(type).in("X", pair.grad()).out("Out", out);
    attrs.forEach(op::attr);
    op.attr(OpRole.VAR_ATTR, roleVars(pair)).append();
    return out;
  }

  private static List<String> roleVars(ParamGrad pair) {
    return List.of(pair.param().name(), pair.grad().name());
  }

  private Variable scaled(ParamGrad pair, @Nullable Variable factor) {
    LayerCall call = layers.call("elementwise_mul");
    Variable out = call.temp(pair.grad().knownDtype());
    call.op("elementwise_mul")
        .in("X", pair.grad())
        .in("Y", factor)
        .out("Out", out)
        .attr("axis", -1)
        .attr(OpRole.VAR_ATTR, roleVars(pair))
        .append();
    return out;
  }

  /** norm / max(norm, ‖all gradients‖). */
  private Variable factor(List<ParamGrad> pairs, float norm) {
    DType dtype = pairs.get(0).grad().knownDtype();
    List<Variable> squares = new ArrayList<>();
    for (ParamGrad pair : pairs) {
      Variable values = pair.grad();
      if (values.kind() == VarKind.SELECTED_ROWS) {
        // Equal rows add up before they are squared.
        values = one("get_tensor_from_selected_rows", one("merge_selected_rows", values));
      }
      Variable square = one("square", values);
      LayerCall call = layers.call("reduce_sum");
      Variable sum = call.temp(dtype);
      call.op("reduce_sum")
          .in("X", square)
          .out("Out", sum)
          .attr("dim", new int[] {0})
          .attr("reduce_all", true)
          .append();
      squares.add(sum);
    }
    LayerCall adding = layers.call("sum");
    Variable all = adding.temp(dtype);
    adding.op("sum").in("X", squares).out("Out", all).append();
    Variable length = one("sqrt", all);
    LayerCall filling = layers.call("fill_constant");
    Variable limit = filling.temp(dtype);
    filling
        .op("fill_constant")
        .out("Out", limit)
        .attr("shape", new long[] {1})
        .attr("dtype", dtype.number())
        .attr("value", norm)
        .append();
    return pair("elementwise_div", limit, pair("elementwise_max", limit, length));
  }

  private Variable one(String type, Variable x) {
    return layers.unary(type, x);
  }

  private Variable pair(String type, Variable x, Variable y) {
    return layers.binary(type, x, y, -1);
  }
}
