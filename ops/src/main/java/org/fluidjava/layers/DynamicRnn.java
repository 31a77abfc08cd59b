package org.fluidjava.layers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Block;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent network over sequences of different lengths, one block for each step. Sequences are
 * sorted by length; the batch of a step holds those that are longer.
 *
 * <pre>{@code
 * var rnn = layers.dynamicRnn();
 * rnn.block(() -> {
 *   var word = rnn.stepInput(embedded);
 *   var before = rnn.memory(200);
 *   var hidden = layers.fc(List.of(word, before), 200, FullyConnected.DEFAULT.withActivation("tanh"));
 *   rnn.updateMemory(before, hidden);
 *   rnn.output(hidden);
 * });
 * var hidden = rnn.result();
 * }</pre>
 */
public final class DynamicRnn {
  private final Layers layers;
  private final String name;
  private final Variable condition;
  private final While loop;
  private final List<Variable> inputArrays = new ArrayList<>();
  private final Map<String, Variable> memories = new HashMap<>();
  private final Map<Variable, Variable> updates = new java.util.LinkedHashMap<>();
  private final List<Variable> outputArrays = new ArrayList<>();
  private final List<Variable> results = new ArrayList<>();
  private final Block around;
  private @Nullable Variable step;
  private @Nullable Variable table;
  private @Nullable Variable longest;
  private @Nullable Variable zero;
  private boolean inside;

  DynamicRnn(Layers layers) {
    this.layers = layers;
    LayerCall call = layers.call("dynamic_rnn");
    name = call.name();
    condition = call.temp(DType.BOOL);
    loop = layers.whileLoop(condition);
    around = layers.main().current();
  }

  /** Adds the layers that {@code body} makes as the block of a step. */
  public void block(Runnable body) {
    Variable counter = layers.fillConstant(DType.INT64, 0, 1).setStopGradient(false);
    around.ops().get(around.ops().size() - 1).setAttr("force_cpu", true);
    step = counter;
    loop.block(
        () -> {
          inside = true;
          try {
            body.run();
          } finally {
            inside = false;
          }
          Variable length = ranked(longest);
          layers.increment(counter);
          updates.forEach((next, array) -> layers.arrayWrite(next, counter, array));
          layers.lessThan(counter, length, condition);
        });
    for (Variable array : outputArrays) {
      results.add(layers.arrayToLodTensor(array, ranked(table)));
    }
  }

  /** The rows of this step of a sequence input; the first one decides about the lengths. */
  public Variable stepInput(Variable x) {
    return stepInput(x, 0);
  }

  /** The rows of this step of a sequence input, by one of its LoD levels. */
  public Variable stepInput(Variable x, int level) {
    Variable counter = mustBeInside("stepInput");
    Variable ranks = table;
    if (ranks == null) {
      ranks = SubBlock.variable(around, "lod_rank_table", VarKind.LOD_RANK_TABLE, DType.FLOAT32);
      ranks.setDtype(null).setStopGradient(true);
      table = ranks;
      outside(
          new OpSpec("lod_rank_table")
              .in("X", x.name())
              .out("Out", ranks.name())
              .attr("level", level));
      Variable length =
          SubBlock.variable(around, "dynamic_rnn_max_seq_len", VarKind.LOD_TENSOR, DType.INT64);
      longest = length;
      outside(
          new OpSpec("max_sequence_len").in("RankTable", ranks.name()).out("Out", length.name()));
      condition.setStopGradient(true);
      outside(
          new OpSpec("less_than")
              .in("X", counter.name())
              .in("Y", length.name())
              .out("Out", condition.name())
              .attr("force_cpu", true));
    }
    Variable array = array("dynamic_rnn_input_array", x.knownDtype());
    inputArrays.add(array);
    outside(
        new OpSpec("lod_tensor_to_array")
            .in("X", x.name())
            .in("RankTable", ranks.name())
            .out("Out", array.name()));
    return layers.arrayRead(array, counter);
  }

  /** An input that is the same at every step: a row, or a sequence, for each sequence. */
  public Variable staticInput(Variable x) {
    Variable counter = mustBeInside("staticInput");
    Variable ranks = ranked(table);
    Variable ordered = reordered("dynamic_rnn_static_input_reordered", x, ranks);
    return layers.shrinkMemory(ordered, counter, ranks);
  }

  /** What {@link #updateMemory} gave at the step before; zeros [sequences, width] at first. */
  public Variable memory(int... width) {
    return memory(DType.FLOAT32, 0, width);
  }

