package org.fluidjava.layers;

import java.util.List;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Loops, choices, and the arrays and tables that they work on. */
public interface ControlLayers extends LayerBase {
  /** A loop while {@code condition}, one bool, holds. */
  default While whileLoop(Variable condition) {
    return new While(this, condition, false);
  }

  /** A loop through which no gradient will flow: it keeps nothing of its rounds. */
  default While whileLoopForTest(Variable condition) {
    return new While(this, condition, true);
  }

  /** A block that runs once if {@code condition}, one bool, holds. */
  default ConditionalBlock conditionalBlock(Variable condition) {
    return new ConditionalBlock(this, List.of(condition), true);
  }

  /** A block that runs once if all these tensors have elements. */
  default ConditionalBlock conditionalBlock(List<Variable> tensors) {
    return new ConditionalBlock(this, tensors, false);
  }

  /** An empty tensor array. */
  default Variable createArray(DType dtype) {
    String name = main().names().generate("array") + ".out";
    return main().current().createVar(name, VarKind.LOD_TENSOR_ARRAY).setDtype(dtype);
  }

  /** A new tensor array with x at an index. */
  default Variable arrayWrite(Variable x, Variable index) {
    return arrayWrite(x, index, null);
  }

  /** Writes x into an array at an index, one integer; the array grows to hold it. */
  default Variable arrayWrite(Variable x, Variable index, @Nullable Variable array) {
    LayerCall call = call("array_write");
    Variable out = array;
    if (out == null) {
      String name = call.name() + ".out";
      out = main().current().createVar(name, VarKind.LOD_TENSOR_ARRAY).setDtype(x.dtype());
    }
    call.op("write_to_array").in("X", x).in("I", index).out("Out", out).append();
    return out;
  }

  /** The item of an array at an index, one integer. */
  default Variable arrayRead(Variable array, Variable index) {
    LayerCall call = call("array_read");
    Variable out = call.temp(array.knownDtype());
    call.op("read_from_array").in("X", array).in("I", index).out("Out", out).append();
    return out;
  }

  /**
   * The items of an array in one tensor, joined along an axis or, stacked, along a new one; and the
   * extent of each along it, int32.
   */
  default List<Variable> tensorArrayToTensor(Variable array, int axis, boolean stacked) {
    LayerCall call = call("tensor_array_to_tensor");
    Variable out = call.temp(array.knownDtype());
    Variable extents = call.fixedTemp(DType.INT32);
    call.op("tensor_array_to_tensor")
        .in("X", array)
        .out("Out", out)
        .out("OutIndex", extents)
        .attr("axis", axis)
        .attr("use_stack", stacked)
        .append();
    return List.of(out, extents);
  }

  /** The number of items of an array: int64 [1]. */
  default Variable arrayLength(Variable array) {
    LayerCall call = call("array_length");
    Variable out = call.fixedTemp(DType.INT64);
    call.op("lod_array_length").in("X", array).out("Out", out).append();
    return out;
  }

  /** The sequences of a LoD level of x, longest first. */
  default Variable lodRankTable(Variable x, int level) {
    LayerCall call = call("lod_rank_table");
    String name = main().names().generate("lod_rank_table");
    Variable table = main().current().createVar(name, VarKind.LOD_RANK_TABLE);
    call.op("lod_rank_table").in("X", x).attr("level", level).out("Out", table).append();
    return table;
  }

  /** The length of the longest sequence of a rank table: int64 [1]. */
  default Variable maxSequenceLen(Variable table) {
    LayerCall call = call("max_seqence_len");
    Variable out = call.temp(DType.INT64);
    call.op("max_sequence_len").in("RankTable", table).out("Out", out).append();
    return out;
  }

  /** Step t of all sequences that are longer, as item t of an array. */
  default Variable lodTensorToArray(Variable x, Variable table) {
    LayerCall call = call("lod_tensor_to_array");
    String name = main().names().generate("lod_tensor_to_array");
    Variable array = main().current().createVar(name, VarKind.LOD_TENSOR_ARRAY).setDtype(x.dtype());
    call.op("lod_tensor_to_array").in("X", x).in("RankTable", table).out("Out", array).append();
    return array;
  }

