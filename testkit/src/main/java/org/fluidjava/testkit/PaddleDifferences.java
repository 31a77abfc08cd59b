package org.fluidjava.testkit;

import static org.fluidjava.testkit.CaseTraits.axis;
import static org.fluidjava.testkit.CaseTraits.axisAtEqualRanks;
import static org.fluidjava.testkit.CaseTraits.crossesItself;
import static org.fluidjava.testkit.CaseTraits.dim;
import static org.fluidjava.testkit.CaseTraits.exceeds;
import static org.fluidjava.testkit.CaseTraits.first;
import static org.fluidjava.testkit.CaseTraits.fitsItsType;
import static org.fluidjava.testkit.CaseTraits.hasEmptySequence;
import static org.fluidjava.testkit.CaseTraits.hasSingularMatrix;
import static org.fluidjava.testkit.CaseTraits.hasTurnedRegion;
import static org.fluidjava.testkit.CaseTraits.hasZero;
import static org.fluidjava.testkit.CaseTraits.is;
import static org.fluidjava.testkit.CaseTraits.isCertain;
import static org.fluidjava.testkit.CaseTraits.isFirstAxis;
import static org.fluidjava.testkit.CaseTraits.isFloat64;
import static org.fluidjava.testkit.CaseTraits.number;
import static org.fluidjava.testkit.CaseTraits.rank;
import static org.fluidjava.testkit.CaseTraits.sumsToOne;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fluidjava.testkit.PaddleDifference.Part;

/**
 * Where the real PaddlePaddle 2.3.2 does not give what we give, and why. Each entry was looked
 * into; the differential test fails on any other difference.
 */
public final class PaddleDifferences {
  private static final Set<String> COMPARISONS =
      Set.of("equal", "not_equal", "less_than", "less_equal", "greater_than", "greater_equal");

  /** Operators whose rows are not those of X. */
  private static final Set<String> HANDS_LOD_ON =
      Set.of(
          "bincount", "histogram", "gather_nd", "equal_all", "index_select", "repeat_interleave");

