package org.fluidjava.testkit;

import static org.fluidjava.testkit.CaseTraits.dim;
import static org.fluidjava.testkit.CaseTraits.first;
import static org.fluidjava.testkit.CaseTraits.goesBackPastTheFront;
import static org.fluidjava.testkit.CaseTraits.hasEmptySequence;
import static org.fluidjava.testkit.CaseTraits.hasNearlyLevelEdge;
import static org.fluidjava.testkit.CaseTraits.is;
import static org.fluidjava.testkit.CaseTraits.isAdaptiveMax;
import static org.fluidjava.testkit.CaseTraits.isFloat64;
import static org.fluidjava.testkit.CaseTraits.mayPadUnevenly;
import static org.fluidjava.testkit.CaseTraits.number;
import static org.fluidjava.testkit.CaseTraits.rank;
import static org.fluidjava.testkit.CaseTraits.spreadsBatches;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.fluidjava.testkit.PaddleDifference.Part;

/** Where the real PaddlePaddle 2.3.2 is at fault. */
final class PaddleMistakes {
  static final List<PaddleDifference> ALL =
      List.of(
          new PaddleDifference(
              c ->
                  c.type().equals("slice")
                      && c.attrs().get("axes") instanceof int[] axes
                      && Arrays.stream(axes).anyMatch(axis -> axis < 0),
              Part.BOTH,
              "its mistake: along an axis that counts from the end it cuts nothing"),
          new PaddleDifference(
              c -> c.type().startsWith("merge_lod_tensor") && number(c, "level", 0) > 1,
              Part.RESULTS,
              "its mistake: the LoD levels above level come out in reverse order"),
          new PaddleDifference(
              c ->
                  c.type().startsWith("merge_lod_tensor")
                      && (hasEmptySequence(c, "InTrue") || hasEmptySequence(c, "InFalse")),
              Part.RESULTS,
              "its mistake: a sequence without rows is taken again instead of those behind it"),
          new PaddleDifference(
              c -> c.type().equals("mish") && number(c, "threshold", 20) < 6,
              Part.GRADIENTS,
              "its mistake: above the threshold the result is x tanh(x), but its gradient is that of"
                  + " another function, which is far from it for small x"),
          new PaddleDifference(
              // Below, 1 - exp(-Out) at the lower bound is more than rounding.
              c -> c.type().equals("soft_relu") && number(c, "threshold", 40) < 10,
              Part.GRADIENTS,
              "its mistake: its gradient compares Out instead of X with the threshold"),
          new PaddleDifference(
              c -> c.type().equals("elementwise_pow") && rank(c, "X") < rank(c, "Y"),
              Part.RESULTS,
              "its mistake: it gives Y to the power of X when X has fewer extents"),
          new PaddleDifference(
              c -> c.type().equals("matmul_v2") && spreadsBatches(c),
              Part.GRADIENTS,
              "its mistake: its gradient fails when batches are spread"),
          new PaddleDifference(
              c -> c.type().equals("fused_embedding_seq_pool"),
              Part.RESULTS,
              "its mistake: of a sequence without ids it gives what the memory held"),
          new PaddleDifference(
              c -> c.type().equals("triangular_solve") && is(c, "unitriangular"),
              Part.GRADIENTS,
              "its mistake: with ones on the diagonal of a lower triangle it keeps the gradient of"
                  + " the other one; ours are those of central differences"),
          new PaddleDifference(
              c ->
                  c.type().equals("graph_send_recv")
                      && number(c, "out_size", 0) > dim(c, "X", 0)
                      && "MEAN".equals(c.attrs().get("pool_type")),
              Part.BOTH,
              "its mistake: where more nodes receive than send, its counts begin with what the memory"
                  + " held"),
          new PaddleDifference(
              c ->
                  Set.of("fusion_gru", "fusion_lstm", "fused_embedding_fc_lstm").contains(c.type()),
              Part.RESULTS,
              "its mistake: without a first state a sequence without rows takes a row of the next"),
          new PaddleDifference(
              c -> c.type().equals("fusion_seqpool_concat"),
              Part.RESULTS,
              "its mistake: of a sequence without rows it gives no number"),
          new PaddleDifference(
              c -> c.type().equals("fill_diagonal") && rank(c, "X") > 2,
              Part.BOTH,
              "its mistake: of more than two extents it fills as far as a square of the second one"),
          new PaddleDifference(
              c -> c.type().equals("adadelta"),
              Part.RESULTS,
              "its mistake: where AvgSquaredUpdateOut overwrites AvgSquaredUpdate, as it always does,"
                  + " the parameter's step is computed from the new average instead of the old one"),
          new PaddleDifference(
              c -> c.type().equals("lstm") && dim(c, "Weight", 0) % 8 == 0,
              Part.GRADIENTS,
              "its mistake: where the width is a multiple of 8 its gradients do not flow through the"
                  + " cell; ours are those of central differences"),
          new PaddleDifference(
              c ->
                  c.type().equals("hard_swish")
                      && number(c, "threshold", 6) != number(c, "scale", 6),
              Part.GRADIENTS,
              "its mistake: above the threshold the result is x threshold / scale, but its gradient"
                  + " is 1"),
          new PaddleDifference(
              c -> c.type().startsWith("deformable_conv") && number(c, "im2col_step", 64) > 1,
              Part.BOTH,
              "its mistake: with im2col_step above 1 the planes of the images come out in another"
                  + " order, and images that fill no whole step are not computed"),
          new PaddleDifference(
              c -> c.type().equals("determinant") && rank(c, "Input") > 2,
              Part.GRADIENTS,
              "its mistake: one singular matrix makes the gradients of all others zero too"),
          new PaddleDifference(
              c ->
                  c.type().equals("affine_grid")
                      && !Boolean.FALSE.equals(c.attrs().get("align_corners"))
                      && c.attrs().get("output_shape") instanceof int[] size
                      && size.length == 4
                      && (size[2] == 1 || size[3] == 1),
              Part.BOTH,
              "its mistake: from corner to corner of one pixel it divides by zero"),
          new PaddleDifference(
              c ->
                  c.type().startsWith("pool")
                      && Boolean.FALSE.equals(c.attrs().get("exclusive"))
                      && mayPadUnevenly(c),
              Part.BOTH,
              "its mistake: of uneven padding it counts only as much behind the image as in front"),
          new PaddleDifference(
              c ->
                  c.type().startsWith("pool")
                      && is(c, "ceil_mode")
                      && c.attrs().get("strides") instanceof int[] strides
                      && c.attrs().get("ksize") instanceof int[] ksize
                      && IntStream.range(0, Math.min(strides.length, ksize.length))
                          .anyMatch(i -> strides[i] > ksize[i]),
              Part.BOTH,
              "its mistake: a last window may lie wholly outside, and what comes out is not defined"),
          new PaddleDifference(
              c ->
                  c.type().equals("cvm")
                      && first(c, "X").lod().levels() > 1
                      && first(c, "X").lod().sequences(1) != dim(c, "X", 0),
              Part.BOTH,
              "its mistake: it counts rows by the first LoD level, and leaves the others as the"
                  + " memory was"),
          new PaddleDifference(
              c ->
                  c.type().equals("box_coder")
                      && isFloat64(c)
                      && "decode_center_size".equals(c.attrs().get("code_type"))
                      && c.attrs().containsKey("variance")
                      && !c.inputs().containsKey("PriorBoxVar"),
              Part.RESULTS,
              "its mistake: decoding in float64 it takes the bytes of the float32 variances for"
                  + " float64"),
          new PaddleDifference(
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
          new PaddleDifference(
              c -> c.type().equals("bpr_loss") && rank(c, "X") > 2,
              Part.GRADIENTS,
              "its mistake: its gradient takes the first two extents of X for rows and classes, and"
                  + " leaves the rest as the memory was"),
          new PaddleDifference(
              c -> c.type().equals("log_softmax") && c.name().startsWith("large scores"),
              Part.RESULTS,
              "its mistake: it takes no score for more than 64 below the largest"),
          new PaddleDifference(
              c -> c.type().equals("sequence_softmax") && c.name().startsWith("large numbers"),
              Part.BOTH,
              "its mistake: it does not subtract the largest number, so exponentials overflow"),
          new PaddleDifference(
              c -> c.type().equals("shuffle_channel") && isFloat64(c),
              Part.BOTH,
              "its mistake: it moves four bytes of each number, whatever its type is"),
          new PaddleDifference(
              c -> c.type().equals("shuffle_channel"),
              Part.GRADIENTS,
              "its mistake: its gradient shuffles once more instead of back"),
          new PaddleDifference(
              c -> c.type().equals("pool2d") && isAdaptiveMax(c),
              Part.BOTH,
              "its mistake: of adaptive maxima it takes the plain windows; its layers use max_pool2d_with_index"),
          new PaddleDifference(
              c -> c.type().equals("pool3d") && isAdaptiveMax(c),
              Part.BOTH,
              "its mistake: of adaptive maxima it takes the plain windows; its layers use max_pool3d_with_index"),
          new PaddleDifference(
              c -> c.type().equals("roi_align") && is(c, "aligned"),
              Part.GRADIENTS,
              "its mistake: its gradient leaves the shift of aligned out"),
          new PaddleDifference(
              c ->
                  c.type().equals("collect_fpn_proposals")
                      && (c.name().contains("variation") || c.name().startsWith("one for all")),
              Part.RESULTS,
              "its mistake: an image none of whose regions is chosen has no place in the LoD, and"
                  + " regions that follow an image without any on their level go to the wrong one"),
          new PaddleDifference(
              c ->
                  c.type().equals("deformable_psroi_pooling")
                      && c.attrs().get("part_size") instanceof int[] parts
                      && parts[0] != parts[1],
              Part.GRADIENTS,
              "its mistake: its gradient finds the column of a part by the number of rows"),
          new PaddleDifference(
              c ->
                  c.type().equals("detection_map")
                      && c.attrs().get("background_label") instanceof Integer label
                      && label > 0,
              Part.RESULTS,
              "its mistake: it leaves out classes with as many true boxes as the background's number,"
                  + " not the background"),
          new PaddleDifference(
              c -> c.type().equals("roi_perspective_transform") && hasNearlyLevelEdge(c, "ROIs"),
              Part.BOTH,
              "its mistake: rounding takes cells on an edge that is nearly level off the edge, and"
                  + " it leaves them out"),
          new PaddleDifference(
              c -> c.type().equals("split_lod_tensor") && hasEmptySequence(c, "X"),
              Part.GRADIENTS,
              "its mistake: a sequence without rows holds up the merge of the gradients"),
          new PaddleDifference(
              c -> c.type().equals("group_norm") && !c.inputs().containsKey("Scale"),
              Part.GRADIENTS,
              "its mistake: without Scale it leaves the mean of the gradients out"),
          new PaddleDifference(
              c -> c.type().contains("pool") && is(c, "global_pooling") && is(c, "adaptive"),
              Part.BOTH,
              "its mistake: global and adaptive together give an output as large as the input"),
          new PaddleDifference(
              c -> c.type().equals("reduce_prod") && c.name().contains("variation"),
              Part.GRADIENTS,
              "its mistake: it divides the product by each factor, which is no number for a factor of zero"),
          new PaddleDifference(
              c ->
                  c.type().equals("sequence_conv")
                      && c.attrs().getOrDefault("contextStart", 0) instanceof Integer start
                      && start > 0,
              Part.GRADIENTS,
              "its mistake: sequences of no more rows than contextStart count in Filter's gradient,"
                  + " though nothing of them comes out"),
          new PaddleDifference(
              c ->
                  c.type().startsWith("pool")
                      && is(c, "ceil_mode")
                      && Boolean.FALSE.equals(c.attrs().get("exclusive")),
              Part.BOTH,
              "its mistake: the mean of a window beyond the padding is no number; here it is 0"),
          new PaddleDifference(
              c -> c.type().equals("reduce_prod") && c.name().startsWith("zeros among them"),
              Part.GRADIENTS,
              "its mistake: it divides the product by each factor, which is no number for a factor of zero"),
          new PaddleDifference(
              c ->
                  c.type().equals("lstmp")
                      && c.inputs().containsKey("H0")
                      && hasEmptySequence(c, "Input"),
              Part.GRADIENTS,
              "its mistake: H0@GRAD of a sequence without rows is not zero"),
          new PaddleDifference(
              c -> c.type().equals("rnn") && c.inputs().containsKey("SequenceLength"),
              Part.GRADIENTS,
              "its mistake: the gradients of the reverse direction are wrong where lengths differ;"
                  + " ours are those of central differences"),
          new PaddleDifference(
              c -> c.type().equals("fold") && c.name().startsWith("uneven"),
              Part.BOTH,
              "its mistake: its shape rule counts the paddings above and left on both sides"),
          new PaddleDifference(
              c -> c.type().equals("prroi_pool"),
              Part.GRADIENTS,
              "its mistake: the gradient of ROIs is not that of its results; ours is that of central"
                  + " differences"),
          new PaddleDifference(
              c -> c.type().equals("spectral_norm"),
              Part.GRADIENTS,
              "its mistake: its gradient is not that of its results even without iterations; ours is"
                  + " that of central differences"),
          new PaddleDifference(
              c -> c.type().equals("put_along_axis") && number(c, "Axis", 0) < 0,
              Part.BOTH,
              "its mistake: it does not count a negative axis from the end, and reads and writes"
                  + " elsewhere"),
          new PaddleDifference(
              c -> c.type().equals("put_along_axis") && "add".equals(c.attrs().get("Reduce")),
              Part.GRADIENTS,
              "its mistake: it gives no gradient to what was added to"),
          new PaddleDifference(
              c ->
                  c.type().equals("put_along_axis")
                      && c.attrs().get("Reduce") instanceof String reduce
                      && reduce.startsWith("mul"),
              Part.GRADIENTS,
              "its mistake: through a product it gives the gradients of assign; here there are"
                  + " none"),
          new PaddleDifference(
              c ->
                  c.type().equals("take_along_axis")
                      && c.attrs().get("Axis") instanceof Integer axis
                      && axis < 0,
              Part.BOTH,
              "its mistake: with a negative axis the result stays zero"),
          new PaddleDifference(
              c -> c.type().equals("set_value") && goesBackPastTheFront(c),
              Part.GRADIENTS,
              "its mistake: going backwards past the front, its gradient leaves the first row out"),
          new PaddleDifference(
              c ->
                  c.type().equals("set_value")
                      && c.attrs().get("decrease_axes") instanceof long[] dropped
                      && c.inputs().containsKey("ValueTensor")
                      && rank(c, "ValueTensor") > rank(c, "Input") - dropped.length,
              Part.RESULTS,
              "its mistake: of a value of more extents than the slice it puts the negative"),
          new PaddleDifference(
              c -> c.type().equals("sequence_enumerate") && first(c, "X").lod().levels() > 1,
              Part.RESULTS,
              "its mistake: of two LoD levels it takes the outer one's numbers for rows"),
          new PaddleDifference(
              c ->
                  c.type().equals("split")
                      && number(c, "axis", 0) < 0
                      && c.attrs().get("sections") instanceof int[] sections
                      && Arrays.stream(sections).anyMatch(section -> section == -1),
              Part.BOTH,
              "its mistake: it does not count a negative axis from the end when it works out what"
                  + " -1 stands for; its layer does"),
          new PaddleDifference(
              c -> c.type().equals("determinant") && rank(c, "Input") == 2,
              Part.GRADIENTS,
              "its mistake: the gradient of one matrix gets an extent of 1 in front"),
          new PaddleDifference(
              c ->
                  c.type().equals("lstm")
                      && c.inputs().containsKey("H0")
                      && hasEmptySequence(c, "Input"),
              Part.GRADIENTS,
              "its mistake: Weight@GRAD is wrong when H0 is given and a sequence is empty; ours is that"
                  + " of central differences"));

  private PaddleMistakes() {}
}
