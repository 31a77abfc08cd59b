package org.fluidjava.ops.control;

import java.util.List;
import org.fluidjava.op.OpDef;

/**
 * Operators that programs carry but that have nothing to do here: memory is the executor's matter,
 * and parameters are read and written by the loader and the saver, never by a program that comes
 * from elsewhere. What they would load stays as the loader left it.
 */
final class NothingOps {
  static final List<OpDef> DEFS =
      List.of(
          OpDef.named("nop")
              .optionalInputs("X", "anything")
              .optionalOutputs("Out", "left as they are")
              .shape(c -> {})
              .stateful()
              .build(),
          OpDef.named("delete_var")
              .optionalInputs("X", "what Paddle would free here")
              .shape(c -> {})
              .stateful()
              .build(),
          file(OpDef.named("load").optionalOutputs("Out", "left as the loader read it"))
              .attr("seek", -1L, "of no account here")
              .attr("shape", new long[0], "of no account here")
              .attr("load_as_fp16", false, "of no account here")
              .build(),
          file(OpDef.named("load_combine").optionalOutputs("Out", "left as the loader read them"))
              .attr("load_as_fp16", false, "of no account here")
              .attr("model_from_memory", false, "of no account here")
              .build(),
          file(OpDef.named("save").optionalInputs("X", "what is not written"))
              .attr("overwrite", true, "of no account here")
              .attr("save_as_fp16", false, "of no account here")
              .build(),
          file(OpDef.named("save_combine")
                  .optionalInputs("X", "what is not written")
                  .optionalOutputs("Y", "left as it is"))
              .attr("overwrite", true, "of no account here")
              .attr("save_as_fp16", false, "of no account here")
              .attr("save_to_memory", false, "of no account here")
              .build());

  private NothingOps() {}

  private static OpDef.Builder file(OpDef.Builder def) {
    return def.attr("file_path", "", "never opened").shape(c -> {}).stateful();
  }
}
