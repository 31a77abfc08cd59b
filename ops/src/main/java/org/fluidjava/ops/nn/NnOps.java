package org.fluidjava.ops.nn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Embedding, dropout and other parts of networks. */
public final class NnOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    List<OpDef> all = new ArrayList<>(LookupTableOp.ALL);
    all.add(DropoutOp.DEF);
    all.add(LabelSmoothOp.DEF);
    all.addAll(SoftmaxOp.ALL);
    return all;
  }
}
