package org.fluidjava.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.Conv;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.PriorBox;
import org.fluidjava.layers.ProposalSample;
import org.fluidjava.layers.RpnSample;
import org.fluidjava.layers.SsdLoss;
import org.fluidjava.layers.Suppression;
import org.fluidjava.optimizer.SGD;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/**
 * Heads of detection networks over small feature maps, as whole programs: of two stages with a
 * pyramid, to use and to train; SSD, YOLO and RetinaNet with their losses. They can be run here
 * and, saved, on the real Paddle.
 */
public final class DetectionModels {
  /** All models by name. */
  public static final List<String> NAMES =
      List.of("two-stage", "two-stage-training", "ssd", "yolo", "retinanet");

  private static final int CLASSES = 3;
  private static final int[] BOXES = {2, 1};

  private final Program main = new Program();
  private final Program startup = new Program().setRandomSeed(1);
  private final Layers layers = new Layers(main, startup);
  private final Map<String, LoDTensor> feeds = new LinkedHashMap<>();
  private final List<String> fetches = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(11);

  /** The model of this name. */
  public DetectionModels(String name) {
    switch (name) {
      case "two-stage" -> twoStage();
      case "two-stage-training" -> twoStageTraining();
      case "ssd" -> ssd();
      case "yolo" -> yolo();
      case "retinanet" -> retinanet();
      default -> throw new IllegalArgumentException("there is no model " + name);
    }
  }

  /** The program, which trains if the model has a loss. */
  public Program main() {
    return main;
  }

  /** What every run is fed. */
  public Map<String, LoDTensor> feeds() {
    return feeds;
  }

  /** What is fetched; the first one is the loss if the model trains. */
  public List<String> fetches() {
    return fetches;
  }

  private static Conv same(int size) {
    return Conv.DEFAULT.withPadding(size / 2);
  }

