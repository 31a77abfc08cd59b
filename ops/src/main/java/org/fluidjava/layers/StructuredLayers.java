package org.fluidjava.layers;

import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Losses and decoders over structures: fields, alignments, trees, samples. */
public interface StructuredLayers extends SequenceLayers {
  /**
   * The cost of a linear-chain conditional random field, [sequences, 1]: a negative log-likelihood.
   *
   * @param input [rows, tags] with one LoD level
   * @param label int64 [rows, 1] with the same
   * @param transition settings of the parameter [tags + 2, tags]; name it to decode with it
   */
  default Variable linearChainCrf(Variable input, Variable label, Param transition) {
    return linearChainCrf(input, label, transition, null);
  }

  /**
   * The cost of a linear-chain conditional random field over padded sequences.
   *
   * @param input [sequences, steps, tags]
   * @param length int64, one for each sequence; null for sequences by LoD
   */
  default Variable linearChainCrf(
      Variable input, Variable label, Param transition, @Nullable Variable length) {
    LayerCall call = call("linear_chain_crf");
    DType dtype = input.knownDtype();
    long tags = input.knownShape().dim(-1);
    Widths.positive(call.name() + ": linearChainCrf", tags);
    Variable weight = call.weight(transition, dtype, Initializer.xavier(), tags + 2, tags);
    Variable alpha = call.temp(dtype);
    Variable emissionExps = call.temp(dtype);
    Variable transitionExps = call.temp(dtype);
    Variable cost = call.temp(dtype);
    call.op("linear_chain_crf")
        .in("Emission", input)
        .in("Transition", weight)
        .in("Label", label)
        .in("Length", length)
        .out("Alpha", alpha)
        .out("EmissionExps", emissionExps)
        .out("TransitionExps", transitionExps)
        .out("LogLikelihood", cost)
        .append();
    return cost;
  }

  /**
   * The most probable tags under a linear-chain conditional random field.
   *
   * @param transition the name of the parameter that {@link #linearChainCrf} learns
   * @param label when given, the result is 1 where the tags meet it and 0 elsewhere
   * @param length int64, one for each padded sequence; null for sequences by LoD
   */
  default Variable crfDecoding(
      Variable input, String transition, @Nullable Variable label, @Nullable Variable length) {
    LayerCall call = call("crf_decoding");
    Variable weight = main().global().ownVar(transition);
    if (weight == null) {
      throw new IllegalArgumentException(
          call.name()
              + ": there is no parameter '"
              + transition
              + "'; name linearChainCrf's transition so");
    }
    Variable path = call.fixedTemp(DType.INT64);
    call.op("crf_decoding")
        .in("Emission", input)
        .in("Transition", weight)
        .in("Label", label)
        .in("Length", length)
        .out("ViterbiPath", path)
        .append();
    return path;
  }

  /**
   * Precision, recall and F1 of chunks.
   *
   * @param scheme IOB, IOE, IOBES or plain
   * @param types the number of chunk types
   * @param length int64, one for each padded sequence; null for sequences by LoD
   * @param excluded types that do not count
   */
  default ChunkCounts chunkEval(
      Variable input,
      Variable label,
      String scheme,
      int types,
      @Nullable Variable length,
      int... excluded) {
    LayerCall call = call("chunk_eval");
    ChunkCounts counts =
        new ChunkCounts(
            call.fixedTemp(DType.FLOAT32),
            call.fixedTemp(DType.FLOAT32),
            call.fixedTemp(DType.FLOAT32),
            call.fixedTemp(DType.INT64),
            call.fixedTemp(DType.INT64),
            call.fixedTemp(DType.INT64));
    call.op("chunk_eval")
        .in("Inference", input)
        .in("Label", label)
        .in("SeqLength", length)
        .out("Precision", counts.precision())
        .out("Recall", counts.recall())
        .out("F1-Score", counts.f1())
        .out("NumInferChunks", counts.inferred())
        .out("NumLabelChunks", counts.labelled())
        .out("NumCorrectChunks", counts.correct())
        .attr("num_chunk_types", types)
        .attr("chunk_scheme", scheme)
        .attr("excluded_chunk_types", excluded)
        .append();
    return counts;
  }

  /**
   * The cost of connectionist temporal classification over sequences by LoD, [sequences, 1].
   *
   * @param input [rows, classes] before any softmax
   * @param label int32 [labels, 1]
   * @param blank the class that means nothing
   * @param byTimes whether gradients are divided by the number of steps
   */
  default Variable warpctc(Variable input, Variable label, int blank, boolean byTimes) {
    return warpctc(input, label, blank, byTimes, null, null);
  }

  /**
   * The cost of connectionist temporal classification.
   *
   * @param input padded [steps, sequences, classes] when lengths are given
   * @param label padded [sequences, most labels] when lengths are given
   * @param inputLength int64, one for each sequence; both lengths or none
   */
  default Variable warpctc(
      Variable input,
      Variable label,
      int blank,
      boolean byTimes,
      @Nullable Variable inputLength,
      @Nullable Variable labelLength) {
    LayerCall call = call("warpctc");
    DType dtype = input.knownDtype();
    Variable loss = call.temp(dtype);
    Variable grad = call.temp(dtype);
    call.op("warpctc")
        .in("Logits", input)
        .in("Label", label)
        .in("LogitsLength", inputLength)
        .in("LabelLength", labelLength)
        .out("WarpCTCGrad", grad)
        .out("Loss", loss)
        .attr("blank", blank)
        .attr("norm_by_times", byTimes)
        .append();
    return loss;
  }

