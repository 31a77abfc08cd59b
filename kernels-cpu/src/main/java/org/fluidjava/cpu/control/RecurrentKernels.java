package org.fluidjava.cpu.control;

import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.moving.Pieces;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code recurrent}. */
final class RecurrentKernels {
  private RecurrentKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forAll("recurrent", Steps::new);
    kernels.forAll("recurrent_grad", RecurrentGradKernel::new);
  }

  private static final class Steps implements Kernel {
    private final Tensor[] inputs;
    private final Tensor[] initial;
    private final Tensor[] outputs;
    private final BlockRunner block;
    private final Tensor[] stepInputs;
    private final Tensor[] stepOutputs;
    private final Tensor[] before;
    private final Tensor[] behind;
    private final Tensor[] kept;
    private final boolean reverse;
    private final @Nullable RuntimeValue scopes;
    private @Nullable Frames frames;

    Steps(KernelContext c) {
      inputs = c.ins("inputs");
      initial = c.ins("initial_states");
      outputs = new Tensor[c.outputs("outputs")];
      for (int i = 0; i < outputs.length; i++) {
        outputs[i] = c.out("outputs", i);
      }
      block = c.block("sub_block");
      reverse = c.attrs().getBoolean("reverse");
      scopes = c.outputs("step_scopes") > 0 ? c.outValue("step_scopes", 0) : null;
      stepInputs = inside(List.of(inputs).stream().map(Tensor::name).toList(), inputs);
      stepOutputs = inside(List.of(outputs).stream().map(Tensor::name).toList(), outputs);
      before = inside(c.attrs().getStrings("ex_states"), inputs);
      behind = inside(c.attrs().getStrings("states"), inputs);
      kept = new Tensor[behind.length];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = block.state(behind[i]);
      }
    }

    /** The block's own variables of these names. */
    private Tensor[] inside(List<String> names, Tensor[] outer) {
      Tensor[] found = new Tensor[names.size()];
      for (int i = 0; i < found.length; i++) {
        RuntimeValue value = block.find(names.get(i));
        boolean same = false;
        for (Tensor tensor : outer) {
          same |= tensor == value;
        }
        if (!(value instanceof Tensor tensor) || same) {
          throw new RuleViolation(
              "the sub-block must use a tensor '" + names.get(i) + "' of its own");
        }
        found[i] = tensor;
      }
      return found;
    }

    @Override
    public void run() {
      for (Tensor tensor : inputs) {
        written(tensor);
        RuleViolation.unless(
            tensor.rank() > 0 && tensor.dim(0) == inputs[0].dim(0),
            "all inputs must have as many steps, but '%s' is %s beside %s",
            tensor.name(),
            tensor.shape(),
            inputs[0].shape());
      }
      long steps = inputs[0].dim(0);
      RuleViolation.unless(steps > 0, "inputs must have at least one step");
      for (int i = 0; i < initial.length; i++) {
        written(initial[i]);
        kept[i].copyFrom(initial[i]);
      }
      frames = WhileKernels.frames(scopes);
      for (long n = 0; n < steps; n++) {
        step(reverse ? steps - 1 - n : n, steps);
      }
    }

    private static void written(Tensor tensor) {
      RuleViolation.unless(
          tensor.isWritten(), "'%s' has no value: nothing has written it", tensor.name());
    }

    private void step(long at, long steps) {
      block.locals().forEach(WhileKernels::clear);
      for (int i = 0; i < inputs.length; i++) {
        Shape shape = inputs[i].shape();
        stepInputs[i].setDtype(inputs[i].dtype());
        stepInputs[i].resize(shape.slice(1, shape.rank()));
        Pieces.copyStep(inputs[i], at, stepInputs[i]);
      }
      for (int i = 0; i < before.length; i++) {
        before[i].copyFrom(kept[i]);
      }
      if (frames != null) {
        frames.begin();
      }
      block.run();
      for (int i = 0; i < behind.length; i++) {
        written(behind[i]);
        kept[i].copyFrom(behind[i]);
      }
      for (int i = 0; i < outputs.length; i++) {
        Tensor step = stepOutputs[i];
        written(step);
        Shape whole = Shape.of(steps).append(step.shape().dims());
        if (at == (reverse ? steps - 1 : 0)) {
          outputs[i].setDtype(step.dtype());
          outputs[i].resize(whole);
        }
        RuleViolation.unless(
            whole.equals(outputs[i].shape()) && step.dtype() == outputs[i].dtype(),
            "'%s' is %s at step %d, but another step made %s",
            step.name(),
            step.shape(),
            at,
            outputs[i].shape());
        Pieces.putStep(step, outputs[i], at);
      }
      if (frames != null) {
        frames.end();
      }
    }
  }
}
