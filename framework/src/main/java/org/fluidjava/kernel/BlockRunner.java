package org.fluidjava.kernel;

import java.util.List;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.jspecify.annotations.Nullable;

/** The prepared steps of a sub-block, for control-flow kernels. */
public interface BlockRunner {
  /** Runs all steps once over the variables as they are. */
  void run();

  /** The values of the variables that the block itself declares, in a fixed order. */
  List<RuntimeValue> locals();

  /** The value of a variable of the block or of a block around it; null when there is none. */
  @Nullable RuntimeValue find(String name);

  /** The values that the block directly around this one declares. */
  List<RuntimeValue> around();

  /** The values, of the block and around it, that the block's operators read. */
  List<RuntimeValue> read();

  /** The values, of the block and around it, that the block's operators write. */
  List<RuntimeValue> written();

  /**
   * Numbers on the place of the block's own that stay from run to run. Resize before use.
   *
   * @param like a tensor of that place, and of the element type
   */
  Tensor state(Tensor like);

  /** A kernel that adds a tensor, or rows, to a tensor of the same place. */
  Kernel adding(Tensor sum, RuntimeValue part);
}
