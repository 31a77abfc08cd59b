package org.fluidjava.grad;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.op.Appending;
import org.fluidjava.op.GradContext;
import org.fluidjava.op.GradMaker;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpSpec;
import org.fluidjava.op.Placed;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.Names;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Operator;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * Appends to a program the operators that compute the gradients of a loss, as Fluid's
 * append_backward does: gradient operators in reverse order, sums where a variable is used more
 * than once, nothing upstream of a variable with {@code stopGradient}.
 */
public final class Backward {
  private final Block block;
  private final Set<String> noGrad = new HashSet<>();

  private Backward(Block block) {
    this.block = block;
  }

  /** See {@link #append(Variable, List, Set)}: for all trainable parameters. */
  public static List<ParamGrad> append(Variable loss) {
    return append(loss, List.of(), Set.of());
  }

  /**
   * Appends the gradients of a loss.
   *
   * @param loss a variable of one element in block 0
   * @param parameters whose gradients to return; empty for all trainable parameters
   * @param withoutGradient names of variables through which no gradient is to flow
   * @return the parameters that got a gradient, in the order of their making
   * @throws IllegalArgumentException when the loss has not exactly one element
   */
  public static List<ParamGrad> append(
      Variable loss, List<Variable> parameters, Set<String> withoutGradient) {
    Shape shape = loss.shape();
    if (shape == null || shape.numel() != 1) {
      throw new IllegalArgumentException(
          "the loss must have one element, but it is " + loss + "; take its mean first");
    }
    Backward backward = new Backward(loss.block());
    backward.stop(withoutGradient);
    backward.appendAll(loss);
    return backward.collect(parameters);
  }

  /**
   * The trainable parameters from which the loss is computed but that have no gradient, each with
   * the operator that reads it.
   */
  public static List<String> unreached(Variable loss, List<ParamGrad> reached) {
    Set<String> got = new HashSet<>();
    reached.forEach(pair -> got.add(pair.param().name()));
    Set<String> needed = new HashSet<>(Set.of(loss.name()));
    Map<String, String> missing = new LinkedHashMap<>();
    List<Operator> ops = loss.block().ops();
    for (int i = ops.size() - 1; i >= 0; i--) {
      Operator op = ops.get(i);
      if ((op.role() & 0xff) != OpRole.FORWARD
          || op.outputNames().stream().noneMatch(needed::contains)) {
        continue;
      }
      for (String name : op.inputNames()) {
        needed.add(name);
        Variable variable = loss.block().findVar(name);
        if (variable != null
            && variable.parameter() != null
            && variable.parameter().trainable()
            && !got.contains(name)) {
          String line = op.userLine();
          missing.put(
              name,
              variable
                  + ", read by operator "
                  + i
                  + " ("
                  + op.type()
                  + ")"
                  + (line.isEmpty() ? "" : ", added at " + line));
        }
      }
    }
    return List.copyOf(missing.values());
  }

  private void stop(Set<String> names) {
    for (Block any : block.program().blocks()) {
      for (Variable variable : any.vars()) {
        if (variable.stopGradient() || isNotFloating(variable)) {
          noGrad.add(Names.grad(variable.name()));
        }
      }
    }
    names.forEach(name -> noGrad.add(Names.grad(name)));
  }

  private static boolean isNotFloating(Variable variable) {
    DType dtype = variable.dtype();
    return switch (variable.kind()) {
      case LOD_TENSOR, LOD_TENSOR_ARRAY -> dtype != null && !dtype.isFloating();
      case SELECTED_ROWS -> false;
      default -> true;
    };
  }

  private void appendAll(Variable loss) {
    markLoss(loss);
    List<OpSpec> grads = new ArrayList<>();
    grads.add(
        new OpSpec("fill_constant")
            .out("Out", Names.grad(loss.name()))
            .attr("shape", new long[] {1})
            .attr("value", 1f)
            .attr("dtype", loss.knownDtype().number())
            .attr(OpRole.ATTR, OpRole.BACKWARD | OpRole.LOSS));
    grads.addAll(gradients(path(block, Set.of(loss.name())), Set.of(Names.grad(loss.name()))));
    List<OpSpec> complete = dropUnreached(block, GradientSums.insert(grads, block), Set.of());
    checkOverwritten(block, complete);
    appendTo(block, complete);
    LoopGradient.releaseGiven(block.program());
  }

