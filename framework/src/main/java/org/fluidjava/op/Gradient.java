package org.fluidjava.op;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.program.Names;
import org.fluidjava.program.VarKind;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of an operator by one operator {@code <type>_grad}: which slots of the forward
 * operator it reads, which output gradients it is given and which input gradients it yields. From
 * it come both the maker and the gradient operator's own definition. The slots are Paddle's.
 *
 * <p>Each {@code S@GRAD} that it yields has type, extents and LoD of {@code S}; when the gradient
 * operator does not read S itself, {@link #like} says which of its slots has them.
 */
public final class Gradient {
  private final List<String> reads;
  private final List<String> given = new ArrayList<>();
  private final List<String> yields = new ArrayList<>();
  private final List<String> onlyShapes = new ArrayList<>();
  private final List<String[]> inPlace = new ArrayList<>();
  private final Map<String, String> like = new LinkedHashMap<>();
  private @Nullable String type;
  private @Nullable ShapeRule shape;
  private boolean shapeFromKernel;
  private String flag = "";
  private List<String> readsIfFlag = List.of();
  private List<String> readsToo = List.of();

  private Gradient(List<String> reads) {
    this.reads = reads;
  }

  /** A gradient operator that reads these slots, inputs or outputs of the forward operator. */
  public static Gradient reads(String... slots) {
    return new Gradient(List.of(slots));
  }

  /** A gradient operator that reads no forward values. */
  public static Gradient readsNothing() {
    return new Gradient(List.of());
  }

  /** More slots that it reads only where a boolean attribute of the forward operator is true. */
  public Gradient readsIf(String attribute, String... slots) {
    flag = attribute;
    readsIfFlag = List.of(slots);
    return this;
  }

  /**
   * Slots that later releases want on the gradient operator, although it computes without them:
   * they are written, but a program of an earlier release may lack them.
   */
  public Gradient readsToo(String... slots) {
    readsToo = List.of(slots);
    return usesOnlyShapeOf(slots);
  }

  /** The output slots whose gradients it is given. */
  public Gradient given(String... outputs) {
    given.addAll(List.of(outputs));
    return this;
  }

  /** The input slots whose gradients it yields. */
  public Gradient yields(String... inputs) {
    yields.addAll(List.of(inputs));
    return this;
  }

  /** {@code input@GRAD} has type, extents and LoD of this slot of the gradient operator. */
  public Gradient like(String input, String slot) {
    like.put(input, slot);
    return this;
  }

  /** Slots of which only type, extents and LoD count, so that their numbers need not be kept. */
  public Gradient usesOnlyShapeOf(String... slots) {
    onlyShapes.addAll(List.of(slots));
    return this;
  }

  /**
   * The output may lie where the input lay, both slots of the gradient operator ({@code Out@GRAD}).
   */
  public Gradient inPlace(String in, String out) {
    inPlace.add(new String[] {in, out});
    return this;
  }

  /** Another type than {@code <op>_grad}. */
  public Gradient named(String gradType) {
    type = gradType;
    return this;
  }

  /** A shape rule of its own instead of the derived one. */
  public Gradient shape(ShapeRule rule) {
    shape = rule;
    return this;
  }

  /** The kernel of the gradient operator sets extents and LoD itself. */
  public Gradient shapeFromKernel() {
    shapeFromKernel = true;
    return this;
  }

  String typeFor(String forward) {
    return type == null ? forward + "_grad" : type;
  }

  GradMaker maker(OpDef forward) {
    return context -> {
      OpSpec grad = new OpSpec(typeFor(forward.type()));
      List<String> wantedSlots = new ArrayList<>(reads);
      wantedSlots.addAll(readsToo);
      if (!flag.isEmpty() && new Attrs(forward, context.op().attrs()).getBoolean(flag)) {
        wantedSlots.addAll(readsIfFlag);
      }
      for (String slot : wantedSlots) {
        List<String> names = forward.hasInput(slot) ? context.in(slot) : context.out(slot);
        if (!names.isEmpty()) {
          grad.in(slot, names);
        }
      }
      for (String slot : given) {
        if (!context.out(slot).isEmpty()) {
          grad.in(Names.grad(slot), context.gradOfOut(slot));
        }
      }
      boolean wanted = false;
      for (String slot : yields) {
        if (!context.in(slot).isEmpty()) {
          grad.out(Names.grad(slot), context.gradOfIn(slot));
          wanted |= context.wantsGradOf(slot);
        }
      }
      return wanted ? List.of(grad.attrsOf(context.op())) : List.of();
    };
  }

  OpDef definition(OpDef forward) {
    OpDef.Builder def = OpDef.named(typeFor(forward.type()));
    for (String slot : given) {
      Slot source = forward.output(slot);
      def.slot(
          true,
          new Slot(Names.grad(slot), "gradient of " + slot, source.several(), source.optional()));
    }
    for (String slot : reads) {
      Slot source = forward.hasInput(slot) ? forward.input(slot) : forward.output(slot);
      def.slot(true, new Slot(slot, source.doc(), source.several(), source.optional()));
    }
    List<String> optional = new ArrayList<>(readsIfFlag);
    optional.addAll(readsToo);
    for (String slot : optional) {
      Slot source = forward.hasInput(slot) ? forward.input(slot) : forward.output(slot);
      def.slot(true, new Slot(slot, source.doc(), source.several(), true));
    }
    for (String slot : yields) {
      Slot source = forward.input(slot);
      def.slot(false, new Slot(Names.grad(slot), "gradient of " + slot, source.several(), true));
    }
    forward.attrs().values().forEach(def::attr);
    def.usesOnlyShapeOf(onlyShapes.toArray(new String[0]));
    inPlace.forEach(pair -> def.inPlace(pair[0], pair[1]));
    if (shapeFromKernel) {
      def.shapeFromKernel();
    }
    return def.shape(shape == null ? derivedShape() : shape).isGradient().build();
  }

  private ShapeRule derivedShape() {
    for (String slot : yields) {
      if (!reads.contains(slot) && !like.containsKey(slot)) {
        throw new IllegalStateException(
            "the gradient yields "
                + slot
                + "@GRAD but neither reads "
                + slot
                + " nor says what it is like");
      }
    }
    return c -> {
      for (String slot : yields) {
        String out = Names.grad(slot);
        String source = like.getOrDefault(slot, slot);
        for (int i = 0; i < c.outputs(out); i++) {
          c.check(
              c.inputs(source) > i,
              "%s has %d variables but %s has %d: there must be one for each",
              source,
              c.inputs(source),
              out,
              c.outputs(out));
          c.setDims(out, i, c.dims(source, i));
          c.setDtype(out, i, c.dtype(source, i));
          c.setKind(
              out,
              i,
              c.kind(source, i) == VarKind.LOD_TENSOR_ARRAY
                  ? VarKind.LOD_TENSOR_ARRAY
                  : VarKind.LOD_TENSOR);
          c.shareLod(source, i, out, i);
        }
      }
    };
  }
}
