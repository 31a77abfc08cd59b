package org.fluidjava.program;

import java.util.Map;
import java.util.Set;

/**
 * The readable form of a program: each block's variables, then its operators with their numbers.
 */
public final class ProgramText {
  private static final Set<String> NOISE =
      Set.of(
          Operator.CALLSTACK,
          "op_role",
          "op_role_var",
          "op_namescope",
          "op_device",
          "with_quant_attr",
          "use_mkldnn",
          "use_cudnn",
          "mkldnn_data_type",
          "use_quantizer");

  private ProgramText() {}

  /** The whole program. */
  public static String of(Program program) {
    StringBuilder text = new StringBuilder();
    for (Block block : program.blocks()) {
      text.append("block ").append(block.index());
      if (block.parentIndex() >= 0) {
        text.append(" in block ").append(block.parentIndex());
      }
      text.append('\n');
      for (Variable variable : block.vars()) {
        text.append("  var ").append(variable);
        if (variable.isParameter()) {
          text.append(variable.stopGradient() ? " parameter (fixed)" : " parameter");
        } else if (variable.persistable()) {
          text.append(" persistable");
        }
        text.append('\n');
      }
      int number = 0;
      for (Operator op : block.ops()) {
        text.append("  ").append(number++).append(": ").append(op);
        for (Map.Entry<String, Attr> attr : op.attrs().entrySet()) {
          if (!NOISE.contains(attr.getKey())) {
            text.append(' ').append(attr.getKey()).append('=').append(attr.getValue());
          }
        }
        String line = op.userLine();
        text.append(line.isEmpty() ? "" : "   # " + line).append('\n');
      }
    }
    return text.toString();
  }
}
