package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code select_input} and {@code select_output}. */
final class SelectKernels {
  private SelectKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("select_input", SelectKernels::input)
        .forAll("select_output", SelectKernels::output)
        .forAll("select_input_grad", SelectKernels::inputGradient);
  }

  private static int choice(Tensor mask, int count) {
    RuleViolation.unless(
        mask.isWritten() && mask.numel() == 1, "Mask must be one integer, but is %s", mask);
    long choice = mask.elements().getLong(0);
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

  private static Kernel inputGradient(KernelContext c) {
    Tensor[] choices = c.ins("X");
    Tensor mask = c.in("Mask");
    Tensor given = c.in("Out@GRAD");
    @Nullable Tensor[] gradients = c.outs("X@GRAD");
    return () -> {
      int chosen = choice(mask, choices.length);
      for (int i = 0; i < gradients.length && i < choices.length; i++) {
        Tensor gradient = gradients[i];
        if (gradient == null) {
          continue;
        } else if (i == chosen) {
          gradient.copyFrom(given);
        } else if (choices[i].isWritten()) {
          gradient.setDtype(choices[i].dtype());
          gradient.resize(choices[i].shape());
          gradient.setLod(choices[i].lod());
          gradient.elements().fill(0);
        } else {
          gradient.forget();
        }
      }
    };
  }

  private static Kernel output(KernelContext c) {
    Tensor x = c.in("X");
    Tensor mask = c.in("Mask");
    Tensor[] choices = new Tensor[c.outputs("Out")];
    for (int i = 0; i < choices.length; i++) {
      choices[i] = c.out("Out", i);
    }
    return () -> choices[choice(mask, choices.length)].copyFrom(x);
  }
}