  /** The sequences whose steps an array holds: the inverse of {@link #lodTensorToArray}. */
  default Variable arrayToLodTensor(Variable array, Variable table) {
    LayerCall call = call("array_to_lod_tensor");
    Variable out = call.temp(array.knownDtype());
    call.op("array_to_lod_tensor").in("X", array).in("RankTable", table).out("Out", out).append();
    return out;
  }

  /** The rows of a memory whose sequences are longer than {@code step}. */
  default Variable shrinkMemory(Variable memory, Variable step, Variable table) {
    LayerCall call = call("shrink_memory");
    Variable out = call.temp(memory.knownDtype());
    call.op("shrink_rnn_memory")
        .in("X", memory)
        .in("I", step)
        .in("RankTable", table)
        .out("Out", out)
        .append();
    return out;
  }

  /** Sequences, or rows, in the order of a rank table. */
  default Variable reorderLodTensorByRank(Variable x, Variable table) {
    LayerCall call = call("reorder_lod_tensor_by_rank");
    Variable out = call.temp(x.knownDtype());
    call.op("reorder_lod_tensor_by_rank")
        .in("X", x)
        .in("RankTable", table)
        .out("Out", out)
        .append();
    return out;
  }

  /** One step of beam search; see Fluid's beam_search. Selected ids, scores and parents. */
  default List<Variable> beamSearch(
      Variable preIds,
      Variable preScores,
      @Nullable Variable ids,
      Variable scores,
      int beamSize,
      int endId,
      int level,
      boolean isAccumulated) {
    LayerCall call = call("beam_search");
    Variable selectedScores = call.temp(preScores.knownDtype());
    Variable selectedIds = call.temp(DType.INT64);
    Variable parent = call.temp(DType.INT32);
    call.op("beam_search")
        .in("pre_ids", preIds)
        .in("pre_scores", preScores)
        .in("ids", ids)
        .in("scores", scores)
        .out("selected_ids", selectedIds)
        .out("selected_scores", selectedScores)
        .out("parent_idx", parent)
        .attr("level", level)
        .attr("beam_size", beamSize)
        .attr("end_id", endId)
        .attr("is_accumulated", isAccumulated)
        .append();
    return List.of(selectedIds, selectedScores, parent);
  }

  /** The sentences, and their scores, that the arrays of a beam search's steps make. */
  default List<Variable> beamSearchDecode(Variable ids, Variable scores, int beamSize, int endId) {
    LayerCall call = call("beam_search_decode");
    Variable sentenceIds = call.temp(DType.INT64);
    Variable sentenceScores = call.temp(DType.FLOAT32);
    call.op("beam_search_decode")
        .in("Ids", ids)
        .in("Scores", scores)
        .out("SentenceIds", sentenceIds)
        .out("SentenceScores", sentenceScores)
        .attr("beam_size", beamSize)
        .attr("end_id", endId)
        .append();
    return List.of(sentenceIds, sentenceScores);
  }

  /** Where a bool [n, 1] is true and where it is false: two parts of x, by rows. */
  default List<Variable> splitLodTensor(Variable x, Variable mask, int level) {
    LayerCall call = call("split_lod_tensor");
    Variable outTrue = call.temp(x.knownDtype());
    Variable outFalse = call.temp(x.knownDtype());
    call.op("split_lod_tensor")
        .in("X", x)
        .in("Mask", mask)
        .attr("level", level)
        .out("OutTrue", outTrue)
        .out("OutFalse", outFalse)
        .append();
    return List.of(outTrue, outFalse);
  }

  /** The parts that {@link #splitLodTensor} made of x, or what was computed from them, together. */
  default Variable mergeLodTensor(
      Variable inTrue, Variable inFalse, Variable x, Variable mask, int level) {
    LayerCall call = call("merge_lod_tensor");
    Variable out = call.temp(inTrue.knownDtype());
    call.op("merge_lod_tensor")
        .in("X", x)
        .in("Mask", mask)
        .in("InTrue", inTrue)
        .in("InFalse", inFalse)
        .attr("level", level)
        .out("Out", out)
        .append();
    return out;
  }
}