  /** The best class of each step, without repeats and blanks: sequences of int64 ids. */
  default Variable ctcGreedyDecoder(Variable input, int blank) {
    LayerCall call = call("ctc_greedy_decoder");
    LayerCall top = call("top_k");
    Variable values = top.temp(input.knownDtype());
    Variable classes = top.fixedTemp(DType.INT64);
    top.op("top_k").in("X", input).out("Out", values).out("Indices", classes).attr("k", 1).append();
    Variable out = call.fixedTemp(DType.INT64);
    call.op("ctc_align")
        .in("Input", classes)
        .out("Output", out)
        .attr("merge_repeated", true)
        .attr("blank", blank)
        .append();
    return out;
  }

  /**
   * The Levenshtein distance of each pair of sequences of ids, float32 [sequences, 1].
   *
   * @param normalized whether distances are divided by the length of {@code label}
   * @param ignored ids that are dropped from both first
   */
  default Variable editDistance(
      Variable input, Variable label, boolean normalized, int... ignored) {
    LayerCall call = call("edit_distance");
    Variable hyps = input;
    Variable refs = label;
    if (ignored.length > 0) {
      hyps = call.fixedTemp(input.knownDtype());
      call.op("sequence_erase").in("X", input).out("Out", hyps).attr("tokens", ignored).append();
      refs = call.fixedTemp(label.knownDtype());
      call.op("sequence_erase").in("X", label).out("Out", refs).attr("tokens", ignored).append();
    }
    Variable out = call.fixedTemp(DType.FLOAT32);
    Variable count = call.fixedTemp(DType.INT64);
    call.op("edit_distance")
        .in("Hyps", hyps)
        .in("Refs", refs)
        .out("Out", out)
        .out("SequenceNum", count)
        .attr("normalized", normalized)
        .append();
    return out;
  }

  /**
   * Noise-contrastive estimation with uniformly drawn classes: the cost, [rows, 1].
   *
   * @param input [rows, width]
   * @param label int64 [rows, true classes]
   * @param classes how many classes there are
   * @param drawn how many are drawn for each row
   * @param seed 0 for numbers that differ from run to run
   */
  default Variable nce(
      Variable input, Variable label, int classes, int drawn, int seed, Param weight, Param bias) {
    LayerCall call = call("nce");
    DType dtype = input.knownDtype();
    Variable w =
        call.weight(weight, dtype, Initializer.xavier(), classes, input.knownShape().dim(-1));
    Variable b =
        bias == Param.NONE ? null : call.bias(bias, dtype, Initializer.constant(0), classes, 1);
    Variable cost = call.temp(dtype);
    Variable logits = call.temp(dtype);
    Variable labels = call.fixedTemp(DType.INT64);
    call.op("nce")
        .in("Input", input)
        .in("Label", label)
        .in("Weight", w)
        .in("Bias", b)
        .out("Cost", cost)
        .out("SampleLogits", logits)
        .out("SampleLabels", labels)
        .attr("num_total_classes", classes)
        .attr("num_neg_samples", drawn)
        .attr("seed", seed)
        .append();
    return cost;
  }

  /**
   * The cost of a class as a leaf of the complete binary tree, [rows, 1].
   *
   * @param input [rows, width]
   * @param label int64 [rows, 1]
   */
  default Variable hsigmoid(Variable input, Variable label, int classes, Param weight, Param bias) {
    return treeCost(input, label, classes, classes - 1, weight, bias, List.of());
  }

  /**
   * The cost of a class as a leaf of a tree of one's own, [rows, 1].
   *
   * @param nodes the number of inner nodes
   * @param pathTable int64 [rows, longest path]: the inner nodes on the way, -1 past the end
   * @param pathCode int64, of the same shape: the turn at each, 0 or 1
   */
  default Variable hsigmoid(
      Variable input,
      Variable label,
      int nodes,
      Variable pathTable,
      Variable pathCode,
      Param weight,
      Param bias) {
    return treeCost(
        input, label, Math.max(2, nodes + 1), nodes, weight, bias, List.of(pathTable, pathCode));
  }

  private Variable treeCost(
      Variable input,
      Variable label,
      int classes,
      int nodes,
      Param weight,
      Param bias,
      List<Variable> tree) {
    LayerCall call = call("hierarchical_sigmoid");
    DType dtype = input.knownDtype();
    Variable out = call.temp(dtype);
    Variable pre = call.temp(dtype);
    Variable w =
        call.weight(weight, dtype, Initializer.xavier(), nodes, input.knownShape().dim(-1));
    Variable b =
        bias == Param.NONE ? null : call.bias(bias, dtype, Initializer.constant(0), nodes, 1);
    LayerCall.Op op =
        call.op("hierarchical_sigmoid").in("X", input).in("W", w).in("Label", label).in("Bias", b);
    if (!tree.isEmpty()) {
      op.in("PathTable", tree.get(0)).in("PathCode", tree.get(1));
    }
    op.out("Out", out).out("PreOut", pre).out("W_Out", w).attr("num_classes", classes).append();
    return out;
  }
}
