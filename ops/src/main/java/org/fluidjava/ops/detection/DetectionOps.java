package org.fluidjava.ops.detection;

import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Boxes, anchors and suppression. */
public final class DetectionOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    return List.of();
  }
}
