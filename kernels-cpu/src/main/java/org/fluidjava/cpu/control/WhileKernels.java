package org.fluidjava.cpu.control;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.OpaqueValue;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.moving.Values;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code while}. */
final class WhileKernels {
  /** A saved program must not run for ever: {@code -Dfluid.while.limit} rounds are the most. */
  private static final long LIMIT = Long.getLong("fluid.while.limit", 1_000_000);

  private WhileKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forAll("while", WhileKernels::loop);
  }

  private static Kernel loop(KernelContext c) {
    Tensor condition = c.in("Condition");
    BlockRunner block = c.block("sub_block");
    RuntimeValue scopes = c.outputs("StepScopes") > 0 ? c.outValue("StepScopes", 0) : null;
    return () -> {
      Frames frames = frames(scopes);
      long rounds = 0;
      while (holds(condition)) {
        if (++rounds > LIMIT) {
          throw new RuleViolation(
              "the condition '%s' still holds after %d rounds (-Dfluid.while.limit)"
                  .formatted(condition.name(), LIMIT));
        }
        round(block, frames);
      }
    };
  }

  /** Where the rounds are kept, emptied; null when no gradient wants them. */
  static @Nullable Frames frames(@Nullable RuntimeValue scopes) {
    if (scopes instanceof OpaqueValue holder && holder.get() instanceof Frames frames) {
      frames.clear();
      return frames;
    }
    return null;
  }

  static void round(BlockRunner block, @Nullable Frames frames) {
    block.locals().forEach(WhileKernels::clear);
    if (frames != null) {
      frames.begin();
    }
    block.run();
    if (frames != null) {
      frames.end();
    }
  }

  /** Whether a bool of one element is true. */
  static boolean holds(Tensor condition) {
    RuleViolation.unless(
        condition.isWritten() && condition.numel() == 1,
        "the condition '%s' must be one bool, but is %s",
        condition.name(),
        condition);
    return Values.integer(condition, 0) != 0;
  }

  /** What a round leaves in the block's own variables must not be seen by the next. */
  static void clear(RuntimeValue local) {
    if (local instanceof Tensor tensor) {
      tensor.forget();
    } else if (local instanceof TensorList list) {
      list.setSize(0);
    }
  }
}
