package org.fluidjava.layers;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Networks of one stage over prior boxes (Liu et al., SSD, 2016). */
public interface SsdLayers
    extends MathLayers,
        ShapeLayers,
        ReduceLayers,
        NetworkLayers,
        VisionLayers,
        LossLayers,
        AnchorLayers,
        DetectionLayers {
  /**
   * The loss of offsets and classes over all prior boxes.
   *
   * @param location [N, priors, 4]: offsets that the network tells
   * @param confidence [N, priors, classes]
   * @param boxes true boxes [K, 4], with a LoD of images
   * @param labels their classes [K, 1], LoD as boxes
   * @param prior [priors, 4]
   * @param variance [priors, 4], or null for none
   * @return [N, 1]
   */
  default Variable ssdLoss(
      Variable location,
      Variable confidence,
      Variable boxes,
      Variable labels,
      Variable prior,
      @Nullable Variable variance,
      SsdLoss settings) {
    LayerCall call = call("ssd_loss");
    Variable extents = shape(confidence);
    Variable overlaps = iouSimilarity(boxes, prior);
    List<Variable> match = bipartiteMatch(overlaps, settings.perPrediction(), settings.threshold());
    int[] oneMore = new int[labels.knownShape().rank() + 1];
    oneMore[oneMore.length - 2] = -1;
    oneMore[oneMore.length - 1] = 1;
    Variable classes = reshape(labels, oneMore).setStopGradient(true);
    // Which priors of background are the worst is told by the loss against the matched classes.
    Variable matched = targetAssign(classes, match.get(0), null, settings.background()).get(0);
    Variable scores = flatten(confidence, 2);
    Variable first = flatten(cast(matched, DType.INT64), 2).setStopGradient(true);
    Variable loss = softmaxWithCrossEntropy(scores, first);
    Variable table = slice(extents, new int[] {0}, new int[] {0}, new int[] {2});
    table.setStopGradient(true);
    loss = reshape(loss, table, -1, 0).setStopGradient(true);
    Variable negatives = call.temp(DType.INT32);
    Variable updated = call.temp(match.get(0).knownDtype());
    call.op("mine_hard_examples")
        .in("ClsLoss", loss)
        .in("MatchIndices", match.get(0))
        .in("MatchDist", match.get(1))
        .out("NegIndices", negatives)
        .out("UpdatedMatchIndices", updated)
        .attr("neg_pos_ratio", (float) settings.negatives())
        .attr("neg_dist_threshold", (float) settings.far())
        .attr("mining_type", "max_negative")
        .append();
    Variable encoded = encodeBoxes(prior, variance, boxes, true);
    List<Variable> boxTargets = targetAssign(encoded, updated, null, settings.background());
    List<Variable> classTargets = targetAssign(classes, updated, negatives, settings.background());
    Variable target = cast(flatten(classTargets.get(0), 2), DType.INT64);
    Variable classLoss = softmaxWithCrossEntropy(scores, target.setStopGradient(true));
    Variable classWeight = flatten(classTargets.get(1), 2).setStopGradient(true);
    classLoss = times(classLoss, classWeight);
    Variable told = flatten(location, 2);
    Variable wanted = flatten(boxTargets.get(0), 2).setStopGradient(true);
    Variable boxLoss = smoothL1(told, wanted, null, null, 1);
    Variable boxWeight = flatten(boxTargets.get(1), 2).setStopGradient(true);
    boxLoss = times(boxLoss, boxWeight);
    Variable sum = add(mul(classLoss, settings.classWeight()), mul(boxLoss, settings.boxWeight()));
    sum = reduceSum(reshape(sum, table, -1, 0), true, 1);
    return settings.normalize() ? div(sum, reduceSum(boxWeight)) : sum;
  }

  /**
   * The boxes that an SSD finds.
   *
   * @param location [N, priors, 4]: offsets that the network tells
   * @param scores [N, priors, classes] before softmax
   * @param prior [priors, 4], with variances of the same extents
   * @return [rows, 6]: class, score, box, with a LoD of images; a single -1 when nothing is found
   */
  default Variable detectionOutput(
      Variable location, Variable scores, Variable prior, Variable variance, Suppression settings) {
    LayerCall call = call("detection_output");
    Variable decoded = decodeBoxes(prior, variance, location, true, 0);
    Variable chances = transpose(softmax(scores), 0, 2, 1).setStopGradient(true);
    Variable out = call.fixedTemp(decoded.knownDtype());
    settings.on(call.op("multiclass_nms"), decoded, chances).out("Out", out).append();
    return out;
  }

  /**
   * Prior boxes over several feature maps, and what convolutions over these tell of them.
   *
   * @param inputs feature maps [N, C, H, W]
   * @param image [N, C, height, width]; only its extents count
   * @param priors the prior boxes of each feature map
   * @param settings of the convolutions; no activation
   * @return offsets [N, priors, 4] and scores [N, priors, classes], boxes and variances [priors,
   *     4]; of a single feature map [N, 4 priors], [N, classes priors] and [H, W, boxes, 4]
   */
  default List<Variable> multiBoxHead(
      List<Variable> inputs,
      Variable image,
      int classes,
      List<PriorBox> priors,
      int size,
      Conv settings) {
    if (inputs.size() != priors.size() || inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "multi_box_head: there must be prior boxes for each of "
              + inputs.size()
              + " feature maps, but there are "
              + priors.size());
    }
    List<Variable> boxes = new ArrayList<>();
    List<Variable> variances = new ArrayList<>();
    List<Variable> offsets = new ArrayList<>();
    List<Variable> scores = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      List<Variable> prior = priorBox(inputs.get(i), image, priors.get(i));
      boxes.add(prior.get(0));
      variances.add(prior.get(1));
      int each = Math.toIntExact(prior.get(0).knownShape().dim(2));
      offsets.add(told(inputs.get(i), each * 4, size, settings));
      scores.add(told(inputs.get(i), each * classes, size, settings));
    }
    if (inputs.size() == 1) {
      return List.of(offsets.get(0), scores.get(0), boxes.get(0), variances.get(0));
    }
    List<Variable> boxRows = new ArrayList<>();
    List<Variable> varianceRows = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      boxRows.add(flatten(boxes.get(i), 3));
      varianceRows.add(flatten(variances.get(i), 3));
    }
    Variable allBoxes = concat(boxRows, 0).setStopGradient(true);
    Variable allVariances = concat(varianceRows, 0).setStopGradient(true);
    return List.of(
        reshape(concat(offsets, 1), 0, -1, 4),
        reshape(concat(scores, 1), 0, -1, classes),
        allBoxes,
        allVariances);
  }

  private Variable told(Variable input, int channels, int size, Conv settings) {
    Variable map = conv2d(input, channels, size, settings);
    return flatten(transpose(map, 0, 2, 3, 1), 1);
  }
}
