package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.Fetched;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.executor.Scope;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.pass.Passes;
import org.fluidjava.program.Names;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Value;

/**
 * A case's program prepared on a place: run it as often as wanted, to check or to time it. Passes
 * are off, so it is the case's own operator that runs.
 */
public final class PreparedCase implements AutoCloseable {
  private final CaseProgram program;
  private final Scope scope;
  private final Executor executor;
  private final PreparedProgram prepared;
  private final Feed feed = Feed.none();
  private final Map<String, LoDTensor> weights = new LinkedHashMap<>();

  private PreparedCase(CaseProgram program, Place place, Kernels kernels, List<String> fetches) {
    this.program = program;
    scope = new Scope(kernels.open(place));
    executor = new Executor(place, kernels, scope, Passes.none());
    try {
      prepared = executor.prepare(program.program(), fetches);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    program
        .inputs()
        .forEach(
            (name, value) -> {
              if (!program.held().contains(name)) {
                feed.and(name, value);
              }
            });
  }

  /** The operator alone; all its outputs are fetched. */
  public static PreparedCase forward(OpCase opCase, DType floatType, Place place, Kernels kernels) {
    return forward(new CaseProgram(opCase, floatType, false), place, kernels);
  }

  static PreparedCase forward(CaseProgram program, Place place, Kernels kernels) {
    return new PreparedCase(program, place, kernels, distinct(program.op().outputNames()));
  }

  /** The operator and its gradient operators; the checked gradients are fetched. */
  public static PreparedCase withGradient(
      OpCase opCase, DType floatType, Place place, Kernels kernels) {
    CaseProgram program = new CaseProgram(opCase, floatType, false);
    Map<String, Value> outputs;
    try (PreparedCase forward = forward(program, place, kernels)) {
      outputs = forward.run().values();
    }
    return withGradient(program, outputs, List.of(), place, kernels);
  }

  /**
   * The same for a program that has run once without its gradient operators.
   *
   * @param outputs what it gave
   * @param alsoFetched outputs that are fetched besides the gradients
   */
  static PreparedCase withGradient(
      CaseProgram program,
      Map<String, Value> outputs,
      List<String> alsoFetched,
      Place place,
      Kernels kernels) {
    OpCase opCase = program.opCase();
    program.appendGradient();
    for (String gradient : program.gradientFeeds()) {
      String output = gradient.substring(0, gradient.length() - Names.GRAD.length());
      if (outputs.get(output) instanceof LoDTensor tensor) {
        // What is declared is the most that may be there.
        program.program().global().var(gradient).setLodLevel(tensor.lod().levels());
      }
    }
    List<String> fetches = new ArrayList<>(alsoFetched);
    program.checkedVariables().forEach(name -> fetches.add(Names.grad(name)));
    PreparedCase prepared = new PreparedCase(program, place, kernels, fetches);
    for (String gradient : program.gradientFeeds()) {
      String output = gradient.substring(0, gradient.length() - Names.GRAD.length());
      if (!(outputs.get(output) instanceof LoDTensor tensor)) {
        throw new AssertionError(
            opCase + ": only gradients of LoDTensors can be fed, but " + output + " is none");
      }
      LoDTensor weight = weight(program, output, tensor);
      prepared.weights.put(output, weight);
      prepared.feed.and(gradient, weight);
    }
    return prepared;
  }

  private static LoDTensor weight(CaseProgram program, String output, LoDTensor like) {
    boolean zero = false;
    for (String slot : program.opCase().noGradientThrough()) {
      zero |= program.op().output(slot).contains(output);
    }
    SplittableRandom random = new SplittableRandom(output.hashCode() * 7919L + 17);
    double[] numbers = new double[like.numel()];
    for (int i = 0; i < numbers.length; i++) {
      // Away from zero, so that every output counts.
      double number = (float) (random.nextDouble(0.25, 1) * (random.nextBoolean() ? 1 : -1));
      numbers[i] = zero ? 0 : number;
    }
    return LoDTensor.of(
        like.dtype(), like.shape(), like.lod(), ElementArrays.of(like.dtype(), numbers));
  }

  private static List<String> distinct(List<String> names) {
    Set<String> distinct = new LinkedHashSet<>(names);
    return new ArrayList<>(distinct);
  }

  /** The weights of the outputs in the gradient's loss, by output variable. */
  Map<String, LoDTensor> weights() {
    return weights;
  }

  CaseProgram program() {
    return program;
  }

  /** Runs once and copies the fetched values to the heap. */
  public Fetched run() {
    reset();
    return prepared.run(feed);
  }

  /** Runs once without fetching; what an operator overwrites stays overwritten. For timing. */
  public void runWithoutFetch() {
    prepared.runWithoutFetch(feed);
  }

  /** Puts variables of the scope back to the case's values; do so once before timing. */
  public void reset() {
    for (String name : program.held()) {
      scope.set(name, Objects.requireNonNull(program.inputs().get(name), name));
    }
  }

  @Override
  public void close() {
    executor.close();
    scope.close();
  }
}
