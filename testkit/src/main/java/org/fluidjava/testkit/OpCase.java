package org.fluidjava.testkit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.Value;
import org.jspecify.annotations.Nullable;

/**
 * One case of an operator: its inputs, its attributes and what must come out, computed by a plain
 * function in double precision. The same case is run on every place and in every float type, its
 * gradient is checked against central differences, it is compared with Paddle itself, and it can be
 * timed. {@code README.md} of this module shows how to write one.
 *
 * <pre>{@code
 * OpCase.of("mul").named("3-d by 2-d")
 *     .in("X", Values.normal(2, 3, 4))
 *     .in("Y", Values.normal(4, 5))
 *     .attr("x_num_col_dims", 2)
 *     .expect("Out", in -> product(in.get("X"), in.get("Y"), 6, 4, 5), 2, 3, 5)
 *     .checkGradient("X", "Y")
 *     .build()
 * }</pre>
 */
public final class OpCase {
  /** What is checked of one output variable. */
  record Output(
      @Nullable Function<Inputs, Expected> expected,
      @Nullable BiConsumer<Inputs, Value> check,
      String uncheckedBecause) {}

  private final Builder made;

  private OpCase(Builder made) {
    this.made = made;
  }

  /** Begins a case of an operator. */
  public static Builder of(String type) {
    return new Builder(type);
  }