  private Variable map(String name, int channels, int height, int width) {
    float[] numbers = new float[2 * channels * height * width];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (2 * random.nextDouble() - 1);
    }
    feeds.put(name, LoDTensor.ofFloats(Shape.of(2, channels, height, width), numbers));
    return layers.data(name, DType.FLOAT32, channels, height, width);
  }

  private Variable info() {
    feeds.put("info", LoDTensor.ofFloats(Shape.of(2, 3), 64, 64, 1, 60, 48, 1.5f));
    return layers.data("info", DType.FLOAT32, 3);
  }

  private Variable boxes(float... numbers) {
    feeds.put("boxes", LoDTensor.of(DType.FLOAT32, Shape.of(3, 4), LoD.ofLengths(BOXES), numbers));
    return layers.data("boxes", DType.FLOAT32, 4).setLodLevel(1);
  }

  private Variable numbers(String name, int... numbers) {
    feeds.put(name, LoDTensor.of(DType.INT32, Shape.of(3, 1), LoD.ofLengths(BOXES), numbers));
    return layers.data(name, DType.INT32, 1).setLodLevel(1);
  }

  private void fetch(Variable... variables) {
    for (Variable variable : variables) {
      fetches.add(variable.name());
    }
  }

  private void fetch(List<Variable> variables) {
    fetch(variables.toArray(new Variable[0]));
  }

  private void learn(Variable loss) {
    fetches.add(0, loss.name());
    new SGD(0.01).minimize(layers, loss);
  }

  /** What convolutions tell of each anchor: scores [N, A, H, W] and offsets [N, 4 A, H, W]. */
  private List<Variable> proposed(Variable map, int anchors) {
    Variable x = layers.relu(layers.conv2d(map, 6, 3, same(3)));
    return List.of(layers.conv2d(x, anchors, 1), layers.conv2d(x, 4 * anchors, 1));
  }

  private List<Variable> anchors(Variable map, float size, float stride) {
    float[] ratios = {0.5f, 1, 2};
    float[] variance = {1, 1, 1, 1};
    float[] steps = {stride, stride};
    return layers.anchorGenerator(map, new float[] {size}, ratios, variance, steps, 0.5);
  }

  /** From [N, A k, H, W] to [N, A H W, k] as anchors are counted. */
  private Variable rows(Variable told, int width) {
    return layers.reshape(layers.transpose(told, 0, 2, 3, 1), 0, -1, width);
  }

  private void twoStage() {
    Variable info = info();
    Variable[] maps = {map("fine", 4, 8, 8), map("coarse", 4, 4, 4)};
    List<Variable> regions = new ArrayList<>();
    List<Variable> scores = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      List<Variable> told = proposed(maps[i], 3);
      List<Variable> anchors = anchors(maps[i], 16 << i, 8 << i);
      List<Variable> found =
          layers.generateProposals(
              layers.sigmoid(told.get(0)),
              told.get(1),
              info,
              anchors.get(0),
              anchors.get(1),
              50,
              12,
              0.6,
              2,
              1);
      regions.add(found.get(0));
      scores.add(found.get(1));
    }
    Variable best = layers.collectFpnProposals(regions, scores, 16);
    List<Variable> levels = layers.distributeFpnProposals(best, 3, 4, 4, 20);
    List<Variable> pooled = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      pooled.add(layers.roiAlign(maps[i], levels.get(i), 3, 3, 0.125 / (1 << i), 2));
    }
    Variable cells = layers.gather(layers.concat(pooled, 0), levels.get(2), true);
    Variable hidden = layers.relu(layers.fc(cells, 8));
    Variable classes = layers.softmax(layers.fc(hidden, CLASSES));
    Variable variance = layers.assign(LoDTensor.ofFloats(Shape.of(4), 0.1f, 0.1f, 0.2f, 0.2f));
    Variable decoded =
        layers
            .boxDecoderAndAssign(best, variance, layers.fc(hidden, 4 * CLASSES), classes, 4.135)
            .get(0);
    Variable each = layers.lodReset(layers.reshape(decoded, -1, CLASSES, 4), best);
    Variable boxes = layers.boxClip(each, info);
    Suppression settings = Suppression.of(0.2, 20, 10).withNormalized(false);
    fetch(best, levels.get(2), classes, boxes, layers.multiclassNms(boxes, classes, settings));
  }

  private void twoStageTraining() {
    Variable info = info();
    Variable map = map("map", 4, 8, 8);
    Variable truth = boxes(4, 4, 30, 34, 28, 20, 60, 60, 3, 6, 20, 22);
    Variable classes = numbers("classes", 1, 2, 2);
    Variable crowds = numbers("crowds", 0, 0, 0);
    List<Variable> told = proposed(map, 3);
    List<Variable> anchors = anchors(map, 24, 8);
    RpnSample few =
        RpnSample.DEFAULT.withSize(32).withLeave(8).withOverlaps(0.4, 0.3).withRandom(false);
    List<Variable> targets =
        layers.rpnTargetAssign(
            rows(told.get(1), 4),
            rows(told.get(0), 1),
            layers.reshape(anchors.get(0), -1, 4),
            truth,
            crowds,
            info,
            few);
    Variable label = layers.cast(targets.get(2), DType.FLOAT32).setStopGradient(true);
    Variable object = layers.mean(layers.sigmoidCrossEntropyWithLogits(targets.get(0), label));
    Variable weight = targets.get(4);
    Variable place =
        layers.mean(layers.smoothL1(targets.get(1), targets.get(3), weight, weight, 3));
    List<Variable> found =
        layers.generateProposals(
            layers.sigmoid(told.get(0)),
            told.get(1),
            info,
            anchors.get(0),
            anchors.get(1),
            60,
            20,
            0.7,
            1,
            1);
    ProposalSample sample =
        ProposalSample.of(CLASSES).withSize(12, 0.5).withOverlaps(0.35, 0.35, 0).withRandom(false);
    List<Variable> chosen =
        layers.generateProposalLabels(found.get(0), classes, crowds, truth, info, sample);
    Variable cells = layers.roiAlign(map, chosen.get(0), 3, 3, 0.125, 2);
    Variable hidden = layers.relu(layers.fc(cells, 8));
    Variable wanted = layers.cast(chosen.get(1), DType.INT64).setStopGradient(true);
    Variable kind = layers.mean(layers.softmaxWithCrossEntropy(layers.fc(hidden, CLASSES), wanted));
    Variable offsets = layers.fc(hidden, 4 * CLASSES);
    Variable moved =
        layers.mean(layers.smoothL1(offsets, chosen.get(2), chosen.get(3), chosen.get(4), 1));
    fetch(object, place, kind, moved);
    fetch(chosen);
    learn(layers.add(layers.add(object, place), layers.add(kind, moved)));
  }

  private void ssd() {
    Variable image = map("image", 1, 64, 64);
    List<Variable> maps = List.of(map("fine", 4, 8, 8), map("coarse", 4, 4, 4));
    Variable boxes = boxes(.1f, .1f, .45f, .5f, .4f, .3f, .95f, .9f, .2f, .5f, .6f, .9f);
    Variable labels = numbers("labels", 1, 2, 1);
    List<PriorBox> priors =
        List.of(
            PriorBox.of(16).withMaxSizes(32).withAspectRatios(true, 2),
            PriorBox.of(32).withMaxSizes(48).withAspectRatios(true, 2, 3).withClip(true));
    List<Variable> head = layers.multiBoxHead(maps, image, CLASSES, priors, 3, same(3));
    Variable loss =
        layers.ssdLoss(
            head.get(0), head.get(1), boxes, labels, head.get(2), head.get(3), SsdLoss.DEFAULT);
    Suppression settings = Suppression.of(0.35, 60, 20).withThreshold(0.45);
    fetch(
        loss,
        head.get(0),
        head.get(2),
        layers.detectionOutput(head.get(0), head.get(1), head.get(2), head.get(3), settings));
    learn(layers.mean(loss));
  }

  private void yolo() {
    Variable map = map("map", 4, 4, 4);
    int[] anchors = {10, 14, 23, 27, 37, 58};
    feeds.put("sizes", LoDTensor.ofInts(Shape.of(2, 2), 64, 64, 60, 48));
    Variable sizes = layers.data("sizes", DType.INT32, 2);
    float[] numbers = {
      .3f, .4f, .3f, .5f, .7f, .6f, .4f, .3f, 0, 0, 0, 0, .5f, .5f, .9f, .8f, 0, 0, 0, 0, 0, 0, 0,
      0,
    };
    feeds.put("truth", LoDTensor.ofFloats(Shape.of(2, 3, 4), numbers));
    Variable truth = layers.data("truth", DType.FLOAT32, 3, 4);
    feeds.put("labels", LoDTensor.ofInts(Shape.of(2, 3), 1, 2, 0, 0, 0, 0));
    Variable labels = layers.data("labels", DType.INT32, 3);
    Variable told = layers.conv2d(map, 3 * (5 + CLASSES), 3, same(3));
    int[] mask = {0, 1, 2};
    Variable loss = layers.yolov3Loss(told, truth, labels, null, anchors, mask, CLASSES, 0.7, 16);
    List<Variable> found = layers.yoloBox(told, sizes, anchors, CLASSES, 0.3, 16, true);
    Variable scores = layers.transpose(found.get(1), 0, 2, 1);
    Suppression settings =
        Suppression.of(0.15, 40, 20).withThreshold(0.4).withNormalized(false).withBackground(-1);
    fetch(loss, found.get(0), layers.multiclassNms(found.get(0), scores, settings));
    learn(layers.mean(loss));
  }

  private void retinanet() {
    Variable info = info();
    Variable truth = boxes(4, 4, 30, 34, 28, 20, 60, 60, 3, 6, 20, 22);
    Variable classes = numbers("classes", 1, 3, 2);
    Variable crowds = numbers("crowds", 0, 0, 0);
    Variable[] maps = {map("fine", 4, 8, 8), map("coarse", 4, 4, 4)};
    List<Variable> scores = new ArrayList<>();
    List<Variable> boxes = new ArrayList<>();
    List<Variable> anchors = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Variable x = layers.relu(layers.conv2d(maps[i], 6, 3, same(3)));
      scores.add(rows(layers.conv2d(x, 3 * CLASSES, 3, same(3)), CLASSES));
      boxes.add(rows(layers.conv2d(x, 12, 3, same(3)), 4));
      anchors.add(layers.reshape(anchors(maps[i], 16 << i, 8 << i).get(0), -1, 4));
    }
    List<Variable> targets =
        layers.retinanetTargetAssign(
            layers.concat(boxes, 1),
            layers.concat(scores, 1),
            layers.concat(anchors, 0),
            truth,
            classes,
            crowds,
            info,
            CLASSES,
            0.5,
            0.4);
    // Later releases sum int32 to int64.
    Variable count = layers.cast(layers.reduceSum(targets.get(5)), DType.INT32);
    Variable focal =
        layers.reduceSum(layers.sigmoidFocalLoss(targets.get(0), targets.get(2), count, 2, 0.25));
    Variable weight = targets.get(4);
    Variable place =
        layers.mean(layers.smoothL1(targets.get(1), targets.get(3), weight, weight, 3));
    List<Variable> chances = scores.stream().map(layers::sigmoid).toList();
    Suppression settings = Suppression.of(0.4, 30, 20);
    fetch(focal, place, layers.retinanetDetectionOutput(boxes, chances, anchors, info, settings));
    learn(layers.add(focal, place));
  }

  /** An executor whose scope holds the model's first values, which come from no operator. */
  private Executor begin(Place place, Kernels kernels) {
    Executor executor = new Executor(place, kernels);
    executor.run(startup);
    SplittableRandom numbers = new SplittableRandom(5);
    for (Variable parameter : main.parameters()) {
      float[] values = new float[Math.toIntExact(parameter.knownShape().numel())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.6 * (numbers.nextDouble() - 0.5));
      }
      executor.scope().set(parameter.name(), LoDTensor.ofFloats(parameter.knownShape(), values));
    }
    return executor;
  }

  /** Saves the program with its first values. */
  public void save(Path folder) throws IOException {
    try (Executor executor = begin(Place.cpu(), Kernels.installed())) {
      ProgramSaver.saveTrainingProgram(
          folder,
          main,
          List.copyOf(feeds.keySet()),
          fetches,
          executor.scope()::get,
          SaveForm.SEPARATE);
    }
  }

  /** Runs it here so many times, and so trains if it has a loss; what each run fetched. */
  public List<Map<String, LoDTensor>> run(Place place, Kernels kernels, int times) {
    try (Executor executor = begin(place, kernels)) {
      PreparedProgram prepared = executor.prepare(main, fetches);
      List<Map<String, LoDTensor>> runs = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        Fetched fetched = prepared.run(Feed.of(feeds));
        Map<String, LoDTensor> tensors = new LinkedHashMap<>();
        fetches.forEach(name -> tensors.put(name, fetched.tensor(name)));
        runs.add(tensors);
      }
      return runs;
    }
  }
}
