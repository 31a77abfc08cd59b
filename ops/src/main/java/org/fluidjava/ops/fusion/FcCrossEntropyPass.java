package org.fluidjava.ops.fusion;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fluidjava.op.BuildShapes;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpSpec;
import org.fluidjava.pass.Pass;
import org.fluidjava.pass.PassContext;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link FusedFcCrossEntropyOp} in place of {@code mul}, {@code elementwise_add} and {@code
 * softmax_with_cross_entropy}, together with their gradients when the program has them.
 *
 * <p>When training, losses and gradients come from one operator that stands where the gradient of
 * the logits was made, because the gradients of the losses are known only there. Operators that
 * read the losses' numbers (their mean) move behind it; those that read only their shape stay.
 * Where that cannot be, the losses are computed twice.
 */
public final class FcCrossEntropyPass implements Pass {
  @Override
  public String name() {
    return "fc-cross-entropy";
  }

  @Override
  public String doc() {
    return "output layer, softmax and cross entropy as one operator that never stores rows x classes";
  }

  @Override
  public void apply(Program program, PassContext context) {
    Block block = program.global();
    if (!Uses.anyIs(block, "softmax_with_cross_entropy")
        || !context.hasKernel(FusedFcCrossEntropyOp.TRAINING_TYPE)) {
      return;
    }
    for (Operator loss : List.copyOf(block.ops())) {
      if (loss.type().equals("softmax_with_cross_entropy")) {
        Match match = Match.find(block, loss, context.fetches());
        if (match != null) {
          match.rewrite(block);
        }
      }
    }
  }

