package org.fluidjava.cpu.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.OpaqueValue;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.program.Names;

/**
 * Kernels of {@code while_grad} and {@code conditional_block_grad}: the gradient block runs over
 * the forward rounds, last one first. Gradients of arrays, and of what a round hands on to the
 * next, are one value inside and outside; those of what rounds only read are added up.
 */
final class BlockGradKernels {
  private BlockGradKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("while_grad", c -> new Rounds(c, "X", "StepScopes"))
        .forAll("conditional_block_grad", c -> new Rounds(c, "Input", "Scope"));
  }

  /** A forward value that rounds hand on, whose gradient nothing outside has begun. */
  private record Begun(RuntimeValue of, RuntimeValue gradient) {}

  private static final class Rounds implements Kernel {
    private final BlockRunner block;
    private final Frames frames;
    private final List<GradientSum> sums = new ArrayList<>();
    private final List<Begun> begun = new ArrayList<>();
    private final List<Tensor> overwritten = new ArrayList<>();

    Rounds(KernelContext c, String read, String scopes) {
      Set<String> written = names(c, "Out");
      Map<String, RuntimeValue> aliases = given(c);
      Set<String> reads = names(c, read);
      Map<String, RuntimeValue> handedOn = new HashMap<>(aliases);
      String gradients = Names.grad(read);
      List<Integer> alone = new ArrayList<>();
      for (int i = 0; i < c.outputs(gradients) && i < c.inputs(read); i++) {
        RuntimeValue of = c.inValue(read, i);
        RuntimeValue gradient = c.outValue(gradients, i);
        if (of == null || gradient == null) {
          continue;
        }
        String inside = Names.grad(of.name());
        if (of instanceof TensorList || written.contains(of.name())) {
          if (handedOn.putIfAbsent(inside, gradient) == null) {
            begun.add(new Begun(of, gradient));
          }
        } else {
          alone.add(i);
        }
      }
      aliases.forEach(
          (inside, value) -> {
            String of = inside.substring(0, inside.length() - Names.GRAD.length());
            if (value instanceof Tensor tensor && !reads.contains(of)) {
              overwritten.add(tensor);
            }
          });
      block = c.block("sub_block", handedOn);
      for (int i : alone) {
        Tensor of = c.in(read, i);
        RuntimeValue part = block.find(Names.grad(of.name()));
        if (part != null) {
          sums.add(new GradientSum(block, of, part, c.out(gradients, i)));
        }
      }
      frames = frames(c, reads, handedOn);
      if (!(c.inValue(scopes, 0) instanceof OpaqueValue holder)) {
        throw new RuleViolation(scopes + " must be a variable of the kind STEP_SCOPES");
      }
      holder.set(frames);
    }

    private static Set<String> names(KernelContext c, String slot) {
      Set<String> names = new HashSet<>();
      for (int i = 0; i < c.inputs(slot); i++) {
        RuntimeValue value = c.inValue(slot, i);
        if (value != null) {
          names.add(value.name());
        }
      }
      return names;
    }

    private static Map<String, RuntimeValue> given(KernelContext c) {
      List<String> inside = c.attrs().getStrings("original_output_grad");
      String slot = Names.grad("Out");
      // Paddle's conditional_block_grad has no such list: its gradients have one name throughout.
      boolean sameNames = inside.isEmpty();
      RuleViolation.unless(
          sameNames || inside.size() == c.inputs(slot),
          "original_output_grad names %d gradients, but Out@GRAD has %d",
          inside.size(),
          c.inputs(slot));
      Map<String, RuntimeValue> given = new HashMap<>();
      for (int i = 0; i < c.inputs(slot); i++) {
        RuntimeValue value = c.inValue(slot, i);
        if (value != null) {
          String name = sameNames ? value.name() : inside.get(i);
          if (name.endsWith(Names.GRAD)) {
            given.put(name, value);
          }
        }
      }
      return given;
    }

    private Frames frames(KernelContext c, Set<String> reads, Map<String, RuntimeValue> handedOn) {
      List<RuntimeValue> needed = new ArrayList<>(block.read());
      needed.removeAll(handedOn.values());
      List<RuntimeValue> own = new ArrayList<>(block.around());
      own.retainAll(needed);
      needed.removeAll(block.written());
      List<Tensor> before = new ArrayList<>();
      List<Tensor> after = new ArrayList<>();
      for (int i = 0; i < c.inputs("Out"); i++) {
        if (c.inValue("Out", i) instanceof Tensor tensor && needed.contains(tensor)) {
          (reads.contains(tensor.name()) ? before : after).add(tensor);
        }
      }
      return new Frames(own, before, after);
    }

    @Override
    public void run() {
      begun.forEach(Rounds::begin);
      sums.forEach(GradientSum::begin);
      frames.keepLast();
      boolean first = true;
      while (frames.size() > 0) {
        frames.restore();
        block.locals().forEach(WhileKernels::clear);
        block.run();
        sums.forEach(GradientSum::add);
        if (first) {
          // Earlier rounds' values were overwritten: nothing outside saw them.
          overwritten.forEach(Tensor::zero);
        }
        first = false;
      }
      frames.restoreLast();
    }

    private static void begin(Begun begun) {
      if (begun.gradient() instanceof TensorList list) {
        list.setSize(0);
      } else if (begun.gradient() instanceof Tensor gradient && begun.of() instanceof Tensor of) {
        GradientSum.zero(of, gradient);
      }
    }
  }
}