  /**
   * A value that a sub-block overwrites is gone when the gradient of an operator in front of it
   * asks for it.
   */
  private static void checkOverwritten(Block forward, List<OpSpec> grads) {
    Map<String, String> overwritten = new LinkedHashMap<>();
    for (OpSpec spec : grads) {
      OpDef def = OpCatalogue.installed().get(spec.type());
      boolean ownsBlock = spec.attrs().containsKey("sub_block");
      for (Map.Entry<String, List<String>> slot : spec.inputs().entrySet()) {
        for (String name : slot.getValue()) {
          Variable variable = forward.findVar(name);
          if (ownsBlock && slot.getKey().equals("Out")) {
            if (variable != null
                && variable.kind() == VarKind.LOD_TENSOR
                && !isNotFloating(variable)) {
              overwritten.put(name, spec.type());
            }
          } else if (!ownsBlock
              && overwritten.containsKey(name)
              && !def.usesOnlyShapeOf(slot.getKey())) {
            throw new IllegalArgumentException(
                "%s needs '%s' as it was before a sub-block overwrote it (%s); let the sub-block write a copy, made by assign"
                    .formatted(spec.type(), name, overwritten.get(name)));
          }
        }
      }
    }
  }

  private void markLoss(Variable loss) {
    List<Operator> ops = block.ops();
    for (int i = ops.size() - 1; i >= 0; i--) {
      if (ops.get(i).outputNames().contains(loss.name())) {
        ops.get(i).setAttr(OpRole.ATTR, Attr.of(ops.get(i).role() | OpRole.LOSS));
        return;
      }
    }
    throw new IllegalArgumentException(
        "no operator of block " + block.index() + " computes the loss " + loss.name());
  }

  /** The operators, last first, through which a gradient of the targets can flow. */
  static List<Operator> pathOf(Block block, Set<String> targets, Set<String> noGrad) {
    Set<String> needed = new HashSet<>(targets);
    List<Operator> path = new ArrayList<>();
    List<Operator> ops = block.ops();
    for (int i = ops.size() - 1; i >= 0; i--) {
      Operator op = ops.get(i);
      OpDef def = OpCatalogue.installed().find(op.type());
      if (def == null
          || def.gradMaker() == null
          || op.outputNames().stream().noneMatch(needed::contains)) {
        continue;
      }
      path.add(op);
      for (String name : op.inputNames()) {
        if (!noGrad.contains(Names.grad(name))) {
          needed.add(name);
        }
      }
    }
    return path;
  }

  private List<Operator> path(Block in, Set<String> targets) {
    return pathOf(in, targets, noGrad);
  }

  private List<OpSpec> gradients(List<Operator> path, Set<String> before) {
    List<OpSpec> grads = new ArrayList<>();
    Set<String> given = new HashSet<>(before);
    for (Operator op : path) {
      int gradBlock = -1;
      Attr subBlock = op.attr("sub_block");
      if (subBlock != null && subBlock.value() instanceof Integer child) {
        gradBlock =
            new LoopGradient(op, op.block().program().block(child), noGrad).append(given, this);
      }
      GradMaker maker = OpCatalogue.installed().get(op.type()).gradMaker();
      if (maker != null) {
        for (OpSpec spec : maker.make(new GradContext(op, noGrad, gradBlock, given))) {
          spec.attr(OpRole.ATTR, OpRole.BACKWARD);
          Attr place = op.attr(Placed.ATTR);
          if (place != null) {
            spec.attr(Placed.ATTR, place.value());
          }
          spec.outputs().values().forEach(given::addAll);
          grads.add(spec);
        }
      }
    }
    return grads;
  }

  /** The gradient operators of a sub-block: of all its operators, since counters are undone too. */
  List<OpSpec> ofSubBlock(Block forward, Set<String> given) {
    List<Operator> all = new ArrayList<>();
    for (Operator op : forward.ops()) {
      OpDef def = OpCatalogue.installed().find(op.type());
      if (def != null && def.gradMaker() != null) {
        all.add(0, op);
      }
    }
    List<OpSpec> grads = GradientSums.insert(gradients(all, given), forward);
    List<OpSpec> complete = dropUnreached(forward, grads, given);
    checkOverwritten(forward, complete);
    return complete;
  }

