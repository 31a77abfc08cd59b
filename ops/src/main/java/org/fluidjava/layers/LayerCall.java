package org.fluidjava.layers;

import java.util.Arrays;
import java.util.List;
import org.fluidjava.device.Place;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.Placed;
import org.fluidjava.program.Block;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Parameter;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * One layer being added: makes its temporaries, parameters and operators under Fluid's names
 * ({@code fc_0.tmp_0}, {@code fc_0.w_0}, {@code fc_0.b_0}).
 */
public final class LayerCall {
  private final LayerBase layers;
  private final String name;

  LayerCall(LayerBase layers, String name) {
    this.layers = layers;
    this.name = name;
  }

  /** The layer's name, such as {@code fc_0}. */
  public String name() {
    return name;
  }

  /** The next temporary variable, {@code <name>.tmp_<n>}, in the current block. */
  public Variable temp(DType dtype) {
    String temporary = layers.main().names().generate(name + ".tmp");
    return layers.main().current().createVar(temporary, VarKind.LOD_TENSOR).setDtype(dtype);
  }

  /** A temporary through which no gradient flows. */
  public Variable fixedTemp(DType dtype) {
    return temp(dtype).setStopGradient(true);
  }

  /** The next weight, {@code <name>.w_<n>} unless the setting names it. */
  public Variable weight(Param param, DType dtype, Initializer byDefault, long... shape) {
    return parameter("w", param, dtype, byDefault, shape);
  }

  /** The next bias, {@code <name>.b_<n>} unless the setting names it. */
  public Variable bias(Param param, DType dtype, Initializer byDefault, long... shape) {
    return parameter("b", param, dtype, byDefault, shape);
  }

  private Variable parameter(
      String suffix, Param param, DType dtype, Initializer byDefault, long... dims) {
    if (param == Param.NONE) {
      throw new IllegalArgumentException(
          name + ": this layer needs its parameter ." + suffix + ", it cannot be NONE");
    }
    String given = param.name();
    String parameterName =
        given != null ? given : layers.main().names().generate(name + "." + suffix);
    Shape shape = Shape.of(dims);
    if (shape.numel() <= 0) {
      throw new IllegalArgumentException(
          name
              + ": parameter "
              + parameterName
              + " must have positive, known extents, but they are "
              + shape);
    }
    Block global = layers.main().global();
    Variable shared = global.ownVar(parameterName);
    if (shared != null) {
      if (!shape.equals(shared.shape()) || shared.dtype() != dtype) {
        throw new IllegalArgumentException(
            name
                + ": parameter "
                + shared
                + " is shared by name, but this layer needs "
                + dtype.fluidName()
                + " "
                + shape);
      }
      return shared;
    }
    Initializer initializer = param.initializer() == null ? byDefault : param.initializer();
    Parameter settings =
        new Parameter(param.trainable(), param.learningRate(), param.regularizer(), param.clip());
    Variable variable =
        global
            .createVar(parameterName, VarKind.LOD_TENSOR)
            .setDtype(dtype)
            .setShape(shape)
            .setParameter(settings);
    Block start = layers.startup().global();
    if (start.ownVar(parameterName) == null) {
      start
          .createVar(parameterName, VarKind.LOD_TENSOR)
          .setDtype(dtype)
          .setShape(shape)
          .setParameter(settings);
      OpSpec op = initializer.operator(shape, dtype, layers.nextSeed()).out("Out", parameterName);
      // Fluid prepends: the startup program lists initializers in reverse order of creation.
      Appending.insert(start, 0, op);
    }
    return variable;
  }

  /** An operator in the current block; finish it with {@link Op#append}. */
  public Op op(String type) {
    return new Op(type);
  }

  /** An operator being added. */
  public final class Op {
    private final OpSpec spec;

    Op(String type) {
      spec = new OpSpec(type);
    }

    /** Variables of an input slot; a null alone leaves the slot out. */
    public Op in(String slot, @Nullable Variable... variables) {
      if (!(variables.length == 1 && variables[0] == null)) {
        spec.in(slot, Arrays.stream(variables).map(Variable::name).toList());
      }
      return this;
    }

    /** Variables of an input slot. */
    public Op in(String slot, List<Variable> variables) {
      spec.in(slot, variables.stream().map(Variable::name).toList());
      return this;
    }

    /** Variables of an output slot. */
    public Op out(String slot, Variable... variables) {
      spec.out(slot, Arrays.stream(variables).map(Variable::name).toList());
      return this;
    }

    /** Variables of an output slot. */
    public Op out(String slot, List<Variable> variables) {
      spec.out(slot, variables.stream().map(Variable::name).toList());
      return this;
    }

    /** An attribute. */
    public Op attr(String attribute, Object value) {
      spec.attr(attribute, value);
      return this;
    }

    /** Adds the operator to the current block. */
    public Operator append() {
      if (layers.main().role() != OpRole.FORWARD) {
        spec.attr(OpRole.ATTR, layers.main().role());
      }
      Place place = layers.place();
      if (place != null) {
        spec.attr(Placed.ATTR, Placed.text(place));
      }
      return Appending.append(layers.main().current(), spec);
    }
  }
}