  /** The operators of one output layer. */
  private record Match(
      Operator mul,
      @Nullable Operator add,
      Operator loss,
      @Nullable Operator mulGrad,
      @Nullable Operator addGrad,
      @Nullable Operator lossGrad,
      @Nullable List<Operator> moved) {
    static @Nullable Match find(Block block, Operator loss, Set<String> fetches) {
      Uses uses = new Uses(block);
      String logits = loss.input("Logits").get(0);
      if (flag(loss, "soft_label", false) || !lastAxis(block, loss, logits)) {
        return null;
      }
      Operator add = uses.onlyWriter(logits, "elementwise_add");
      String product = add == null ? logits : add.input("X").get(0);
      Operator mul = uses.onlyWriter(product, "mul");
      if (mul == null || !plain(block, mul, add)) {
        return null;
      }
      Set<String> hidden = new HashSet<>(loss.output("Softmax"));
      hidden.add(logits);
      hidden.add(product);
      Operator lossGrad = gradOf(uses, loss.output("Softmax"), "softmax_with_cross_entropy_grad");
      Operator addGrad =
          lossGrad == null ? null : reader(uses, lossGrad, "Logits", "elementwise_add_grad");
      Operator last = add == null ? lossGrad : addGrad;
      Operator mulGrad =
          last == null ? null : reader(uses, last, add == null ? "Logits" : "X", "mul_grad");
      boolean training = lossGrad != null;
      if (training && (mulGrad == null || (add != null && addGrad == null))) {
        return null;
      }
      if (lossGrad != null) {
        hidden.addAll(lossGrad.output("Logits" + Names.GRAD));
      }
      if (addGrad != null) {
        hidden.addAll(addGrad.output("X" + Names.GRAD));
      }
      Set<Operator> group = new HashSet<>();
      for (Operator op : new Operator[] {mul, add, loss, mulGrad, addGrad, lossGrad}) {
        if (op != null) {
          group.add(op);
        }
      }
      for (String name : hidden) {
        if (fetches.contains(name) || !group.containsAll(uses.readers(name))) {
          return null;
        }
      }
      List<Operator> moved = lossGrad == null ? List.of() : movable(block, loss, lossGrad);
      return new Match(mul, add, loss, mulGrad, addGrad, lossGrad, moved);
    }

    private static boolean flag(Operator op, String name, boolean absent) {
      Attr attr = op.attr(name);
      return attr == null ? absent : Boolean.TRUE.equals(attr.value());
    }

    private static int number(Operator op, String name, int absent) {
      Attr attr = op.attr(name);
      return attr != null && attr.value() instanceof Integer value ? value : absent;
    }

    private static boolean lastAxis(Block block, Operator loss, String logits) {
      int axis = number(loss, "axis", -1);
      return block.var(logits).knownShape().rank() == 2 && (axis == -1 || axis == 1);
    }

    /** Rows times a matrix, and a bias along the last dimension, all of float32 or float64. */
    private static boolean plain(Block block, Operator mul, @Nullable Operator add) {
      Variable x = block.var(mul.input("X").get(0));
      Variable w = block.var(mul.input("Y").get(0));
      boolean matrices =
          x.knownShape().rank() == 2
              && w.knownShape().rank() == 2
              && number(mul, "x_num_col_dims", 1) == 1
              && number(mul, "y_num_col_dims", 1) == 1;
      boolean floats = x.dtype() == DType.FLOAT32 || x.dtype() == DType.FLOAT64;
      if (!matrices || !floats || add == null) {
        return matrices && floats;
      }
      int axis = number(add, "axis", -1);
      return block.var(add.input("Y").get(0)).knownShape().rank() == 1 && (axis == -1 || axis == 1);
    }

    private static @Nullable Operator gradOf(Uses uses, List<String> names, String type) {
      for (String name : names) {
        for (Operator reader : uses.readers(name)) {
          if (reader.type().equals(type)) {
            return reader;
          }
        }
      }
      return null;
    }

    /** The only reader of the gradient that an operator makes for a slot, if its type is this. */
    private static @Nullable Operator reader(Uses uses, Operator maker, String slot, String type) {
      List<String> names = maker.output(slot + Names.GRAD);
      if (names.size() != 1) {
        return null;
      }
      List<Operator> readers = uses.readers(names.get(0));
      return readers.size() == 1 && readers.get(0).type().equals(type) ? readers.get(0) : null;
    }

    /**
     * The operators between loss and its gradient that need the losses' numbers, in order; null
     * when the gradient of the losses needs one of them, or another one that stays reads their
     * results.
     */
    private static @Nullable List<Operator> movable(Block block, Operator loss, Operator lossGrad) {
      Set<String> later = new HashSet<>(loss.output("Loss"));
      List<Operator> moved = new ArrayList<>();
      List<Operator> ops = block.ops();
      for (int i = ops.indexOf(loss) + 1; i < ops.indexOf(lossGrad); i++) {
        Operator op = ops.get(i);
        if (Uses.numbersRead(op).stream().anyMatch(later::contains)) {
          moved.add(op);
          later.addAll(op.outputNames());
        } else if (op.inputNames().stream()
            .anyMatch(name -> later.contains(name) && !loss.output("Loss").contains(name))) {
          return null;
        }
      }
      boolean needed = lossGrad.input("Loss" + Names.GRAD).stream().anyMatch(later::contains);
      return needed ? null : moved;
    }

    void rewrite(Block block) {
      if (lossGrad == null) {
        insert(block, block.ops().indexOf(loss), spec(null));
      } else if (moved == null) {
        rewriteTwice(block, lossGrad);
      } else {
        rewriteOnce(block, lossGrad, moved);
      }
      Set<Operator> gone = new HashSet<>();
      for (Operator op : new Operator[] {mul, add, loss, mulGrad, addGrad, lossGrad}) {
        if (op != null) {
          gone.add(op);
        }
      }
      block.removeOps(gone::contains);
    }

    /** Losses and gradients from one operator, at the place of the gradients. */
    private void rewriteOnce(Block block, Operator grad, List<Operator> readers) {
      List<Operator> ops = block.ops();
      Operator fused = insert(block, ops.indexOf(grad), spec(grad));
      DType dtype = block.var(loss.output("Loss").get(0)).knownDtype();
      insert(
          block,
          ops.indexOf(loss),
          new OpSpec(FusedFcCrossEntropyOp.LATER_TYPE)
              .in("Label", loss.input("Label"))
              .out("Loss", loss.output("Loss"))
              .attr("dtype", dtype.number()));
      // Each goes right behind the fused operator, so the last one first.
      for (int i = readers.size() - 1; i >= 0; i--) {
        block.moveOp(readers.get(i), ops.indexOf(fused));
      }
    }

    /**
     * Losses at their own place, and computed again with the gradients: where the gradient of the
     * losses needs them, as with a mask. One product more, but still nothing of rows x classes.
     */
    private void rewriteTwice(Block block, Operator grad) {
      Variable losses = block.var(loss.output("Loss").get(0));
      Variable again =
          block
              .createVar(losses.name() + "@AGAIN", VarKind.LOD_TENSOR)
              .setDtype(losses.knownDtype())
              .setStopGradient(true);
      insert(block, block.ops().indexOf(loss), spec(null));
      insert(block, block.ops().indexOf(grad), spec(grad).out("Loss", List.of(again.name())));
    }

    private OpSpec spec(@Nullable Operator grad) {
      OpSpec spec =
          new OpSpec(
                  grad == null
                      ? FusedFcCrossEntropyOp.FORWARD_TYPE
                      : FusedFcCrossEntropyOp.TRAINING_TYPE)
              .in("X", mul.input("X"))
              .in("W", mul.input("Y"))
              .in("Label", loss.input("Label"))
              .out("Loss", loss.output("Loss"))
              .attr("ignore_index", number(loss, "ignore_index", -100));
      if (add != null) {
        spec.in("Bias", add.input("Y"));
      }
      if (grad != null && mulGrad != null) {
        spec.in("Loss" + Names.GRAD, grad.input("Loss" + Names.GRAD));
        output(spec, "X" + Names.GRAD, mulGrad.output("X" + Names.GRAD));
        output(spec, "W" + Names.GRAD, mulGrad.output("Y" + Names.GRAD));
        if (addGrad != null) {
          output(spec, "Bias" + Names.GRAD, addGrad.output("Y" + Names.GRAD));
        }
      }
      Attr line = mul.attr(Operator.CALLSTACK);
      if (line != null) {
        spec.attr(Operator.CALLSTACK, line);
      }
      return spec;
    }

    private static void output(OpSpec spec, String slot, List<String> names) {
      if (!names.isEmpty() && !names.get(0).equals(Names.EMPTY)) {
        spec.out(slot, names);
      }
    }

    private static Operator insert(Block block, int at, OpSpec spec) {
      Operator op = spec.applyTo(block.insertOp(at, spec.type()));
      BuildShapes.infer(OpCatalogue.installed().get(spec.type()), op);
      return op;
    }
  }
}
