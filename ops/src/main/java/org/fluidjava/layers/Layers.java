package org.fluidjava.layers;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.fluidjava.device.Place;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * All layers over one pair of programs. Each subject's layers are in its own interface; nothing is
 * global: two pairs never know of each other.
 *
 * <pre>{@code
 * var main = new Program();
 * var startup = new Program();
 * var layers = new Layers(main, startup);
 * var x = layers.data("x", DType.FLOAT32, 13);
 * var y = layers.fc(x, 1);
 * }</pre>
 */
public final class Layers
    implements MathLayers,
        ActivationLayers,
        ReduceLayers,
        LogicLayers,
        ShapeLayers,
        FillLayers,
        NetworkLayers,
        VisionLayers,
        SpatialLayers,
        DetectionLayers,
        AnchorLayers,
        SuppressionLayers,
        ProposalLayers,
        SsdLayers,
        SequenceLayers,
        RecurrentLayers,
        MetricLossLayers,
        FeatureLayers,
        StructuredLayers,
        MetricLayers,
        ControlLayers {
  private final Program main;
  private final Program startup;
  private final AtomicInteger seeds;
  private final @Nullable Place place;

  /** Layers that append to {@code main} and initialise their parameters in {@code startup}. */
  public Layers(Program main, Program startup) {
    this(main, startup, new AtomicInteger(), null);
  }

  private Layers(Program main, Program startup, AtomicInteger seeds, @Nullable Place place) {
    this.main = main;
    this.startup = startup;
    this.seeds = seeds;
    this.place = place;
  }

  /**
   * The same layers, but the operators that this view adds, and their gradients, run on a place of
   * the user's choice wherever the executor is bound: {@code layers.on(Place.cpu()).fc(x, 10)}. The
   * choice is saved as Paddle's attribute {@code op_device}.
   */
  public Layers on(Place place) {
    return new Layers(main, startup, seeds, place);
  }

  @Override
  public @Nullable Place place() {
    return place;
  }

  @Override
  public Program main() {
    return main;
  }

  @Override
  public Program startup() {
    return startup;
  }

  @Override
  public int nextSeed() {
    int number = seeds.incrementAndGet();
    if (startup.randomSeed() == 0) {
      return 0;
    }
    // A mixing step, so that neighbouring seeds and parameters have nothing in common.
    long mixed = (startup.randomSeed() * 0x9E3779B97F4A7C15L + number) * 0xD1B54A32D192ED03L;
    return (int) (mixed >>> 33) | 1;
  }

  /**
   * A variable that every run feeds, of shape [-1, dims…]: the first extent is the number of rows.
   *
   * @param name its name in the feed
   * @param dtype its element type
   * @param dims extents of one row; with a -1 among them they are taken as the whole shape
   */
  public Variable data(String name, DType dtype, long... dims) {
    boolean whole = java.util.Arrays.stream(dims).anyMatch(dim -> dim < 0);
    Shape shape = whole ? Shape.of(dims) : Shape.of(-1).append(dims);
    return main.global()
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(dtype)
        .setShape(shape)
        .setIsData(true)
        .setStopGradient(true);
  }

  /** A recurrent network over sequences, built step by step. */
  public DynamicRnn dynamicRnn() {
    return new DynamicRnn(this);
  }

  /** A recurrent network over inputs that all have as many steps. */
  public StaticRnn staticRnn() {
    return new StaticRnn(this);
  }

  /**
   * What {@code whenTrue} gives if {@code condition}, one bool, holds, else what {@code whenFalse}
   * gives; only that one runs. Both give one type.
   */
  public Variable cond(
      Variable condition, Supplier<Variable> whenTrue, Supplier<Variable> whenFalse) {
    return condAll(condition, () -> List.of(whenTrue.get()), () -> List.of(whenFalse.get())).get(0);
  }

  /** The same for branches that give several results, both as many; also none. */
  public List<Variable> condAll(
      Variable condition, Supplier<List<Variable>> whenTrue, Supplier<List<Variable>> whenFalse) {
    return new Branches(this).cond(condition, whenTrue, whenFalse);
  }

  /**
   * What the first branch gives whose condition, one bool, holds.
   *
   * @param branches conditions and branches, in order, at least one
   * @param otherwise what runs if none holds
   */
  public Variable firstCase(
      List<Map.Entry<Variable, Supplier<Variable>>> branches, Supplier<Variable> otherwise) {
    if (branches.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one branch");
    }
    return new Branches(this).firstOf(branches.iterator(), otherwise);
  }

  /**
   * What the branch of a number gives.
   *
   * @param index one integer
   * @param branches branches by their numbers, at least one
   * @param otherwise what runs if none has this number; null for that of the highest number
   */
  public Variable switchCase(
      Variable index,
      Map<Integer, Supplier<Variable>> branches,
      @Nullable Supplier<Variable> otherwise) {
    return new Branches(this).numbered(index, branches, otherwise);
  }

  /** Rows that go one way or another; {@code mask}: bool [rows, 1]. */
  public IfElse ifElse(Variable mask) {
    return new IfElse(this, mask);
  }

  /** A choice among blocks, by the first condition that holds. */
  public Switch switchBlocks() {
    return new Switch(this);
  }

  /** Sequences of ids: int64 [total, 1] with one LoD level. */
  public Variable words(String name) {
    return data(name, DType.INT64, 1).lodLevel(1);
  }
}
