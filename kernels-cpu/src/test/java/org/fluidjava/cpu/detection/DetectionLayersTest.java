package org.fluidjava.cpu.detection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.fluidjava.layers.Conv;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.PriorBox;
import org.fluidjava.layers.ProposalSample;
import org.fluidjava.layers.RpnSample;
import org.fluidjava.layers.SsdLoss;
import org.fluidjava.layers.Suppression;
import org.fluidjava.op.AttrDef;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.junit.jupiter.api.Test;

/**
 * The operators that the layers of detection networks add: their types, slots, the names of their
 * variables, and attributes that are not the default, as Fluid's layers of the same names build
 * them.
 */
class DetectionLayersTest {
  private final Program main = new Program();
  private final Layers layers = new Layers(main, new Program());

  private Variable data(String name, long... dims) {
    return layers.data(name, DType.FLOAT32, dims);
  }

  private Variable rows(String name, DType dtype, long width) {
    return layers.data(name, dtype, width).setLodLevel(1);
  }

  /** The program must be as the file of this name has it. */
  private void check(String name) throws IOException {
    try (InputStream file = getClass().getResourceAsStream("layers/" + name + ".txt")) {
      String wanted = new String(Objects.requireNonNull(file, name).readAllBytes(), UTF_8);
      assertThat(built()).isEqualTo(wanted);
    }
  }

