package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.nativelib.NativeRecurrent;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.RnnMode;
import org.fluidjava.kernel.RnnWeights;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** All steps of one layer and direction of {@code rnn} in float32: one native call of the team. */
final class NativeRnnSteps implements RnnForward.Steps {
  private final ComputePool pool = ComputePool.shared();
  private final ComputePool.Task task = this::part;
  private final Tensor scratch;
  private final Tensor ends;
  private int kind;
  private int hidden;
  private long steps;
  private long batch;
  private boolean reverse;
  private long lengthsAt;
  private long weightAt;
  private long biasAt;
  private long stateBiasAt;
  private long hiddenAt;
  private long cellAt;
  private long gatesAt;
  private long statesAt;
  private long extraAt;
  private long scratchAt;

  NativeRnnSteps(KernelContext c) {
    scratch = c.scratch(DType.UINT8);
    ends = c.scratch(DType.INT32);
  }

  @Override
  public void run(RnnRun run, int layer, int direction) {
    RnnMode.Layout layout = run.layout;
    kind = layout.mode().ordinal();
    hidden = layout.hidden();
    steps = run.steps;
    batch = run.batch;
    reverse = direction == 1;
    lengthsAt = 0;
    int @Nullable [] given = run.ends();
    if (given != null) {
      ends.resize(batch);
      ends.device().copyIn(given, 0, ends.address(), 4 * batch);
      lengthsAt = ends.address();
    }
    weightAt = weight(run.weights, run.weights.weight(layer, direction, true));
    biasAt = weight(run.weights, run.weights.bias(layer, direction, false));
    stateBiasAt = weight(run.weights, run.weights.bias(layer, direction, true));
    long first = 4L * (layer * layout.directions() + direction) * batch * hidden;
    hiddenAt = run.firstHidden.address() + first;
    cellAt = run.firstCell == null ? 0 : run.firstCell.address() + first;
    long reserve = run.reserve.address();
    gatesAt = reserve + 4 * layout.gatesAt(layer, direction, run.rows);
    statesAt = reserve + 4 * layout.hiddenAt(layer, direction, run.rows);
    extraAt = reserve + 4 * layout.extraAt(layer, direction, run.rows);
    int parts = pool.threadsHere();
    scratch.resize(NativeRecurrent.rnnForwardScratchBytes(kind, hidden, batch, parts));
    scratchAt = scratch.address();
    pool.team(task);
  }

  private static long weight(RnnWeights weights, int part) {
    return weights.tensor(part).address() + 4 * weights.at(part);
  }

  private void part(int part, int parts) {
    NativeRecurrent.rnnForward(
        part,
        parts,
        pool.barrierAddress(),
        kind,
        hidden,
        steps,
        batch,
        reverse,
        lengthsAt,
        weightAt,
        biasAt,
        stateBiasAt,
        hiddenAt,
        cellAt,
        gatesAt,
        statesAt,
        extraAt,
        scratchAt);
  }
}
