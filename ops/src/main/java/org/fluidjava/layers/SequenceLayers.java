package org.fluidjava.layers;

import java.util.List;
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

  /** Softmax within each sequence of the last LoD level; the input is one column. */
  default Variable sequenceSoftmax(Variable input) {
    return unary("sequence_softmax", input);
  }

  /**
   * A convolution over time within each sequence, with bias and activation: [rows, filters].
   *
   * @param input [rows, width] with one LoD level
   */
  default Variable sequenceConv(Variable input, int filters, SequenceConvolution settings) {
    LayerCall call = call("sequence_conv", settings.name());
    Widths.positive("sequenceConv", filters);
    DType dtype = input.knownDtype();
    long width = input.knownShape().dim(-1);
    Variable filter =
        call.weight(
            settings.filter(), dtype, Initializer.xavier(), settings.size() * width, filters);
    Variable out = call.temp(dtype);
    Integer start = settings.start();
    call.op("sequence_conv")
        .in("X", input)
        .in("Filter", filter)
        .out("Out", out)
        .attr("contextStride", 1)
        .attr("contextStart", start == null ? -(settings.size() / 2) : start)
        .attr("contextLength", settings.size())
        .append();
    if (settings.bias() != Param.NONE) {
      Variable bias = call.bias(settings.bias(), dtype, Initializer.constant(0), filters);
      Variable sum = call.temp(dtype);
      call.op("elementwise_add")
          .in("X", out)
          .in("Y", bias)
          .out("Out", sum)
          .attr("axis", 1)
          .append();
      out = sum;
    }
    return activate(call, out, settings.activation());
  }

  /** Repeats sequences or rows of x as often as the sequences of y's last LoD level are long. */
  default Variable sequenceExpand(Variable x, Variable y) {
    return sequenceExpand(x, y, -1);
  }

  /** Repeats sequences or rows of x as often as the sequences of this level of y are long. */
  default Variable sequenceExpand(Variable x, Variable y, int level) {
    LayerCall call = call("sequence_expand");
    Variable out = call.temp(x.knownDtype());
    call.op("sequence_expand")
        .in("X", x)
        .in("Y", y)
        .out("Out", out)
        .attr("ref_level", level)
        .append();
    return out;
  }

  /** Repeats row i of x as often as sequence i of y is long. */
  default Variable sequenceExpandAs(Variable x, Variable y) {
    LayerCall call = call("sequence_expand_as");
    Variable out = call.temp(x.knownDtype());
    call.op("sequence_expand_as").in("X", x).in("Y", y).out("Out", out).append();
    return out;
  }

  /** Turns each sequence round. */
  default Variable sequenceReverse(Variable x) {
    LayerCall call = call("sequence_reverse");
    Variable out = call.temp(x.knownDtype());
    call.op("sequence_reverse").in("X", x).out("Y", out).append();
    return out;
  }

  /** Sequence i of the result is sequence i of every input, one behind the other. */
  default Variable sequenceConcat(List<Variable> inputs) {
    LayerCall call = call("sequence_concat");
    Variable out = call.temp(inputs.get(0).knownDtype());
    call.op("sequence_concat").in("X", inputs).out("Out", out).append();
    return out;
  }

  /**
   * From sequences to a dense block.
   *
   * @param padValue one number or one row: what lies behind shorter sequences
   * @param length rows of each; -1 for the longest
   */
  default PaddedSequences sequencePad(Variable x, Variable padValue, int length) {
    LayerCall call = call("sequence_pad");
    Variable out = call.temp(x.knownDtype());
    Variable lengths = call.fixedTemp(DType.INT64);
    call.op("sequence_pad")
        .in("X", x)
        .in("PadValue", padValue)
        .out("Out", out)
        .out("Length", lengths)
        .attr("padded_length", length)
        .append();
    return new PaddedSequences(out, lengths);
  }

  /** From a dense block [sequences, length, ...] and the lengths (int64) to sequences. */
  default Variable sequenceUnpad(Variable x, Variable length) {
    LayerCall call = call("sequence_unpad");
    Variable out = call.temp(x.knownDtype());
    call.op("sequence_unpad").in("X", x).in("Length", length).out("Out", out).append();
    return out;
  }

  /**
   * From lengths to a mask of ones below each length and zeros behind.
   *
   * @param positions how many positions; -1 for the largest length
   */
  default Variable sequenceMask(Variable lengths, int positions, DType dtype) {
    LayerCall call = call("sequence_mask");
    Variable out = call.fixedTemp(dtype);
    call.op("sequence_mask")
        .in("X", lengths)
        .out("Y", out)
        .attr("maxlen", positions)
        .attr("out_dtype", dtype.number())
        .append();
    return out;
  }

  /**
   * From each sequence {@code length} rows from row {@code offset} on; both int64 [sequences, 1].
   */
  default Variable sequenceSlice(Variable input, Variable offset, Variable length) {
    LayerCall call = call("sequence_slice");
    Variable out = call.temp(input.knownDtype());
    call.op("sequence_slice")
        .in("X", input)
        .in("Offset", offset)
        .in("Length", length)
        .out("Out", out)
        .append();
    return out;
  }

  /** Gives rows another width; sequences keep their numbers. */
  default Variable sequenceReshape(Variable input, int width) {
    LayerCall call = call("sequence_reshape");
    Variable out = call.temp(input.knownDtype());
    call.op("sequence_reshape").in("X", input).out("Out", out).attr("new_dim", width).append();
    return out;
  }

  /**
   * Adds to row i, at the columns that sequence i of {@code index} names, sequence i of updates.
   */
  default Variable sequenceScatter(Variable input, Variable index, Variable updates) {
    LayerCall call = call("sequence_scatter");
    Variable out = call.temp(input.knownDtype());
    call.op("sequence_scatter")
        .in("X", input)
        .in("Ids", index)
        .in("Updates", updates)
        .out("Out", out)
        .append();
    return out;
  }

  /** Drops these ids from sequences of ids. */
  default Variable sequenceErase(Variable ids, int... tokens) {
    LayerCall call = call("sequence_erase");
    Variable out = call.fixedTemp(ids.knownDtype());
    call.op("sequence_erase").in("X", ids).out("Out", out).attr("tokens", tokens).append();
    return out;
  }

  /** Beside each id the ones that follow it in its sequence; {@code fill} past the end. */
  default Variable sequenceEnumerate(Variable ids, int window, int fill) {
    LayerCall call = call("sequence_enumerate");
    Variable out = call.fixedTemp(ids.knownDtype());
    call.op("sequence_enumerate")
        .in("X", ids)
        .out("Out", out)
        .attr("win_size", window)
        .attr("pad_value", fill)
        .append();
    return out;
  }

  /**
   * The averages of the largest numbers of each row of matching matrices, one for each of topks.
   */
  default Variable sequenceTopkAvgPooling(
      Variable input, Variable row, Variable column, int[] topks, int channels) {
    LayerCall call = call("sequence_topk_avg_pooling");
    Variable out = call.temp(input.knownDtype());
    Variable pos = call.fixedTemp(DType.INT32);
    call.op("sequence_topk_avg_pooling")
        .in("X", input)
        .in("ROW", row)
        .in("COLUMN", column)
        .out("Out", out)
        .out("pos", pos)
        .attr("topks", topks)
        .attr("channel_num", channels)
        .append();
    return out;
  }

  /** The same numbers with y's LoD, or with y's int32 numbers as offsets where it has none. */
  default Variable lodReset(Variable x, Variable y) {
    LayerCall call = call("lod_reset");
    Variable out = call.temp(x.knownDtype());
    call.op("lod_reset").in("X", x).in("Y", y).out("Out", out).append();
    return out;
  }

  /** The same numbers with one LoD level of these offsets. */
  default Variable lodReset(Variable x, int... offsets) {
    LayerCall call = call("lod_reset");
    Variable out = call.temp(x.knownDtype());
    call.op("lod_reset").in("X", x).out("Out", out).attr("target_lod", offsets).append();
    return out;
  }

  /** The same numbers with a finer LoD level of these offsets below x's. */
  default Variable lodAppend(Variable x, int... offsets) {
    LayerCall call = call("lod_append");
    Variable out = call.temp(x.knownDtype());
    call.op("lod_reset")
        .in("X", x)
        .out("Out", out)
        .attr("target_lod", offsets)
        .attr("append", true)
        .append();
    return out;
  }

  /**
   * Cuts images into patches: each a row, each image a sequence.
   *
   * @param input [images, channels, height, width]
   * @param kernels a patch's height and width
   * @param strides from one patch to the next: down, across
   * @param paddings rows and columns of zeros: up, left, down, right
   */
  default Variable im2sequence(Variable input, int[] kernels, int[] strides, int[] paddings) {
    LayerCall call = call("im2sequence");
    Variable out = call.temp(input.knownDtype());
    call.op("im2sequence")
        .in("X", input)
        .out("Out", out)
        .attr("kernels", kernels)
        .attr("strides", strides)
        .attr("paddings", paddings)
        .append();
    return out;
  }
}