  /** Differences that are no mistakes: of versions, of what is defined, of what is refused. */
  private static final List<PaddleDifference> OTHERS =
      List.of(
          new PaddleDifference(
              c ->
                  c.type().equals("roi_align")
                      && is(c, "aligned")
                      && number(c, "sampling_ratio", -1) <= 0
                      && hasTurnedRegion(c, "ROIs"),
              Part.RESULTS,
              "the mean of the samples of a region without extent, which has none, is no number;"
                  + " here it is 0"),
          new PaddleDifference(
              c -> c.type().equals("bernoulli") && !isCertain(c, "X"),
              Part.RESULTS,
              "its random numbers are others"),
          new PaddleDifference(
              c ->
                  c.type().equals("fake_quantize_range_abs_max")
                      && !is(c, "is_test")
                      && !c.overwritten().containsKey("OutScales"),
              Part.RESULTS,
              "sizes of steps that nobody wrote into the window are what the memory held, here and"
                  + " there"),
          new PaddleDifference(
              c -> c.type().equals("cos_sim") && dim(c, "X", -1) == 1,
              Part.GRADIENTS,
              "the gradient of one number a row is zero; what it gives is left over by rounding"),
          new PaddleDifference(
              c ->
                  c.type().equals("detection_map")
                      && c.inputs().containsKey("PosCount")
                      && hasZero(c, "PosCount")
                      && number(c, "background_label", 0) < 0,
              Part.RESULTS,
              "where there is a state, classes without any box count as classes without hits, unless"
                  + " the background's number is 0"),
          new PaddleDifference(
              c -> c.type().equals("erfinv") && exceeds(c, "X", 1),
              Part.BOTH,
              "beyond -1 and 1 there is no number, and here none comes out; it gives infinity"),
          new PaddleDifference(
              c ->
                  c.type().equals("lstm")
                      && Set.of("relu", "identity")
                          .contains(c.attrs().getOrDefault("gate_activation", "sigmoid"))
                      && c.attrs().getOrDefault("cell_activation", "tanh").equals("tanh")
                      && !isFloat64(c),
              Part.GRADIENTS,
              "with gates without bounds cells grow until their tanh is 1 or next to it; which of"
                  + " both float32 has decides on the gradient"),
          new PaddleDifference(
              c -> c.type().startsWith("elementwise_") && axisAtEqualRanks(c),
              Part.BOTH,
              "a version difference: from 2.0 on operands of one rank take no axis but -1 and 0"),
          new PaddleDifference(
              c -> COMPARISONS.contains(c.type()) && axis(c) >= 0,
              Part.BOTH,
              "a version difference: 2.3 aligns the last extents whatever the axis is"),
          new PaddleDifference(
              c -> c.type().equals("gather") && axis(c) < 0 && c.attrs().containsKey("axis"),
              Part.BOTH,
              "2.3 takes no negative axis"),
          new PaddleDifference(
              c -> c.type().equals("fused_embedding_seq_pool"),
              Part.GRADIENTS,
              "it has gradients of sparse tables only"),
          new PaddleDifference(
              c -> c.type().equals("einsum"),
              Part.BOTH,
              "it leaves no extent where one number is left, and takes no letter twice in a term"),
          new PaddleDifference(
              c -> c.type().equals("fusion_gru") && is(c, "origin_mode"),
              Part.RESULTS,
              "its kernel for the CPU does not read origin_mode"),
          new PaddleDifference(
              c -> (c.type().equals("kthvalue") || c.type().equals("mode")) && axis(c) == 0,
              Part.RESULTS,
              "it keeps a LoD that speaks of other rows, or leaves no extent of a line"),
          new PaddleDifference(
              c ->
                  c.type().equals("set_value")
                      && c.attrs().keySet().stream().filter(a -> a.endsWith("_values")).count() > 1,
              Part.BOTH,
              "of two lists of values it takes the first that it knows, whatever dtype says"),
          new PaddleDifference(
              c ->
                  c.type().startsWith("pool")
                      && "avg".equals(c.attrs().get("pooling_type"))
                      && c.attrs().get("paddings") instanceof int[] paddings
                      && c.attrs().get("ksize") instanceof int[] ksize
                      && IntStream.range(0, paddings.length)
                          .anyMatch(i -> paddings[i] >= ksize[i * ksize.length / paddings.length]),
              Part.RESULTS,
              "the mean of a window that holds nothing but padding is no number; here it is 0"),
          new PaddleDifference(
              c ->
                  c.type().equals("qr")
                      && "complete".equals(c.attrs().get("mode"))
                      && dim(c, "X", -2) > dim(c, "X", -1),
              Part.GRADIENTS,
              "there is none of the complete form of tall matrices, here and there"),
          new PaddleDifference(
              c -> c.type().equals("elementwise_heaviside"), Part.BOTH, "2.3.2 does not have it"),
          new PaddleDifference(
              c -> c.type().contains("moving_average_abs_max") && number(c, "moving_rate", 0.9) < 0,
              Part.RESULTS,
              "a negative rate makes a negative scale, between whose bounds nothing lies"),
          new PaddleDifference(
              c ->
                  c.type().equals("ctc_align")
                      && c.inputs().containsKey("InputLength")
                      && !first(c, "Input").lod().isEmpty(),
              Part.RESULTS,
              "where Input has a LoD it passes over InputLength"),
          new PaddleDifference(
              c -> c.type().equals("ctc_align") && !c.inputs().containsKey("InputLength"),
              Part.RESULTS,
              "where nothing is left it gives one row of -1 that no sequence holds; here there is"
                  + " no row"),
          new PaddleDifference(
              c -> c.type().equals("norm") && first(c, "X").lod().levels() > 0,
              Part.RESULTS,
              "a version difference: 2.3 drops the LoD; releases before 2.2 keep it"),
          new PaddleDifference(
              c -> HANDS_LOD_ON.contains(c.type()) && first(c, "X").lod().levels() > 0,
              Part.RESULTS,
              "it hands X's LoD on to other rows, where their numbers happen to be equal"),
          new PaddleDifference(
              c -> c.type().equals("abs") && first(c, "X").lod().levels() > 0,
              Part.RESULTS,
              "a version difference: 2.3 drops the LoD; releases before 2.2 keep it"),
          new PaddleDifference(
              c -> c.type().startsWith("arg_") && rank(c, "X") == 1,
              Part.RESULTS,
              "it leaves no extent where one number is left; here that is [1], as elsewhere"),
          new PaddleDifference(
              c -> c.type().equals("equal_all") && rank(c, "Y") > rank(c, "X"),
              Part.RESULTS,
              "it takes no Y of more extents than X; ours are not equal"),
          new PaddleDifference(
              c ->
                  c.type().startsWith("generate_proposals")
                      && c.attrs().get("nms_thresh") instanceof Float overlap
                      && overlap <= 0,
              Part.RESULTS,
              "without suppression its boxes come in no particular order, ours by score"),
          new PaddleDifference(
              c -> c.type().equals("distribute_fpn_proposals") && hasEmptySequence(c, "FpnRois"),
              Part.RESULTS,
              "it takes no image without regions"),
          new PaddleDifference(
              c ->
                  c.type().equals("locality_aware_nms")
                      && dim(c, "BBoxes", 2) > 4
                      && crossesItself(c, "BBoxes"),
              Part.RESULTS,
              "the area of a polygon whose edges cross or touch each other is counted otherwise"),
          new PaddleDifference(
              c -> c.type().equals("row_conv") && hasEmptySequence(c, "X"),
              Part.BOTH,
              "it takes no empty sequence"),
          new PaddleDifference(
              c -> c.type().equals("sequence_concat") && c.name().startsWith("one input"),
              Part.BOTH,
              "it wants two inputs or more"),
          new PaddleDifference(
              c -> c.type().equals("sequence_erase") && rank(c, "X") == 1,
              Part.RESULTS,
              "it takes no X of one extent"),
          new PaddleDifference(
              c -> c.type().equals("sequence_pad") && first(c, "X").lod().levels() > 1,
              Part.BOTH,
              "it takes only the sequences of X that hold rows"),
          new PaddleDifference(
              c -> c.type().equals("select_input"),
              Part.GRADIENTS,
              "its gradient is select_output, which leaves the gradients of those not chosen as they are; ours sets them to zero"),
          new PaddleDifference(
              c -> c.type().equals("elementwise_floordiv") && first(c, "X").followsFloatType(),
              Part.RESULTS,
              "a version difference: 2.3 has it for integers only"),
          new PaddleDifference(
              c ->
                  (c.type().equals("relu") || c.type().equals("minus")) && c.name().equals("int64"),
              Part.RESULTS,
              "it has no kernel for integers"),
          new PaddleDifference(
              c -> c.type().equals("sync_batch_norm") || c.type().equals("warpctc"),
              Part.BOTH,
              "the library does not have it: sync_batch_norm is for GPUs, warpctc a library of its own"),
          new PaddleDifference(
              c ->
                  c.type().equals("sequence_pool")
                      && first(c, "X").lod().sequences(-1) > first(c, "X").shape().dim(0),
              Part.BOTH,
              "it takes no more sequences than rows"),
          new PaddleDifference(
              c -> c.type().equals("batch_norm") && is(c, "use_global_stats"),
              Part.RESULTS,
              "with use_global_stats it leaves SavedMean and SavedVariance unwritten"),
          new PaddleDifference(
              c -> c.type().equals("cumsum") && is(c, "flatten"),
              Part.GRADIENTS,
              "the gradient of flatten has another shape than X; here it is refused"),
          new PaddleDifference(
              c -> c.type().equals("fill_constant") && !fitsItsType(c),
              Part.RESULTS,
              "the number does not fit into the type; what comes out then is not defined"),
          new PaddleDifference(
              c -> c.type().equals("rmsprop") && !c.inputs().containsKey("MeanGrad"),
              Part.RESULTS,
              "its kernel wants MeanGrad and MeanGradOut even when it is not centered; the optimizer gives them"),
          new PaddleDifference(
              c ->
                  c.type().equals("softmax_with_cross_entropy")
                      && is(c, "soft_label")
                      && !sumsToOne(c, "Label", axis(c)),
              Part.GRADIENTS,
              "its gradient takes for granted that the soft labels of a row sum to one"),
          new PaddleDifference(
              c ->
                  (c.type().startsWith("reduce_") || c.type().equals("frobenius_norm"))
                      && !first(c, "X").lod().isEmpty(),
              Part.RESULTS,
              "a version difference: 2.3 drops the LoD of reduced sequences; releases before 2.0 keep it"),
          new PaddleDifference(
              c -> c.type().startsWith("reduce_") && c.attrs().get("dim") instanceof Number,
              Part.BOTH,
              "a version difference: from 1.0 on dim is a list; a single number is read for older files"),
          new PaddleDifference(
              c -> c.type().equals("reduce_mean") && c.name().startsWith("int64"),
              Part.RESULTS,
              "a version difference: 2.3 has no mean of integers"),
          new PaddleDifference(
              c -> c.type().equals("data_norm"),
              Part.GRADIENTS,
              "a version difference: from 2.0 on its gradient operator updates the sums itself"),
          new PaddleDifference(
              c -> c.type().equals("slogdeterminant") && hasSingularMatrix(c, "Input"),
              Part.BOTH,
              "of a singular matrix it depends on rounding whether the logarithm is infinite, and"
                  + " it makes the gradients of all matrices no number; here those of the singular"
                  + " one are 0"),
          new PaddleDifference(
              c ->
                  c.type().equals("p_norm")
                      && number(c, "porder", 2) > 0
                      && number(c, "porder", 2) < 1
                      && hasZero(c, "X"),
              Part.GRADIENTS,
              "the gradient of a zero is infinite times 0, which is no number; here it is 0"),
          new PaddleDifference(
              c ->
                  c.type().equals("rnn")
                      && number(c, "dropout_prob", 0) > 0
                      && number(c, "num_layers", 1) > 1
                      && !is(c, "is_test"),
              Part.BOTH,
              "what dropout between the layers leaves out is drawn at random"),
          new PaddleDifference(
              c ->
                  Set.of("stack", "unbind").contains(c.type())
                      && !first(c, "X").lod().isEmpty()
                      && isFirstAxis(c, c.type().equals("stack") ? 1 : 0),
              Part.RESULTS,
              "it hands X's LoD on to other rows, where their numbers happen to be equal"));

  private PaddleDifferences() {}

  /** Why a case's results differ, or its gradients; empty when nothing is known. */
  public static String reason(OpCase opCase, boolean gradient) {
    return Stream.of(PaddleMistakes.ALL, OTHERS)
        .flatMap(List::stream)
        .filter(difference -> difference.explains(opCase, gradient))
        .map(PaddleDifference::reason)
        .findFirst()
        .orElse("");
  }
}