  private static boolean isArray(Block forward, String gradient) {
    Variable of = forward.findVar(gradient.substring(0, gradient.length() - Names.GRAD.length()));
    return of != null && of.kind() == VarKind.LOD_TENSOR_ARRAY;
  }

  /**
   * Leaves out gradient operators that no gradient reaches, and gives zeros to those of which only
   * some inputs are reached.
   */
  private static List<OpSpec> dropUnreached(Block forward, List<OpSpec> grads, Set<String> given) {
    Set<String> produced = new HashSet<>(given);
    List<OpSpec> kept = new ArrayList<>();
    for (OpSpec spec : grads) {
      OpDef def = OpCatalogue.installed().get(spec.type());
      boolean anyGiven = false;
      boolean takesGradients = false;
      List<OpSpec> zeros = new ArrayList<>();
      Map<String, List<String>> replaced = new LinkedHashMap<>();
      for (Map.Entry<String, List<String>> slot : spec.inputs().entrySet()) {
        if (!isGradient(slot)) {
          continue;
        }
        takesGradients = true;
        List<String> names = new ArrayList<>();
        boolean optional = def.hasInput(slot.getKey()) && def.input(slot.getKey()).optional();
        for (String name : slot.getValue()) {
          if (produced.contains(name)) {
            anyGiven = true;
            names.add(name);
          } else if (spec.type().equals("while_grad") && isArray(forward, name)) {
            // Only the loop's own rounds fill it: what one writes another reads.
            names.add(name);
          } else if (optional && slot.getValue().size() == 1) {
            names.add(Names.EMPTY);
          } else {
            String source = name.substring(0, name.length() - Names.GRAD.length());
            zeros.add(
                new OpSpec("fill_zeros_like")
                    .in("X", source)
                    .out("Out", name)
                    .attr(OpRole.ATTR, OpRole.BACKWARD));
            names.add(name);
          }
        }
        replaced.put(slot.getKey(), names);
      }
      if (takesGradients && !anyGiven) {
        continue;
      }
      spec.inputs().putAll(replaced);
      for (OpSpec zero : zeros) {
        kept.add(zero);
        produced.addAll(zero.outputs().get("Out"));
      }
      kept.add(spec);
      spec.outputs().values().forEach(produced::addAll);
    }
    produced.remove(Names.EMPTY);
    return kept;
  }

  /** Gradients made of forward operators take gradients in slots of any name. */
  private static boolean isGradient(Map.Entry<String, List<String>> slot) {
    return slot.getKey().endsWith(Names.GRAD)
        || slot.getValue().stream().anyMatch(name -> name.endsWith(Names.GRAD));
  }

  static void appendTo(Block target, List<OpSpec> specs) {
    for (OpSpec spec : specs) {
      Appending.append(target, spec);
    }
  }

  private List<ParamGrad> collect(List<Variable> parameters) {
    List<Variable> wanted = parameters.isEmpty() ? block.program().parameters() : parameters;
    List<ParamGrad> pairs = new ArrayList<>();
    for (Variable param : wanted) {
      Variable grad = block.ownVar(Names.grad(param.name()));
      if (grad != null && !param.stopGradient()) {
        pairs.add(new ParamGrad(param, grad));
        markProducer(param, grad);
      }
    }
    return pairs;
  }

  private void markProducer(Variable param, Variable grad) {
    List<Operator> ops = block.ops();
    for (int i = ops.size() - 1; i >= 0; i--) {
      Operator op = ops.get(i);
      if (op.outputNames().contains(grad.name())) {
        List<String> pair = new ArrayList<>();
        Attr before = op.attr(OpRole.VAR_ATTR);
        if (before != null && before.value() instanceof List<?> names) {
          names.forEach(name -> pair.add((String) name));
        }
        pair.add(param.name());
        pair.add(grad.name());
        op.setAttr(OpRole.VAR_ATTR, Attr.of(pair));
        return;
      }
    }
  }
}
