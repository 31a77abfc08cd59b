package org.fluidjava.testkit;

import static org.fluidjava.testkit.CaseTraits.axis;
import static org.fluidjava.testkit.CaseTraits.axisAtEqualRanks;
import static org.fluidjava.testkit.CaseTraits.crossesItself;
import static org.fluidjava.testkit.CaseTraits.dim;
import static org.fluidjava.testkit.CaseTraits.exceeds;
import static org.fluidjava.testkit.CaseTraits.first;
import static org.fluidjava.testkit.CaseTraits.fitsItsType;
import static org.fluidjava.testkit.CaseTraits.goesBackPastTheFront;
import static org.fluidjava.testkit.CaseTraits.hasEmptySequence;
import static org.fluidjava.testkit.CaseTraits.hasNearlyLevelEdge;
import static org.fluidjava.testkit.CaseTraits.hasSingularMatrix;
import static org.fluidjava.testkit.CaseTraits.hasZero;
import static org.fluidjava.testkit.CaseTraits.is;
import static org.fluidjava.testkit.CaseTraits.isAdaptiveMax;
import static org.fluidjava.testkit.CaseTraits.isFirstAxis;
import static org.fluidjava.testkit.CaseTraits.isFloat64;
import static org.fluidjava.testkit.CaseTraits.mayPadUnevenly;
import static org.fluidjava.testkit.CaseTraits.number;
import static org.fluidjava.testkit.CaseTraits.rank;
import static org.fluidjava.testkit.CaseTraits.sumsToOne;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Where the real PaddlePaddle 2.3.2 does not give what we give, and why. Each entry was looked
 * into; the differential test fails on any other difference.
 */
public final class PaddleDifferences {
  /** What an entry speaks of. */
  private enum Part {
    RESULTS,
    GRADIENTS,
    BOTH
  }

  private record Entry(Predicate<OpCase> where, Part part, String reason) {}

