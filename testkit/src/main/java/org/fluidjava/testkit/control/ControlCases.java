package org.fluidjava.testkit.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;

/** Cases. Control flow, tensor arrays and rank tables. */
public final class ControlCases implements OpCases {
  @Override
  public List<OpCase> cases() {
    return OpCases.join(BeamSearchCases.cases(), SelectCases.cases(), SplitLodTensorCases.cases());
  }

  @Override
  public Map<String, String> coveredByPrograms() {
    Map<String, String> covered = new HashMap<>();
    for (String type :
        List.of(
            "while",
            "conditional_block",
            "read_from_array",
            "write_to_array",
            "lod_rank_table",
            "max_sequence_len",
            "lod_tensor_to_array",
            "array_to_lod_tensor",
            "shrink_rnn_memory",
            "reorder_lod_tensor_by_rank")) {
      covered.put(type, "LoopGradientTest");
    }
    covered.put("recurrent", "LoopGradientTest");
    covered.put("tensor_array_to_tensor", "LoopGradientTest");
    for (String type :
        List.of("nop", "delete_var", "load", "load_combine", "save", "save_combine")) {
      covered.put(type, "NothingTest");
    }
    covered.put("lod_array_length", "ControlFlowTest");
    covered.put("conditional_block_infer", "ControlFlowTest");
    return covered;
  }
}
