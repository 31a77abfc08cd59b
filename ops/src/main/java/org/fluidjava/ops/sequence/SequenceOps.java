package org.fluidjava.ops.sequence;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Operators over sequences of different lengths. */
public final class SequenceOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of(
        Im2SequenceOp.DEF,
        LodResetOp.DEF,
        SequenceConcatOp.DEF,
        SequenceConvOp.DEF,
        SequenceEnumerateOp.DEF,
        SequenceEraseOp.DEF,
        SequenceExpandAsOp.DEF,
        SequenceExpandOp.DEF,
        SequenceMaskOp.DEF,
        SequencePadOp.DEF,
        SequencePoolOp.DEF,
        SequenceReshapeOp.DEF,
        SequenceReverseOp.DEF,
        SequenceScatterOp.DEF,
        SequenceSliceOp.DEF,
        SequenceSoftmaxOp.DEF,
        SequenceTopkAvgPoolingOp.DEF,
        SequenceUnpadOp.DEF);
  }
}
