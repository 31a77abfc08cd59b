package org.fluidjava.op;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.jspecify.annotations.Nullable;

/**
 * What an operator is, apart from how it is computed: its slots and attributes under Paddle's
 * names, its shape rule, and its gradient. An immutable value; one file for each operator states
 * it.
 *
 * <p>The slot declared first is the leading input: its element type chooses the kernel and is the
 * type of outputs for which the shape rule says nothing. Attributes that a definition does not name
 * ({@code op_role}, {@code use_mkldnn}, …) are allowed, kept, and written back.
 */
public final class OpDef {
  private final String type;
  private final Map<String, Slot> inputs;
  private final Map<String, Slot> outputs;
  private final Map<String, AttrDef> attrs;
  private final ShapeRule shape;
  private final @Nullable GradMaker gradMaker;
  private final @Nullable Gradient gradient;
  private final Set<String> onlyShapes;
  private final Set<String> valuesRead;
  private final Set<String> onHost;
  private final Set<String> anywhere;
  private final List<String[]> inPlace;
  private final @Nullable String kernelSlot;
  private final boolean shapeFromKernel;
  private final boolean stateful;
  private final boolean control;
  private final boolean isGradient;

  private OpDef(Builder builder) {
    type = builder.type;
    inputs = new LinkedHashMap<>(builder.inputs);
    outputs = new LinkedHashMap<>(builder.outputs);
    attrs = new LinkedHashMap<>(builder.attrs);
    shape = builder.shape;
    gradient = builder.gradient;
    gradMaker = builder.gradient == null ? builder.gradMaker : builder.gradient.maker(this);
    onlyShapes = Set.copyOf(builder.onlyShapes);
    valuesRead = Set.copyOf(builder.valuesRead);
    onHost = Set.copyOf(builder.onHost);
    anywhere = Set.copyOf(builder.anywhere);
    inPlace = List.copyOf(builder.inPlace);
    kernelSlot = builder.kernelSlot;
    shapeFromKernel = builder.shapeFromKernel;
    stateful = builder.stateful;
    control = builder.control;
    isGradient = builder.isGradient;
  }

  /** Starts the definition of the operator with Paddle's name. */
  public static Builder named(String type) {
    return new Builder(type);
  }

  /** Paddle's name. */
  public String type() {
    return type;
  }

  /** Input slots in order; the first is the leading one. */
  public Collection<Slot> inputs() {
    return inputs.values();
  }

  /** Output slots in order. */
  public Collection<Slot> outputs() {
    return outputs.values();
  }

  /** Whether there is an input slot of this name. */
  public boolean hasInput(String slot) {
    return inputs.containsKey(slot);
  }

  /** Whether there is an output slot of this name. */
  public boolean hasOutput(String slot) {
    return outputs.containsKey(slot);
  }

  /** The input slot of this name. */
  public Slot input(String slot) {
    return known(inputs.get(slot), slot);
  }

  /** The output slot of this name. */
  public Slot output(String slot) {
    return known(outputs.get(slot), slot);
  }

  private Slot known(@Nullable Slot found, String slot) {
    if (found == null) {
      throw new IllegalArgumentException("op " + type + " has no slot " + slot);
    }
    return found;
  }

  /** The attributes that the operator knows, by name. */
  public Map<String, AttrDef> attrs() {
    return java.util.Collections.unmodifiableMap(attrs);
  }

  /** The shape rule. */
  public ShapeRule shape() {
    return shape;
  }

  /** Gives the gradient operators; null when the operator has no gradient. */
  public @Nullable GradMaker gradMaker() {
    return gradMaker;
  }

  /** The type of {@link #gradientDef}, without building it; null when there is none. */
  @Nullable String gradientType() {
    return gradient == null ? null : gradient.typeFor(type);
  }

  /** The definition of the gradient operator that comes with this one; null when there is none. */
  public @Nullable OpDef gradientDef() {
    return gradient == null ? null : gradient.definition(this);
  }

  /** Whether only type, extents and LoD of this input slot count. */
  public boolean usesOnlyShapeOf(String slot) {
    return onlyShapes.contains(slot);
  }

  /** Input slots whose integers the shape rule reads during a run. */
  public Set<String> valuesRead() {
    return valuesRead;
  }

  /** Whether kernels read this input slot's numbers on the host, whichever place they run on. */
  public boolean readsOnHost(String slot) {
    return onHost.contains(slot);
  }

  /** Whether any operator slot is read on the host, see {@link #readsOnHost}. */
  public boolean readsOnHost() {
    return !onHost.isEmpty();
  }

  /** Whether kernels take this input slot from whichever place it lies on. */
  public boolean takesAnywhere(String slot) {
    return anywhere.contains(slot);
  }

  /** Pairs (input slot, output slot) that may share memory. */
  public List<String[]> inPlace() {
    return inPlace;
  }

  /** The slot whose element type chooses the kernel; null for the leading input. */
  public @Nullable String kernelSlot() {
    return kernelSlot;
  }

  /** Whether the kernel itself sets its outputs' extents and LoD, since they depend on numbers. */
  public boolean shapeFromKernel() {
    return shapeFromKernel;
  }

  /**
   * Whether it draws random numbers or has another effect, so that it must not be dropped or
   * merged.
   */
  public boolean stateful() {
    return stateful;
  }

  /**
   * Whether it only steers others (a sub-block, a choice): its outputs keep what they are declared
   * as, and its inputs may be without a value.
   */
  public boolean control() {
    return control;
  }

  /** Whether it is a derived gradient operator. */
  public boolean derivedGradient() {
    return isGradient;
  }

  @Override
  public String toString() {
    return "OpDef " + type;
  }

