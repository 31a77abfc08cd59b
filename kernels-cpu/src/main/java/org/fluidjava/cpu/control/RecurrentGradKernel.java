package org.fluidjava.cpu.control;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.device.OpaqueValue;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.moving.Pieces;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.program.Names;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Kernel of {@code recurrent_grad}: the gradient block runs over the steps, last one first. A
 * step's gradients of states go to the step in front of it, those of parameters are added up.
 */
final class RecurrentGradKernel implements Kernel {
  /** A value outside, its gradient there, and the block's own gradient of one step. */
  private record Pair(Tensor of, @Nullable Tensor outside, RuntimeValue inside) {}

  private final BlockRunner block;
  private final Frames frames;
  private final Tensor steps;
  private final boolean reverse;
  private final List<Pair> given = new ArrayList<>();
  private final List<Pair> inputs = new ArrayList<>();
  private final List<GradientSum> parameters = new ArrayList<>();
  private final Tensor[] initial;
  private final @Nullable Tensor[] initialGrads;
  private final @Nullable Tensor[] behind;
  private final @Nullable Tensor[] before;
  private final Tensor[] carried;

  RecurrentGradKernel(KernelContext c) {
    block = c.block("sub_block");
    reverse = c.attrs().getBoolean("reverse");
    steps = c.in("inputs", 0);
    String outputs = Names.grad("outputs");
    for (int i = 0; i < c.inputs(outputs); i++) {
      if (c.inValue(outputs, i) instanceof Tensor outside
          && own(outside.name()) instanceof Tensor inside) {
        given.add(new Pair(outside, outside, inside));
      }
    }
    pairs(c, "inputs", inputs);
    List<Pair> read = new ArrayList<>();
    pairs(c, "parameters", read);
    for (Pair pair : read) {
      if (pair.outside() != null) {
        parameters.add(new GradientSum(block, pair.of(), pair.inside(), pair.outside()));
      }
    }
    initial = c.ins("initial_states");
    initialGrads = new Tensor[initial.length];
    List<String> states = c.attrs().getStrings("states");
    List<String> exStates = c.attrs().getStrings("ex_states");
    RuleViolation.unless(
        states.size() == initial.length && exStates.size() == initial.length,
        "ex_states (%d), states (%d) and initial_states (%d) must be as many",
        exStates.size(),
        states.size(),
        initial.length);
    behind = new Tensor[initial.length];
    before = new Tensor[initial.length];
    carried = new Tensor[initial.length];
    for (int i = 0; i < initial.length; i++) {
      initialGrads[i] = c.outOrNull(Names.grad("initial_states"), i);
      behind[i] = own(Names.grad(states.get(i))) instanceof Tensor tensor ? tensor : null;
      before[i] = own(Names.grad(exStates.get(i))) instanceof Tensor tensor ? tensor : null;
      carried[i] = block.state(initial[i]);
    }
    List<RuntimeValue> kept = new ArrayList<>(block.around());
    kept.retainAll(block.read());
    frames = new Frames(kept, List.of(), List.of());
    if (!(c.inValue("step_scopes", 0) instanceof OpaqueValue holder)) {
      throw new RuleViolation("step_scopes must be a variable of the kind STEP_SCOPES");
    }
    holder.set(frames);
  }

  /** The gradient block's own variable of this name; null when it has none. */
  private @Nullable RuntimeValue own(String name) {
    RuntimeValue value = block.find(name);
    return value != null && block.locals().contains(value) ? value : null;
  }

  private void pairs(KernelContext c, String slot, List<Pair> to) {
    for (int i = 0; i < c.inputs(slot); i++) {
      Tensor outside = c.outOrNull(Names.grad(slot), i);
      if (outside != null && c.inValue(slot, i) instanceof Tensor of) {
        RuntimeValue inside = own(Names.grad(of.name()));
        if (inside != null) {
          to.add(new Pair(of, outside, inside));
        }
      }
    }
  }

  @Override
  public void run() {
    long count = steps.dim(0);
    RuleViolation.unless(
        frames.size() == count, "%d steps were kept, but there are %d", frames.size(), count);
    inputs.forEach(RecurrentGradKernel::zero);
    parameters.forEach(GradientSum::begin);
    for (int i = 0; i < carried.length; i++) {
      GradientSum.zero(initial[i], carried[i]);
    }
    for (long n = 0; n < count; n++) {
      step(reverse ? n : count - 1 - n);
    }
    for (int i = 0; i < carried.length; i++) {
      Tensor wanted = initialGrads[i];
      if (wanted != null) {
        wanted.copyFrom(carried[i]);
        wanted.setLod(initial[i].lod());
      }
    }
  }

  private static void zero(Pair pair) {
    if (pair.outside() != null) {
      GradientSum.zero(pair.of(), pair.outside());
    }
  }

  private void step(long at) {
    frames.restore();
    block.locals().forEach(WhileKernels::clear);
    for (Pair pair : given) {
      Tensor step = (Tensor) pair.inside();
      Shape shape = pair.of().shape();
      step.setDtype(pair.of().dtype());
      step.resize(shape.slice(1, shape.rank()));
      Pieces.copyStep(pair.of(), at, step);
    }
    for (int i = 0; i < carried.length; i++) {
      Tensor state = behind[i];
      if (state != null) {
        state.copyFrom(carried[i]);
      }
    }
    block.run();
    for (Pair pair : inputs) {
      if (pair.inside() instanceof Tensor step && step.isWritten() && pair.outside() != null) {
        Pieces.putStep(step, pair.outside(), at);
      }
    }
    for (int i = 0; i < carried.length; i++) {
      Tensor state = before[i];
      if (state != null && state.isWritten()) {
        carried[i].copyFrom(state);
      } else {
        carried[i].zero();
      }
    }
    parameters.forEach(GradientSum::add);
  }
}