  private static final Set<String> COMPARISONS =
      Set.of("equal", "not_equal", "less_than", "less_equal", "greater_than", "greater_equal");

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(
              c -> c.type().startsWith("merge_lod_tensor") && number(c, "level", 0) > 1,
              Part.RESULTS,
              "its mistake: the LoD levels above level come out in reverse order"),
          new Entry(
              c ->
                  c.type().startsWith("merge_lod_tensor")
                      && (hasEmptySequence(c, "InTrue") || hasEmptySequence(c, "InFalse")),
              Part.RESULTS,
              "its mistake: a sequence without rows is taken again instead of those behind it"),
          new Entry(
              c -> c.type().equals("mish") && number(c, "threshold", 20) < 6,
              Part.GRADIENTS,
              "its mistake: above the threshold the result is x tanh(x), but its gradient is that of"
                  + " another function, which is far from it for small x"),
          new Entry(
              // Below, 1 - exp(-Out) at the lower bound is more than rounding.
              c -> c.type().equals("soft_relu") && number(c, "threshold", 40) < 10,
              Part.GRADIENTS,
              "its mistake: its gradient compares Out instead of X with the threshold"),
          new Entry(
              c -> c.type().equals("erfinv") && exceeds(c, "X", 1),
              Part.BOTH,
              "beyond -1 and 1 there is no number, and here none comes out; it gives infinity"),
          new Entry(
              c ->
                  c.type().equals("lstm")
                      && Set.of("relu", "identity")
                          .contains(c.attrs().getOrDefault("gate_activation", "sigmoid"))
                      && c.attrs().getOrDefault("cell_activation", "tanh").equals("tanh")
                      && !isFloat64(c),
              Part.GRADIENTS,
              "with gates without bounds cells grow until their tanh is 1 or next to it; which of"
                  + " both float32 has decides on the gradient"),
          new Entry(
              c -> c.type().startsWith("elementwise_") && axisAtEqualRanks(c),
              Part.BOTH,
              "a version difference: from 2.0 on operands of one rank take no axis but -1 and 0"),
          new Entry(
              c -> COMPARISONS.contains(c.type()) && axis(c) >= 0,
              Part.BOTH,
              "a version difference: 2.3 aligns the last extents whatever the axis is"),
          new Entry(
              c -> c.type().equals("elementwise_pow") && rank(c, "X") < rank(c, "Y"),
              Part.RESULTS,
              "its mistake: it gives Y to the power of X when X has fewer extents"),
          new Entry(
              c -> c.type().equals("matmul_v2") && c.name().startsWith("batches spread"),
              Part.GRADIENTS,
              "its mistake: its gradient fails when batches of equal rank are spread"),
          new Entry(
              c -> c.type().equals("gather") && axis(c) < 0 && c.attrs().containsKey("axis"),
              Part.BOTH,
              "2.3 takes no negative axis"),
          new Entry(
              c -> c.type().equals("fused_embedding_seq_pool"),
              Part.GRADIENTS,
              "it has gradients of sparse tables only"),
          new Entry(
              c -> c.type().equals("fused_embedding_seq_pool"),
              Part.RESULTS,
              "its mistake: of a sequence without ids it gives what the memory held"),
          new Entry(
              c -> c.type().equals("triangular_solve") && is(c, "unitriangular"),
              Part.GRADIENTS,
              "its mistake: with ones on the diagonal of a lower triangle it keeps the gradient of"
                  + " the other one; ours are those of central differences"),
          new Entry(
              c -> c.type().equals("einsum"),
              Part.BOTH,
              "it leaves no extent where one number is left, and takes no letter twice in a term"),
          new Entry(
              c -> c.type().equals("fusion_gru") && is(c, "origin_mode"),
              Part.RESULTS,
              "its kernel for the CPU does not read origin_mode"),
          new Entry(
              c -> c.type().equals("fusion_gru") || c.type().equals("fusion_lstm"),
              Part.RESULTS,
              "its mistake: without a first state a sequence without rows takes a row of the next"),
          new Entry(
              c -> (c.type().equals("kthvalue") || c.type().equals("mode")) && axis(c) == 0,
              Part.RESULTS,
              "it keeps a LoD that speaks of other rows, or leaves no extent of a line"),
          new Entry(
              c -> c.type().equals("fusion_seqpool_concat"),
              Part.RESULTS,
              "its mistake: of a sequence without rows it gives no number"),
          new Entry(
              c -> c.type().equals("fill_diagonal") && rank(c, "X") > 2,
              Part.BOTH,
              "its mistake: of more than two extents it fills as far as a square of the second one"),
          new Entry(
              c -> c.type().equals("adadelta"),
              Part.RESULTS,
              "its mistake: where AvgSquaredUpdateOut overwrites AvgSquaredUpdate, as it always does,"
                  + " the parameter's step is computed from the new average instead of the old one"),
          new Entry(
              c -> c.type().equals("lstm") && dim(c, "Weight", 0) % 8 == 0,
              Part.GRADIENTS,
              "its mistake: where the width is a multiple of 8 its gradients do not flow through the"
                  + " cell; ours are those of central differences"),
          new Entry(
              c ->
                  c.type().equals("hard_swish")
                      && number(c, "threshold", 6) != number(c, "scale", 6),
              Part.GRADIENTS,
              "its mistake: above the threshold the result is x threshold / scale, but its gradient"
                  + " is 1"),
          new Entry(
              c -> c.type().startsWith("deformable_conv") && number(c, "im2col_step", 64) > 1,
              Part.BOTH,
              "its mistake: with im2col_step above 1 the planes of the images come out in another"
                  + " order, and images that fill no whole step are not computed"),
          new Entry(
              c -> c.type().equals("determinant") && rank(c, "Input") > 2,
              Part.GRADIENTS,
              "its mistake: one singular matrix makes the gradients of all others zero too"),
          new Entry(
              c ->
                  c.type().equals("affine_grid")
                      && !Boolean.FALSE.equals(c.attrs().get("align_corners"))
                      && c.attrs().get("output_shape") instanceof int[] size
                      && size.length == 4
                      && (size[2] == 1 || size[3] == 1),
              Part.BOTH,
              "its mistake: from corner to corner of one pixel it divides by zero"),
          new Entry(
              c ->
                  c.type().equals("set_value")
                      && c.attrs().keySet().stream().filter(a -> a.endsWith("_values")).count() > 1,
              Part.BOTH,
              "of two lists of values it takes the first that it knows, whatever dtype says"),
          new Entry(
              c ->
                  c.type().startsWith("pool")
                      && Boolean.FALSE.equals(c.attrs().get("exclusive"))
                      && mayPadUnevenly(c),
              Part.BOTH,
              "its mistake: of uneven padding it counts only as much behind the image as in front"),
          new Entry(
              c ->
                  c.type().startsWith("pool")
                      && "avg".equals(c.attrs().get("pooling_type"))
                      && c.attrs().get("paddings") instanceof int[] paddings
                      && c.attrs().get("ksize") instanceof int[] ksize
                      && IntStream.range(0, paddings.length)
                          .anyMatch(i -> paddings[i] >= ksize[i * ksize.length / paddings.length]),
              Part.RESULTS,
              "the mean of a window that holds nothing but padding is no number; here it is 0"),
          new Entry(
              c ->
                  c.type().startsWith("pool")
                      && is(c, "ceil_mode")
                      && c.attrs().get("strides") instanceof int[] strides
                      && c.attrs().get("ksize") instanceof int[] ksize
                      && IntStream.range(0, Math.min(strides.length, ksize.length))
                          .anyMatch(i -> strides[i] > ksize[i]),
              Part.BOTH,
              "its mistake: a last window may lie wholly outside, and what comes out is not defined"),
          new Entry(
              c -> c.type().equals("elementwise_heaviside"), Part.BOTH, "2.3.2 does not have it"),
          new Entry(
              c -> c.type().contains("moving_average_abs_max") && number(c, "moving_rate", 0.9) < 0,
              Part.RESULTS,
              "a negative rate makes a negative scale, between whose bounds nothing lies"),
          new Entry(
              c ->
                  c.type().equals("cvm")
                      && first(c, "X").lod().levels() > 1
                      && first(c, "X").lod().sequences(1) != dim(c, "X", 0),
              Part.BOTH,
              "its mistake: it counts rows by the first LoD level, and leaves the others as the"
                  + " memory was"),
          new Entry(
              c ->
                  c.type().equals("box_coder")
                      && isFloat64(c)
                      && "decode_center_size".equals(c.attrs().get("code_type"))
                      && c.attrs().containsKey("variance")
                      && !c.inputs().containsKey("PriorBoxVar"),
              Part.RESULTS,
              "its mistake: decoding in float64 it takes the bytes of the float32 variances for"
                  + " float64"),
          new Entry(
              c ->
                  c.type().equals("crop")
                      && c.attrs().get("shape") instanceof int[] shape
                      && shape.length > 0
                      && shape[0] == -1
                      && !c.inputs().containsKey("Y")
                      && (c.inputs().containsKey("Offsets")
                          || c.attrs().get("offsets") instanceof int[] offsets && offsets[0] > 0),
              Part.BOTH,
              "its mistake: -1 means all of X's rows whatever the offset is, so it reads behind X"),
          new Entry(
              c -> c.type().equals("bpr_loss") && rank(c, "X") > 2,
              Part.GRADIENTS,
              "its mistake: its gradient takes the first two extents of X for rows and classes, and"
                  + " leaves the rest as the memory was"),
          new Entry(
              c ->
                  c.type().equals("ctc_align")
                      && c.inputs().containsKey("InputLength")
                      && !first(c, "Input").lod().isEmpty(),
              Part.RESULTS,
              "where Input has a LoD it passes over InputLength"),
          new Entry(
              c -> c.type().equals("ctc_align") && !c.inputs().containsKey("InputLength"),
              Part.RESULTS,
              "where nothing is left it gives one row of -1 that no sequence holds; here there is"
                  + " no row"),
          new Entry(
              c -> c.type().equals("norm") && first(c, "X").lod().levels() > 0,
              Part.RESULTS,
              "a version difference: 2.3 drops the LoD; releases before 2.2 keep it"),
          new Entry(
              c ->
                  Set.of("bincount", "histogram", "gather_nd", "equal_all").contains(c.type())
                      && first(c, "X").lod().levels() > 0,
              Part.RESULTS,
              "it hands X's LoD on to other rows, where their numbers happen to be equal"),
          new Entry(
              c -> c.type().equals("abs") && first(c, "X").lod().levels() > 0,
              Part.RESULTS,
              "a version difference: 2.3 drops the LoD; releases before 2.2 keep it"),
          new Entry(
              c -> c.type().startsWith("arg_") && rank(c, "X") == 1,
              Part.RESULTS,
              "it leaves no extent where one number is left; here that is [1], as elsewhere"),
          new Entry(
              c -> c.type().equals("equal_all") && rank(c, "Y") > rank(c, "X"),
              Part.RESULTS,
              "it takes no Y of more extents than X; ours are not equal"),
          new Entry(
              c -> c.type().equals("log_softmax") && c.name().startsWith("large scores"),
              Part.RESULTS,
              "its mistake: it takes no score for more than 64 below the largest"),
          new Entry(
              c -> c.type().equals("sequence_softmax") && c.name().startsWith("large numbers"),
              Part.BOTH,
              "its mistake: it does not subtract the largest number, so exponentials overflow"),
          new Entry(
              c -> c.type().equals("shuffle_channel") && isFloat64(c),
              Part.BOTH,
              "its mistake: it moves four bytes of each number, whatever its type is"),
          new Entry(
              c -> c.type().equals("shuffle_channel"),
              Part.GRADIENTS,
              "its mistake: its gradient shuffles once more instead of back"),
          new Entry(
              c -> c.type().equals("pool2d") && isAdaptiveMax(c),
              Part.BOTH,
              "its mistake: of adaptive maxima it takes the plain windows; its layers use max_pool2d_with_index"),
          new Entry(
              c -> c.type().equals("pool3d") && isAdaptiveMax(c),
              Part.BOTH,
              "its mistake: of adaptive maxima it takes the plain windows; its layers use max_pool3d_with_index"),
          new Entry(
              c -> c.type().equals("roi_align") && is(c, "aligned"),
              Part.GRADIENTS,
              "its mistake: its gradient leaves the shift of aligned out"),
          new Entry(
              c ->
                  c.type().equals("collect_fpn_proposals")
                      && (c.name().contains("variation") || c.name().startsWith("one for all")),
              Part.RESULTS,
              "its mistake: an image none of whose regions is chosen has no place in the LoD, and"
                  + " regions that follow an image without any on their level go to the wrong one"),
          new Entry(
              c ->
                  c.type().startsWith("generate_proposals")
                      && c.attrs().get("nms_thresh") instanceof Float overlap
                      && overlap <= 0,
              Part.RESULTS,
              "without suppression its boxes come in no particular order, ours by score"),
          new Entry(
              c -> c.type().equals("distribute_fpn_proposals") && hasEmptySequence(c, "FpnRois"),
              Part.RESULTS,
              "it takes no image without regions"),
          new Entry(
              c ->
                  c.type().equals("deformable_psroi_pooling")
                      && c.attrs().get("part_size") instanceof int[] parts
                      && parts[0] != parts[1],
              Part.GRADIENTS,
              "its mistake: its gradient finds the column of a part by the number of rows"),
          new Entry(
              c ->
                  c.type().equals("detection_map")
                      && c.attrs().get("background_label") instanceof Integer label
                      && label > 0,
              Part.RESULTS,
              "its mistake: it leaves out classes with as many true boxes as the background's number,"
                  + " not the background"),
          new Entry(
              c ->
                  c.type().equals("locality_aware_nms")
                      && dim(c, "BBoxes", 2) > 4
                      && crossesItself(c, "BBoxes"),
              Part.RESULTS,
              "the area of a polygon whose edges cross or touch each other is counted otherwise"),
          new Entry(
              c -> c.type().equals("roi_perspective_transform") && hasNearlyLevelEdge(c, "ROIs"),
              Part.BOTH,
              "its mistake: rounding takes cells on an edge that is nearly level off the edge, and"
                  + " it leaves them out"),
          new Entry(
              c -> c.type().equals("row_conv") && hasEmptySequence(c, "X"),
              Part.BOTH,
              "it takes no empty sequence"),
          new Entry(
              c -> c.type().equals("sequence_concat") && c.name().startsWith("one input"),
              Part.BOTH,
              "it wants two inputs or more"),
          new Entry(
              c -> c.type().equals("sequence_erase") && rank(c, "X") == 1,
              Part.RESULTS,
              "it takes no X of one extent"),
          new Entry(
              c -> c.type().equals("sequence_pad") && first(c, "X").lod().levels() > 1,
              Part.BOTH,
              "it takes only the sequences of X that hold rows"),
          new Entry(
              c -> c.type().equals("select_input"),
              Part.GRADIENTS,
              "its gradient is select_output, which leaves the gradients of those not chosen as they are; ours sets them to zero"),
          new Entry(
              c -> c.type().equals("elementwise_floordiv") && first(c, "X").followsFloatType(),
              Part.RESULTS,
              "a version difference: 2.3 has it for integers only"),
          new Entry(
              c ->
                  (c.type().equals("relu") || c.type().equals("minus")) && c.name().equals("int64"),
              Part.RESULTS,
              "it has no kernel for integers"),
          new Entry(
              c -> c.type().equals("split_lod_tensor") && hasEmptySequence(c, "X"),
              Part.GRADIENTS,
              "its mistake: a sequence without rows holds up the merge of the gradients"),
          new Entry(
              c -> c.type().equals("sync_batch_norm") || c.type().equals("warpctc"),
              Part.BOTH,
              "the library does not have it: sync_batch_norm is for GPUs, warpctc a library of its own"),
          new Entry(
              c -> c.type().equals("group_norm") && !c.inputs().containsKey("Scale"),
              Part.GRADIENTS,
              "its mistake: without Scale it leaves the mean of the gradients out"),
          new Entry(
              c ->
                  c.type().equals("sequence_pool")
                      && first(c, "X").lod().sequences(-1) > first(c, "X").shape().dim(0),
              Part.BOTH,
              "it takes no more sequences than rows"),
          new Entry(
              c -> c.type().equals("batch_norm") && is(c, "use_global_stats"),
              Part.RESULTS,
              "with use_global_stats it leaves SavedMean and SavedVariance unwritten"),
          new Entry(
              c -> c.type().equals("cumsum") && is(c, "flatten"),
              Part.GRADIENTS,
              "the gradient of flatten has another shape than X; here it is refused"),
          new Entry(
              c -> c.type().equals("fill_constant") && !fitsItsType(c),
              Part.RESULTS,
              "the number does not fit into the type; what comes out then is not defined"),
          new Entry(
              c -> c.type().contains("pool") && is(c, "global_pooling") && is(c, "adaptive"),
              Part.BOTH,
              "its mistake: global and adaptive together give an output as large as the input"),
          new Entry(
              c -> c.type().equals("reduce_prod") && c.name().contains("variation"),
              Part.GRADIENTS,
              "its mistake: it divides the product by each factor, which is no number for a factor of zero"),
          new Entry(
              c ->
                  c.type().equals("sequence_conv")
                      && c.attrs().getOrDefault("contextStart", 0) instanceof Integer start
                      && start > 0,
              Part.GRADIENTS,
              "its mistake: sequences of no more rows than contextStart count in Filter's gradient,"
                  + " though nothing of them comes out"),
          new Entry(
              c ->
                  c.type().startsWith("pool")
                      && is(c, "ceil_mode")
                      && Boolean.FALSE.equals(c.attrs().get("exclusive")),
              Part.BOTH,
              "its mistake: the mean of a window beyond the padding is no number; here it is 0"),
          new Entry(
              c -> c.type().equals("rmsprop") && !c.inputs().containsKey("MeanGrad"),
              Part.RESULTS,
              "its kernel wants MeanGrad and MeanGradOut even when it is not centered; the optimizer gives them"),
          new Entry(
              c ->
                  c.type().equals("softmax_with_cross_entropy")
                      && is(c, "soft_label")
                      && !sumsToOne(c, "Label", axis(c)),
              Part.GRADIENTS,
              "its gradient takes for granted that the soft labels of a row sum to one"),
          new Entry(
              c ->
                  (c.type().startsWith("reduce_") || c.type().equals("frobenius_norm"))
                      && !first(c, "X").lod().isEmpty(),
              Part.RESULTS,
              "a version difference: 2.3 drops the LoD of reduced sequences; releases before 2.0 keep it"),
          new Entry(
              c -> c.type().startsWith("reduce_") && c.attrs().get("dim") instanceof Number,
              Part.BOTH,
              "a version difference: from 1.0 on dim is a list; a single number is read for older files"),
          new Entry(
              c -> c.type().equals("reduce_mean") && c.name().startsWith("int64"),
              Part.RESULTS,
              "a version difference: 2.3 has no mean of integers"),
          new Entry(
              c -> c.type().equals("reduce_prod") && c.name().startsWith("zeros among them"),
              Part.GRADIENTS,
              "its mistake: it divides the product by each factor, which is no number for a factor of zero"),
          new Entry(
              c ->
                  c.type().equals("lstmp")
                      && c.inputs().containsKey("H0")
                      && hasEmptySequence(c, "Input"),
              Part.GRADIENTS,
              "its mistake: H0@GRAD of a sequence without rows is not zero"),
          new Entry(
              c -> c.type().equals("rnn") && c.inputs().containsKey("SequenceLength"),
              Part.GRADIENTS,
              "its mistake: the gradients of the reverse direction are wrong where lengths differ;"
                  + " ours are those of central differences"),
          new Entry(
              c -> c.type().equals("fold") && c.name().startsWith("uneven"),
              Part.BOTH,
              "its mistake: its shape rule counts the paddings above and left on both sides"),
          new Entry(
              c -> c.type().equals("data_norm"),
              Part.GRADIENTS,
              "a version difference: from 2.0 on its gradient operator updates the sums itself"),
          new Entry(
              c -> c.type().equals("prroi_pool"),
              Part.GRADIENTS,
              "its mistake: the gradient of ROIs is not that of its results; ours is that of central"
                  + " differences"),
          new Entry(
              c -> c.type().equals("spectral_norm"),
              Part.GRADIENTS,
              "its mistake: its gradient is not that of its results even without iterations; ours is"
                  + " that of central differences"),
          new Entry(
              c -> c.type().equals("put_along_axis") && number(c, "Axis", 0) < 0,
              Part.BOTH,
              "its mistake: it does not count a negative axis from the end, and reads and writes"
                  + " elsewhere"),
          new Entry(
              c -> c.type().equals("put_along_axis") && "add".equals(c.attrs().get("Reduce")),
              Part.GRADIENTS,
              "its mistake: it gives no gradient to what was added to"),
          new Entry(
              c ->
                  c.type().equals("put_along_axis")
                      && c.attrs().get("Reduce") instanceof String reduce
                      && reduce.startsWith("mul"),
              Part.GRADIENTS,
              "its mistake: through a product it gives the gradients of assign; here there are"
                  + " none"),
          new Entry(
              c ->
                  c.type().equals("take_along_axis")
                      && c.attrs().get("Axis") instanceof Integer axis
                      && axis < 0,
              Part.BOTH,
              "its mistake: with a negative axis the result stays zero"),
          new Entry(
              c -> c.type().equals("set_value") && goesBackPastTheFront(c),
              Part.GRADIENTS,
              "its mistake: going backwards past the front, its gradient leaves the first row out"),
          new Entry(
              c ->
                  c.type().equals("set_value")
                      && c.attrs().get("decrease_axes") instanceof long[] dropped
                      && c.inputs().containsKey("ValueTensor")
                      && rank(c, "ValueTensor") > rank(c, "Input") - dropped.length,
              Part.RESULTS,
              "its mistake: of a value of more extents than the slice it puts the negative"),
          new Entry(
              c -> c.type().equals("slogdeterminant") && hasSingularMatrix(c, "Input"),
              Part.BOTH,
              "of a singular matrix it depends on rounding whether the logarithm is infinite, and"
                  + " it makes the gradients of all matrices no number; here those of the singular"
                  + " one are 0"),
          new Entry(
              c ->
                  c.type().equals("p_norm")
                      && number(c, "porder", 2) > 0
                      && number(c, "porder", 2) < 1
                      && hasZero(c, "X"),
              Part.GRADIENTS,
              "the gradient of a zero is infinite times 0, which is no number; here it is 0"),
          new Entry(
              c ->
                  c.type().equals("rnn")
                      && number(c, "dropout_prob", 0) > 0
                      && number(c, "num_layers", 1) > 1
                      && !is(c, "is_test"),
              Part.BOTH,
              "what dropout between the layers leaves out is drawn at random"),
          new Entry(
              c -> c.type().equals("sequence_enumerate") && first(c, "X").lod().levels() > 1,
              Part.RESULTS,
              "its mistake: of two LoD levels it takes the outer one's numbers for rows"),
          new Entry(
              c ->
                  c.type().equals("split")
                      && number(c, "axis", 0) < 0
                      && c.attrs().get("sections") instanceof int[] sections
                      && Arrays.stream(sections).anyMatch(section -> section == -1),
              Part.BOTH,
              "its mistake: it does not count a negative axis from the end when it works out what"
                  + " -1 stands for; its layer does"),
          new Entry(
              c ->
                  Set.of("stack", "unbind").contains(c.type())
                      && !first(c, "X").lod().isEmpty()
                      && isFirstAxis(c, c.type().equals("stack") ? 1 : 0),
              Part.RESULTS,
              "it hands X's LoD on to other rows, where their numbers happen to be equal"),
          new Entry(
              c -> c.type().equals("determinant") && rank(c, "Input") == 2,
              Part.GRADIENTS,
              "its mistake: the gradient of one matrix gets an extent of 1 in front"),
          new Entry(
              c ->
                  c.type().equals("lstm")
                      && c.inputs().containsKey("H0")
                      && hasEmptySequence(c, "Input"),
              Part.GRADIENTS,
              "its mistake: Weight@GRAD is wrong when H0 is given and a sequence is empty; ours is that"
                  + " of central differences"));

  private PaddleDifferences() {}

  /** Why a case's results differ, or its gradients; empty when nothing is known. */
  public static String reason(OpCase opCase, boolean gradient) {
    for (Entry entry : ENTRIES) {
      if (entry.part() != (gradient ? Part.RESULTS : Part.GRADIENTS)
          && entry.where().test(opCase)) {
        return entry.reason();
      }
    }
    return "";
  }
}
