package org.fluidjava.ops.norm;

import org.fluidjava.op.OpProvider;
import org.fluidjava.op.OpRegistrar;

/** Normalisations. */
public final class NormOps implements OpProvider {
  @Override
  public void register(OpRegistrar ops) {
    if (ops.wants("batch_norm")) ops.add(BatchNormOp.DEF);
    if (ops.wants("sync_batch_norm")) ops.add(BatchNormOp.SYNCHRONISED);
    if (ops.wants("layer_norm", "group_norm", "instance_norm")) ops.add(SegmentNormOps.all());
    if (ops.wants("affine_channel")) ops.add(AffineChannelOp.DEF);
    if (ops.wants("data_norm")) ops.add(DataNormOp.DEF);
    if (ops.wants("lrn")) ops.add(LrnOp.DEF);
    if (ops.wants("spectral_norm")) ops.add(SpectralNormOp.DEF);
  }
}
