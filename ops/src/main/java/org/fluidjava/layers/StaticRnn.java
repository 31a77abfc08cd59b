package org.fluidjava.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** A recurrent network over inputs [steps, batch, …] that all have as many steps. */
public final class StaticRnn {
  private final Layers layers;
  private final LayerCall call;
  private final Block around;
  private final List<Variable> inputs = new ArrayList<>();
  private final List<Variable> outputs = new ArrayList<>();
  private final Map<String, Memory> memories = new LinkedHashMap<>();
  private long steps = -1;
  private boolean inside;

  private static final class Memory {
    final Variable initial;
    @org.jspecify.annotations.Nullable Variable next;

    Memory(Variable initial) {
      this.initial = initial;
    }
  }

  StaticRnn(Layers layers) {
    this.layers = layers;
    call = layers.call("static_rnn");
    around = layers.main().current();
  }

  /** Adds the layers that {@code body} makes as the block of a step. */
  public void step(Runnable body) {
    List<String> before = new ArrayList<>();
    List<String> behind = new ArrayList<>();
    List<String> initial = new ArrayList<>();
    SubBlock sub =
        SubBlock.build(
            layers.main(),
            () -> {
              inside = true;
              try {
                body.run();
              } finally {
                inside = false;
              }
              memories.forEach(
                  (name, memory) -> {
                    Variable next = memory.next;
                    if (next == null) {
                      throw new IllegalStateException("the memory " + name + " is never updated");
                    }
                    initial.add(memory.initial.name());
                    before.add(name);
                    behind.add(copied(next).name());
                  });
            });
    if (inputs.isEmpty()) {
      throw new IllegalStateException(
          call.name() + " needs a stepInput: it tells the number of steps");
    }
    Set<String> parameters = new LinkedHashSet<>(sub.reads(Set.of()));
    inputs.forEach(input -> parameters.remove(input.name()));
    sub.append(
        new OpSpec("recurrent")
            .in("inputs", inputs.stream().map(Variable::name).toList())
            .in("initial_states", initial)
            .in("parameters", List.copyOf(parameters))
            .out("outputs", outputs.stream().map(Variable::name).toList())
            .out("step_scopes", sub.scopes())
            .attr("has_states", !before.isEmpty())
            .attr("ex_states", before)
            .attr("states", behind)
            .attr("sub_block", Attr.block(sub.block().index())));
  }

  /** This step of an input [steps, batch, …]. */
  public Variable stepInput(Variable x) {
    mustBeInside();
    Shape shape = x.knownShape();
    if (steps >= 0 && shape.dim(0) >= 0 && shape.dim(0) != steps) {
      throw new IllegalArgumentException(
          x + " has " + shape.dim(0) + " steps, but an input before it has " + steps);
    }
    steps = inputs.isEmpty() ? shape.dim(0) : steps;
    inputs.add(x);
    return inner(x.name(), x.knownDtype(), shape.slice(1, shape.rank()));
  }

  /** What {@link #updateMemory} gave at the step before; {@code initial} at the first step. */
  public Variable memory(Variable initial) {
    mustBeInside();
    String name = layers.main().names().generate(call.name() + "@mem");
    memories.put(name, new Memory(initial));
    return inner(name, initial.knownDtype(), initial.knownShape());
  }

  /**
   * What {@link #updateMemory} gave at the step before; one number throughout at the first step.
   *
   * @param like an input [steps, batch, …], which tells the batch
   * @param width the extents of one row
   */
  public Variable memory(Variable like, double value, int... width) {
    mustBeInside();
    long[] shape = new long[width.length + 1];
    shape[0] = -1;
    for (int i = 0; i < width.length; i++) {
      shape[i + 1] = width[i];
    }
    DType dtype = like.knownDtype();
    Variable boot =
        SubBlock.variable(around, call.name() + "@memory_boot", VarKind.LOD_TENSOR, dtype);
    SubBlock.append(
        layers.main(),
        around,
        new OpSpec("fill_constant_batch_size_like")
            .in("Input", like.name())
            .out("Out", boot.name())
            .attr("shape", shape)
            .attr("value", (float) value)
            .attr("dtype", dtype.number())
            .attr("input_dim_idx", 1)
            .attr("output_dim_idx", 0));
    return memory(boot);
  }

  /** What {@code memory} is at the next step. */
  public void updateMemory(Variable memory, Variable next) {
    mustBeInside();
    Memory known = memories.get(memory.name());
    if (known == null) {
      throw new IllegalArgumentException(memory.name() + " is no memory of " + call.name());
    }
    known.next = next;
  }

  /** Makes a result of the network; outside it is [steps, …]. */
  public void stepOutput(Variable output) {
    mustBeInside();
    Variable copy = copied(output);
    Shape shape = Shape.of(steps).append(copy.knownShape().dims());
    outputs.add(
        around.createVar(copy.name(), VarKind.LOD_TENSOR).setDtype(copy.dtype()).setShape(shape));
  }

  /** The outputs, each [steps, …]. */
  public List<Variable> results() {
    return List.copyOf(outputs);
  }

  /** The first output. */
  public Variable result() {
    return outputs.get(0);
  }

  private Variable copied(Variable x) {
    Variable copy = call.temp(x.knownDtype());
    call.op("rnn_memory_helper")
        .in("X", x)
        .attr("dtype", x.knownDtype().number())
        .out("Out", copy)
        .append();
    return copy;
  }

  private Variable inner(String name, DType dtype, Shape shape) {
    return layers
        .main()
        .current()
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(dtype)
        .setShape(shape);
  }

  private void mustBeInside() {
    if (!inside) {
      throw new IllegalStateException("this must be called within a step of " + call.name());
    }
  }
}