  /** What {@link #updateMemory} gave at the step before; one number throughout at first. */
  public Variable memory(DType dtype, double value, int... width) {
    mustBeInside("memory");
    if (inputArrays.isEmpty()) {
      throw new IllegalStateException("stepInput must come before a memory of a given width");
    }
    Variable first = SubBlock.variable(around, "in0", VarKind.LOD_TENSOR, dtype);
    Variable initial = SubBlock.variable(around, "mem_init", VarKind.LOD_TENSOR, dtype);
    outside(
        new OpSpec("read_from_array")
            .in("X", inputArrays.get(0).name())
            .in("I", zeroIndex().name())
            .out("Out", first.name()));
    int[] shape = new int[width.length + 1];
    shape[0] = -1;
    System.arraycopy(width, 0, shape, 1, width.length);
    outside(
        new OpSpec("fill_constant_batch_size_like")
            .in("Input", first.name())
            .out("Out", initial.name())
            .attr("shape", shape)
            .attr("value", (float) value)
            .attr("dtype", dtype.number()));
    return memory(initial, false);
  }

  /**
   * What {@link #updateMemory} gave at the step before.
   *
   * @param initial the rows at the first step, one for each sequence
   * @param needReorder whether they are in the order of the input's sequences and must be sorted;
   *     without it they must already be in the order of falling lengths
   */
  public Variable memory(Variable initial, boolean needReorder) {
    Variable counter = mustBeInside("memory");
    Variable ranks = ranked(table);
    Variable start =
        needReorder ? reordered("dynamic_rnn_mem_init_reordered", initial, ranks) : initial;
    Variable array = array("dynamic_rnn_mem_array", initial.knownDtype());
    outside(
        new OpSpec("write_to_array")
            .in("X", start.name())
            .in("I", zeroIndex().name())
            .out("Out", array.name()));
    Variable before = layers.shrinkMemory(layers.arrayRead(array, counter), counter, ranks);
    memories.put(before.name(), array);
    return before;
  }

  /** What {@code memory} is at the next step. */
  public void updateMemory(Variable memory, Variable next) {
    mustBeInside("updateMemory");
    Variable array = memories.get(memory.name());
    if (array == null) {
      throw new IllegalArgumentException(memory.name() + " is no memory of " + name);
    }
    updates.put(next, array);
  }

  /** Makes results of the network, in order. */
  public void output(Variable... outputs) {
    Variable counter = mustBeInside("output");
    for (Variable output : outputs) {
      Variable array = array(name + "_output_array_" + output.name(), output.knownDtype());
      layers.arrayWrite(output, counter, array);
      outputArrays.add(array);
    }
  }

  /** The first output as sequences like the input. */
  public Variable result() {
    return results().get(0);
  }

  /** All outputs as sequences like the input. */
  public List<Variable> results() {
    if (results.isEmpty()) {
      throw new IllegalStateException(
          name + " has no results: call output in its block, and results behind it");
    }
    return List.copyOf(results);
  }

  private Variable mustBeInside(String method) {
    Variable counter = step;
    if (!inside || counter == null) {
      throw new IllegalStateException(method + " must be called within the block of " + name);
    }
    return counter;
  }

  private Variable ranked(@Nullable Variable known) {
    if (known == null) {
      throw new IllegalStateException(
          name + " needs a stepInput first: it decides about the lengths");
    }
    return known;
  }

  private Variable zeroIndex() {
    Variable index = zero;
    if (index == null) {
      index = SubBlock.variable(around, "zero_idx", VarKind.LOD_TENSOR, DType.INT64);
      zero = index;
      outside(
          new OpSpec("fill_constant")
              .out("Out", index.name())
              .attr("shape", new long[] {1})
              .attr("dtype", DType.INT64.number())
              .attr("value", 0f)
              .attr("force_cpu", true));
    }
    return index;
  }

  private Variable reordered(String key, Variable x, Variable ranks) {
    Variable ordered = SubBlock.variable(around, key, VarKind.LOD_TENSOR, x.knownDtype());
    outside(
        new OpSpec("reorder_lod_tensor_by_rank")
            .in("X", x.name())
            .in("RankTable", ranks.name())
            .out("Out", ordered.name()));
    return ordered;
  }

  private Variable array(String key, DType dtype) {
    return SubBlock.variable(around, key, VarKind.LOD_TENSOR_ARRAY, dtype);
  }

  private void outside(OpSpec spec) {
    SubBlock.append(layers.main(), around, spec);
  }
}
