package org.fluidjava.ops.structured;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Losses and decoders over structures: fields, alignments, trees, samples. */
public final class StructuredOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("chunk_eval")) ops.add(ChunkEvalOp.DEF);
    if (ops.wants("crf_decoding")) ops.add(CrfDecodingOp.DEF);
    if (ops.wants("ctc_align")) ops.add(CtcAlignOp.DEF);
    if (ops.wants("edit_distance")) ops.add(EditDistanceOp.DEF);
    if (ops.wants("hierarchical_sigmoid")) ops.add(HierarchicalSigmoidOp.DEF);
    if (ops.wants("linear_chain_crf")) ops.add(LinearChainCrfOp.DEF);
    if (ops.wants("nce")) ops.add(NceOp.DEF);
    if (ops.wants("viterbi_decode")) ops.add(ViterbiDecodeOp.DEF);
    if (ops.wants("warpctc")) ops.add(WarpctcOp.DEF);
  }
}
