package org.fluidjava.kernel.moving;

import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code select_input} and {@code select_output}. */
final class SelectKernels {
  private SelectKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forAll("select_input", SelectKernels::input)
        .forAll("select_output", SelectKernels::output);
  }

  private static int choice(Tensor mask, int count) {
    RuleViolation.unless(
        mask.isWritten() && mask.numel() == 1, "Mask must be one integer, but is %s", mask);
    long choice = Values.integer(mask, 0);
    RuleViolation.unless(
        choice >= 0 && choice < count, "Mask is %d, but there are %d choices", choice, count);
    return (int) choice;
  }

  private static Kernel input(KernelContext c) {
    Tensor[] choices = c.ins("X");
    Tensor mask = c.in("Mask");
    Tensor out = c.out("Out");
    return () -> {
      Tensor chosen = choices[choice(mask, choices.length)];
      RuleViolation.unless(chosen.isWritten(), "the chosen input '%s' has no value", chosen.name());
      out.copyFrom(chosen);
    };
  }

  private static Kernel output(KernelContext c) {
    Tensor x = c.in("X");
    Tensor mask = c.in("Mask");
    @Nullable Tensor[] choices = c.outs("Out");
    Tensor[] like = c.inputs("Like") == choices.length ? c.ins("Like") : new Tensor[0];
    return () -> {
      int chosen = choice(mask, choices.length);
      for (int i = 0; i < choices.length; i++) {
        Tensor out = choices[i];
        if (out != null && i == chosen) {
          out.copyFrom(x);
        } else if (out != null && i < like.length && like[i].isWritten()) {
          out.setDtype(like[i].dtype());
          out.resize(like[i].shape());
          out.setLod(like[i].lod());
          out.zero();
        } else if (out != null && like.length > 0) {
          out.forget();
        }
      }
    };
  }
}
