package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;

/** Kernels of {@code conditional_block} and {@code conditional_block_infer}. */
final class ConditionalBlockKernels {
  private ConditionalBlockKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forAll("conditional_block", ConditionalBlockKernels::conditional)
        .forAll("conditional_block_infer", ConditionalBlockKernels::conditional);
  }

  private static Kernel conditional(KernelContext c) {
    Tensor[] conditions = c.ins("Cond");
    boolean scalar = c.attrs().getBoolean("is_scalar_condition");
    BlockRunner block = c.block("sub_block");
    RuntimeValue scope = c.outputs("Scope") > 0 ? c.outValue("Scope", 0) : null;
    return () -> {
      Frames frames = WhileKernels.frames(scope);
      boolean run = true;
      for (Tensor condition : conditions) {
        run &=
            scalar ? WhileKernels.holds(condition) : condition.isWritten() && condition.numel() > 0;
      }
      if (run) {
        WhileKernels.round(block, frames);
      }
    };
  }
}