  private String built() {
    StringBuilder text = new StringBuilder();
    for (Operator op : main.global().ops()) {
      text.append(op.type());
      slots(text, op.inputSlots(), op::input);
      text.append(" ->");
      slots(text, op.outputSlots(), op::output);
      Map<String, AttrDef> known = OpCatalogue.installed().get(op.type()).attrs();
      for (Map.Entry<String, Attr> attr : op.attrs().entrySet()) {
        AttrDef def = known.get(attr.getKey());
        if (def != null && !attr.getValue().toString().equals(String.valueOf(def.defaultValue()))) {
          text.append(' ').append(attr.getKey()).append('=').append(attr.getValue());
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static void slots(
      StringBuilder text, Iterable<String> slots, Function<String, List<String>> variables) {
    for (String slot : slots) {
      text.append(' ').append(slot).append('=').append(String.join(",", variables.apply(slot)));
    }
  }

  @Test
  void ssdLoss() throws IOException {
    layers.ssdLoss(
        data("loc", 20, 4),
        data("conf", 20, 3),
        rows("box", DType.FLOAT32, 4),
        rows("label", DType.INT32, 1),
        layers.data("prior", DType.FLOAT32, -1, 4),
        layers.data("var", DType.FLOAT32, -1, 4),
        SsdLoss.DEFAULT.withNegatives(2).withWeights(0.5, 1));
    check("ssd_loss");
  }

  @Test
  void multiBoxHeadAndDetectionOutput() throws IOException {
    List<Variable> head =
        layers.multiBoxHead(
            List.of(data("a", 8, 6, 6), data("b", 8, 3, 3)),
            data("image", 3, 30, 30),
            4,
            List.of(
                PriorBox.of(3).withMaxSizes(6).withAspectRatios(true, 2).withClip(true),
                PriorBox.of(6).withMaxSizes(9).withAspectRatios(true, 2, 3).withSteps(10, 10)),
            1,
            Conv.DEFAULT);
    layers.detectionOutput(
        head.get(0), head.get(1), head.get(2), head.get(3), Suppression.of(.01, 400, 200));
    check("multi_box_head");
  }

  @Test
  void proposals() throws IOException {
    Variable map = data("map", 8, 6, 6);
    Variable info = data("info", 3);
    List<Variable> anchors =
        layers.anchorGenerator(
            map,
            new float[] {32},
            new float[] {1, 2},
            new float[] {1, 1, 1, 1},
            new float[] {8, 8},
            .5);
    Variable truth = rows("truth", DType.FLOAT32, 4);
    Variable crowds = rows("crowds", DType.INT32, 1);
    Variable labels = rows("labels", DType.INT32, 1);
    layers.rpnTargetAssign(
        data("boxes", 72, 4),
        data("scores", 72, 1),
        layers.reshape(anchors.get(0), -1, 4),
        truth,
        crowds,
        info,
        RpnSample.DEFAULT);
    List<Variable> found =
        layers.generateProposals(
            data("chances", 2, 6, 6),
            data("deltas", 8, 6, 6),
            info,
            anchors.get(0),
            anchors.get(1),
            6000,
            1000,
            .5,
            .1,
            1);
    List<Variable> chosen =
        layers.generateProposalLabels(
            found.get(0), labels, crowds, truth, info, ProposalSample.of(5));
    List<Variable> levels = layers.distributeFpnProposals(chosen.get(0), 2, 3, 3, 224);
    layers.collectFpnProposals(
        List.of(found.get(0), found.get(0)), List.of(found.get(1), found.get(1)), 50);
    layers.roiAlign(map, levels.get(0), 7, 7, .125, 2);
    layers.roiPerspectiveTransform(map, rows("quads", DType.FLOAT32, 8), 4, 5, .25);
    layers.deformableRoiPooling(map, chosen.get(0), null, .125, 2, 2, 4, .1, true);
    check("proposals");
  }

  @Test
  void retinanet() throws IOException {
    Variable info = data("info", 3);
    Variable anchors = layers.data("anchors", DType.FLOAT32, -1, 4);
    Variable boxes = data("boxes", 72, 4);
    Variable scores = data("scores", 72, 6);
    layers.retinanetTargetAssign(
        boxes,
        scores,
        anchors,
        rows("truth", DType.FLOAT32, 4),
        rows("labels", DType.INT32, 1),
        rows("crowds", DType.INT32, 1),
        info,
        6,
        .5,
        .4);
    layers.retinanetDetectionOutput(
        List.of(boxes), List.of(scores), List.of(anchors), info, Suppression.of(.05, 1000, 100));
    check("retinanet");
  }

  @Test
  void suppression() throws IOException {
    Variable boxes = data("boxes", 50, 4);
    Variable scores = data("scores", 3, 50);
    Suppression settings = Suppression.of(.1, 40, 20);
    Variable found = layers.multiclassNms(boxes, scores, settings.withNormalized(false));
    layers.localityAwareNms(boxes, scores, settings.withBackground(-1));
    layers.matrixNms(boxes, scores, settings, .05, true, 1.5);
    layers.detectionMap(found, rows("label", DType.FLOAT32, 6), 4, .3, true, true);
    check("suppression");
  }

  @Test
  void others() throws IOException {
    Variable map = data("map", 16, 6, 6);
    layers.yoloBox(
        map, layers.data("size", DType.INT32, 2), new int[] {10, 14, 23, 27}, 3, .01, 32, true);
    layers.yolov3Loss(
        map,
        data("truth", 5, 4),
        layers.data("labels", DType.INT32, 5),
        null,
        new int[] {10, 14, 23, 27},
        new int[] {0, 1},
        3,
        .7,
        32);
    layers.densityPriorBox(
        map,
        data("image", 3, 60, 60),
        new int[] {2, 1},
        new float[] {8, 16},
        new float[] {1},
        false);
    Variable boxes = rows("boxes", DType.FLOAT32, 4);
    Variable prior = layers.data("prior", DType.FLOAT32, -1, 4);
    Variable near = layers.iouSimilarity(boxes, prior, false);
    List<Variable> match = layers.bipartiteMatch(near, false, .5);
    layers.targetAssign(layers.encodeBoxes(prior, null, boxes, false), match.get(0), null, 0);
    layers.boxClip(boxes, data("info", 3));
    layers.polygonBoxTransform(data("quads", 8, 6, 6));
    layers.sigmoidFocalLoss(
        layers.data("x", DType.FLOAT32, -1, 3),
        layers.data("kind", DType.INT32, -1, 1),
        layers.data("count", DType.INT32, 1, -1),
        2,
        .25);
    check("others");
  }
}