  /**
   * Cases of random extents: {@code make} gets a number from 0 to {@code count} - 1 and returns the
   * case for it, drawing whatever it likes from a generator seeded with that number.
   */
  public static List<OpCase> family(int count, IntFunction<OpCase> make) {
    List<OpCase> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(make.apply(i));
    }
    return all;
  }

  /** This case {@code count} times with other numbers in its inputs. */
  public List<OpCase> variants(int count, long seed) {
    List<OpCase> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Builder copy = new Builder(made);
      copy.name = made.name + ", numbers " + i;
      copy.seed = seed + i;
      all.add(new OpCase(copy));
    }
    return all;
  }

  /** This case with other inputs and attributes; what it expects does not hold for them. */
  OpCase varied(
      String newName, Map<String, List<Values>> inputs, Map<String, Object> attrs, long seed) {
    Builder copy = new Builder(made);
    copy.name = newName;
    copy.seed = seed;
    copy.inputs.clear();
    copy.inputs.putAll(inputs);
    copy.attrs.clear();
    copy.attrs.putAll(attrs);
    return new OpCase(copy);
  }

  /** The operator. */
  public String type() {
    return made.type;
  }

  /** The name, unique among the operator's cases. */
  public String name() {
    return made.name;
  }

  /** Operator and name. */
  @Override
  public String toString() {
    return made.type + " [" + made.name + "]";
  }

  /** Whether the operator must refuse this case. */
  public boolean mustFail() {
    return made.failure != null;
  }

  /** Whether gradients are checked. */
  public boolean hasGradientCheck() {
    return !made.gradients.isEmpty();
  }

  /** The float types that it runs in. */
  public List<DType> floatTypes() {
    return made.floatTypes;
  }

  /** Why Paddle is not asked, or another result of its is right; empty when it is asked. */
  public String notOnPaddle() {
    return made.notOnPaddle;
  }

  long seed() {
    return made.seed;
  }

  Map<String, List<Values>> inputs() {
    return made.inputs;
  }

  Map<String, Object> attrs() {
    return made.attrs;
  }

  List<String> floatTypeAttrs() {
    return made.floatTypeAttrs;
  }

  /** By slot and index. */
  Map<String, List<Output>> outputs() {
    return made.outputs;
  }

  /** Output slot to the input slot whose variables it overwrites. */
  Map<String, String> overwritten() {
    return made.overwritten;
  }

  List<String> gradients() {
    return made.gradients;
  }

  List<String> noGradientThrough() {
    return made.noGradientThrough;
  }

  String failure() {
    return made.failure == null ? "" : made.failure;
  }

  @Nullable String lodFrom() {
    return made.lodFrom;
  }

  Tolerance tolerance(DType dtype) {
    Tolerance own = made.tolerances.get(dtype);
    return own == null ? Tolerance.of(dtype) : own;
  }

  /** For gradients in this type; float64 means: beside central differences. */
  Tolerance gradientTolerance(DType dtype) {
    Tolerance own = made.gradientTolerances.get(dtype);
    if (own != null) {
      return own;
    }
    return dtype == DType.FLOAT64 ? Tolerance.GRADIENT_QUOTIENT : Tolerance.GRADIENT_FLOAT32;
  }

  /** Collects a case. */
  public static final class Builder {
    private final String type;
    private String name = "";
    private long seed;
    private final Map<String, List<Values>> inputs = new LinkedHashMap<>();
    private final Map<String, Object> attrs = new LinkedHashMap<>();
    private final List<String> floatTypeAttrs = new ArrayList<>();
    private final Map<String, List<Output>> outputs = new LinkedHashMap<>();
    private final Map<String, String> overwritten = new LinkedHashMap<>();
    private final List<String> gradients = new ArrayList<>();
    private final List<String> noGradientThrough = new ArrayList<>();
    private final Map<DType, Tolerance> tolerances = new EnumMap<>(DType.class);
    private final Map<DType, Tolerance> gradientTolerances = new EnumMap<>(DType.class);
    private List<DType> floatTypes = List.of();
    private @Nullable String failure;
    private @Nullable String lodFrom;
    private String notOnPaddle = "";

    private Builder(String type) {
      this.type = type;
    }

    private Builder(Builder other) {
      type = other.type;
      name = other.name;
      seed = other.seed;
      inputs.putAll(other.inputs);
      attrs.putAll(other.attrs);
      floatTypeAttrs.addAll(other.floatTypeAttrs);
      outputs.putAll(other.outputs);
      overwritten.putAll(other.overwritten);
      gradients.addAll(other.gradients);
      noGradientThrough.addAll(other.noGradientThrough);
      tolerances.putAll(other.tolerances);
      gradientTolerances.putAll(other.gradientTolerances);
      floatTypes = other.floatTypes;
      failure = other.failure;
      lodFrom = other.lodFrom;
      notOnPaddle = other.notOnPaddle;
    }

    /**
     * The case's name, unique among the operator's cases; the inputs' random numbers follow from
     * it.
     */
    public Builder named(String caseName) {
      name = caseName;
      return this;
    }

    /** Other random numbers for the same name. */
    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /** The variables of an input slot. Slots that are not named are absent. */
    public Builder in(String slot, Values... variables) {
      inputs.put(slot, List.of(variables));
      return this;
    }

    /** The variables of an input slot. */
    public Builder in(String slot, List<Values> variables) {
      inputs.put(slot, List.copyOf(variables));
      return this;
    }

    /** An attribute; see {@link org.fluidjava.program.Attr#ofObject} for values. */
    public Builder attr(String attribute, Object value) {
      attrs.put(attribute, value);
      return this;
    }

    /** An attribute that holds the VarType number of the float type that the case runs in. */
    public Builder attrFloatType(String attribute) {
      floatTypeAttrs.add(attribute);
      return this;
    }

    /** What a slot's only output must be: floats of the case's type, by a plain function. */
    public Builder expect(String slot, Function<Inputs, double[]> values, long... shape) {
      long[] extents = shape.clone();
      return output(slot, 0, in -> Expected.of(values.apply(in), extents), null, "");
    }

    /** What a slot's only output must be. */
    public Builder expect(String slot, Function<Inputs, Expected> expected) {
      return output(slot, 0, expected, null, "");
    }

    /** What output {@code index} of a slot of several must be. */
    public Builder expect(String slot, int index, Function<Inputs, Expected> expected) {
      return output(slot, index, expected, null, "");
    }

    /** Checks a slot's only output in another way (random numbers, say); throw AssertionError. */
    public Builder check(String slot, BiConsumer<Inputs, Value> check) {
      return output(slot, 0, null, check, "");
    }

    /** An output that is there but may be anything. */
    public Builder unchecked(String slot, String because) {
      return output(slot, 0, null, null, because);
    }

    /** Output {@code index} of a slot is there but may be anything. */
    public Builder unchecked(String slot, int index, String because) {
      return output(slot, index, null, null, because);
    }

    private Builder output(
        String slot,
        int index,
        @Nullable Function<Inputs, Expected> expected,
        @Nullable BiConsumer<Inputs, Value> check,
        String because) {
      if (expected == null && check == null && because.isBlank()) {
        throw new IllegalArgumentException(type + ": say why output " + slot + " is not checked");
      }
      List<Output> list = outputs.computeIfAbsent(slot, key -> new ArrayList<>());
      if (index != list.size()) {
        throw new IllegalArgumentException(
            type
                + " ["
                + name
                + "]: outputs of "
                + slot
                + " must be given in order, "
                + list.size()
                + " is next");
      }
      list.add(new Output(expected, check, because));
      return this;
    }

    /**
     * Outputs that say no LoD of their own must have this input's; without it they must have none.
     */
    public Builder lodFrom(String inputSlot) {
      lodFrom = inputSlot;
      return this;
    }

    /**
     * The output slot names the same variables as an input slot, as optimizers' {@code ParamOut}
     * and {@code Param} do; they are held by the scope.
     */
    public Builder overwrites(String outputSlot, String inputSlot) {
      overwritten.put(outputSlot, inputSlot);
      return this;
    }

    /** Checks the gradients of these input slots against central differences. */
    public Builder checkGradient(String... inputSlots) {
      gradients.addAll(List.of(inputSlots));
      return this;
    }

    /** Output slots whose gradient is zero in the check, though the operator would take one. */
    public Builder noGradientThrough(String... outputSlots) {
      noGradientThrough.addAll(List.of(outputSlots));
      return this;
    }

    /** A tolerance other than the type's default; say why. */
    public Builder tolerance(DType dtype, double relative, String reason) {
      tolerances.put(dtype, new Tolerance(relative, Tolerance.of(dtype).absolute(), reason));
      return this;
    }

    /** The same for gradients; FLOAT64 means the comparison with central differences. */
    public Builder gradientTolerance(DType dtype, double relative, double absolute, String reason) {
      gradientTolerances.put(dtype, new Tolerance(relative, absolute, reason));
      return this;
    }

    /** Only this float type; say why. */
    public Builder only(DType floatType, String reason) {
      if (reason.isBlank()) {
        throw new IllegalArgumentException(type + ": say why only " + floatType + " is run");
      }
      floatTypes = List.of(floatType);
      return this;
    }

    /**
     * The operator must refuse these inputs with this first line, when the program is built or, if
     * extents are not known then, when it is run.
     */
    public Builder fails(String message) {
      failure = message;
      return this;
    }

    /** Paddle is not asked about this case; say why. */
    public Builder notOnPaddle(String reason) {
      notOnPaddle = reason;
      return this;
    }

    /**
     * The finished case.
     *
     * @throws IllegalArgumentException when it checks nothing
     */
    public OpCase build() {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a case of " + type + " has no name");
      }
      boolean checks =
          outputs.values().stream()
              .flatMap(List::stream)
              .anyMatch(output -> output.expected() != null || output.check() != null);
      if (failure == null && !checks) {
        throw new IllegalArgumentException(type + " [" + name + "] checks no output");
      }
      if (floatTypes.isEmpty()) {
        boolean floats =
            !floatTypeAttrs.isEmpty()
                || inputs.values().stream()
                    .flatMap(List::stream)
                    .anyMatch(Values::followsFloatType);
        floatTypes = floats ? List.of(DType.FLOAT32, DType.FLOAT64) : List.of(DType.FLOAT32);
      }
      return new OpCase(new Builder(this));
    }
  }

  /** The LoD of outputs that say none. */
  LoD defaultLod(Inputs in) {
    String slot = made.lodFrom;
    return slot == null ? LoD.NONE : in.lod(slot);
  }
}
