package org.fluidjava.ops.shape;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.OpProvider;

/** Reshaping, joining, cutting, selecting and ordering. */
public final class ShapeOps implements OpProvider {
  @Override
  public Collection<OpDef> operators() {
    List<OpDef> all = new ArrayList<>(ReshapeOps.all());
    all.addAll(TransposeOps.ALL);
    all.add(ConcatOp.DEF);
    all.add(SplitOp.DEF);
    all.addAll(SliceOps.ALL);
    all.addAll(GatherOps.ALL);
    all.addAll(ScatterOps.ALL);
    all.addAll(ExpandOps.ALL);
    all.addAll(StackOps.ALL);
    all.addAll(OneHotOps.ALL);
    all.addAll(ExtentOps.ALL);
    all.addAll(PadOps.ALL);
    all.addAll(CropOps.ALL);
    all.addAll(FlipOps.ALL);
    all.addAll(WhereOps.ALL);
    all.addAll(SortOps.ALL);
    all.addAll(UniqueOps.ALL);
    all.addAll(DiagonalOps.ALL);
    all.addAll(DiagonalOfAxesOps.ALL);
    all.addAll(AlongAxisOps.ALL);
    all.add(SetValueOp.DEF);
    all.add(BroadcastTensorsOp.DEF);
    return all;
  }
}