  /** Collects a definition. */
  public static final class Builder {
    private final String type;
    private final Map<String, Slot> inputs = new LinkedHashMap<>();
    private final Map<String, Slot> outputs = new LinkedHashMap<>();
    private final Map<String, AttrDef> attrs = new LinkedHashMap<>();
    private ShapeRule shape =
        c -> {
          throw new IllegalStateException("the operator has no shape rule");
        };
    private boolean hasShape;
    private @Nullable Gradient gradient;
    private @Nullable GradMaker gradMaker;
    private final Set<String> onlyShapes = new LinkedHashSet<>();
    private final Set<String> valuesRead = new LinkedHashSet<>();
    private final Set<String> onHost = new LinkedHashSet<>();
    private final Set<String> anywhere = new LinkedHashSet<>();
    private final List<String[]> inPlace = new ArrayList<>();
    private @Nullable String kernelSlot;
    private boolean shapeFromKernel;
    private boolean stateful;
    private boolean control;
    private boolean isGradient;

    private Builder(String type) {
      this.type = type;
    }

    Builder slot(boolean in, Slot slot) {
      (in ? inputs : outputs).put(slot.name(), slot);
      return this;
    }

    /** A required input of one variable. */
    public Builder input(String name, String doc) {
      return slot(true, new Slot(name, doc, false, false));
    }

    /** An input of one variable that may be absent. */
    public Builder optionalInput(String name, String doc) {
      return slot(true, new Slot(name, doc, false, true));
    }

    /** A required input of several variables. */
    public Builder inputs(String name, String doc) {
      return slot(true, new Slot(name, doc, true, false));
    }

    /** An input of any number of variables, also none. */
    public Builder optionalInputs(String name, String doc) {
      return slot(true, new Slot(name, doc, true, true));
    }

    /** An output of one variable. */
    public Builder output(String name, String doc) {
      return slot(false, new Slot(name, doc, false, false));
    }

    /** An output of one variable that may be absent (older files, results nobody needs). */
    public Builder optionalOutput(String name, String doc) {
      return slot(false, new Slot(name, doc, false, true));
    }

    /** An output of several variables. */
    public Builder outputs(String name, String doc) {
      return slot(false, new Slot(name, doc, true, false));
    }

    /** An output of any number of variables, also none. */
    public Builder optionalOutputs(String name, String doc) {
      return slot(false, new Slot(name, doc, true, true));
    }

    /**
     * An attribute with a default; its type follows the default's class, see {@link Attr#ofObject}.
     */
    public Builder attr(String name, Object defaultValue, String doc) {
      Attr value = Attr.ofObject(defaultValue);
      return attr(new AttrDef(name, value.type(), value, null, doc));
    }

    /**
     * An attribute with a default and a test of its value (in the class that {@link Attr} names).
     */
    @SuppressWarnings("unchecked")
    public <T> Builder attr(String name, T defaultValue, Predicate<? super T> check, String doc) {
      Attr value = Attr.ofObject(defaultValue);
      return attr(new AttrDef(name, value.type(), value, object -> check.test((T) object), doc));
    }

    /** An attribute that must be given. */
    public Builder requiredAttr(String name, AttrType attrType, String doc) {
      return attr(new AttrDef(name, attrType, null, null, doc));
    }

    Builder attr(AttrDef def) {
      attrs.put(def.name(), def);
      return this;
    }

    /** How outputs follow from inputs. */
    public Builder shape(ShapeRule rule) {
      shape = rule;
      hasShape = true;
      return this;
    }

    /** The gradient by one operator. */
    public Builder grad(Gradient grad) {
      gradient = grad;
      return this;
    }

    /** The gradient by other operators; each must have a definition of its own. */
    public Builder gradMaker(GradMaker maker) {
      gradMaker = maker;
      return this;
    }

    /** Input slots of which only type, extents and LoD count. */
    public Builder usesOnlyShapeOf(String... slots) {
      onlyShapes.addAll(List.of(slots));
      return this;
    }

    /** Input slots whose integers the shape rule reads, see {@link ShapeContext#values}. */
    public Builder readsValues(String... slots) {
      valuesRead.addAll(List.of(slots));
      return this;
    }

    /**
     * Input slots of which kernels read the numbers on the host, whichever place they run on: a
     * condition, an index, a mask. They are kept there.
     */
    public Builder onHost(String... slots) {
      onHost.addAll(List.of(slots));
      return this;
    }

    /** Input slots that kernels take wherever they lie, such as one whose LoD alone counts. */
    public Builder anywhere(String... slots) {
      anywhere.addAll(List.of(slots));
      return this;
    }

    /** The output may lie where the input lay when that is not needed any more. */
    public Builder inPlace(String in, String out) {
      inPlace.add(new String[] {in, out});
      return this;
    }

    /**
     * The input or output slot whose element type chooses the kernel, instead of the leading input.
     */
    public Builder kernelBy(String slot) {
      kernelSlot = slot;
      return this;
    }

    /**
     * The kernel sets its outputs' extents and LoD itself; the shape rule counts at build time
     * only.
     */
    public Builder shapeFromKernel() {
      shapeFromKernel = true;
      return this;
    }

    /** It only steers other operators, see {@link OpDef#control()}. */
    public Builder control() {
      control = true;
      return this;
    }

    /** It draws random numbers or has another effect. */
    public Builder stateful() {
      stateful = true;
      return this;
    }

    Builder isGradient() {
      isGradient = true;
      return this;
    }

    /** The finished definition. */
    public OpDef build() {
      if (!hasShape) {
        throw new IllegalStateException("op " + type + " has no shape rule");
      }
      return new OpDef(this);
    }
  }
}
