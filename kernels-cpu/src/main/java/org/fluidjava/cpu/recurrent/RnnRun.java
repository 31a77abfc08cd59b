package org.fluidjava.cpu.recurrent;

import org.fluidjava.device.Elements;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.RnnMode;
import org.fluidjava.kernel.RnnWeights;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** What both ways through the layers of {@code rnn} and {@code cudnn_lstm} share. */
abstract class RnnRun {
  final RnnMode.Layout layout;
  final Tensor input;
  final Tensor firstHidden;
  final @Nullable Tensor firstCell;
  final RnnWeights weights;

  /** Gates and states of all layers, see {@link RnnMode.Layout}. */
  final Tensor reserve;

  /** What dropout kept, the same for all layers as in Paddle; null without dropout. */
  final @Nullable Tensor mask;

  private final @Nullable Tensor lengths;
  private int[] ends = {};
  long steps;
  long batch;
  long rows;

  RnnRun(KernelContext c, boolean flat, Tensor reserve, @Nullable Tensor mask) {
    boolean cudnn = c.hasIn("InitH");
    RnnMode mode = cudnn ? RnnMode.LSTM : RnnMode.valueOf(c.attrs().getString("mode"));
    layout = RnnMode.layout(mode, c.attrs());
    input = c.in("Input");
    firstHidden = cudnn ? c.in("InitH") : c.in("PreState", 0);
    firstCell = mode != RnnMode.LSTM ? null : cudnn ? c.in("InitC") : c.in("PreState", 1);
    weights = new RnnWeights(c.ins(flat ? "W" : "WeightList"), flat, layout);
    lengths = c.inOrNull("SequenceLength");
    this.reserve = reserve;
    this.mask = layout.dropped() > 0 ? mask : null;
  }

  /** Reads sizes and lengths; first thing in every run. */
  void refresh() {
    steps = input.dim(0);
    batch = input.dim(1);
    rows = steps * batch;
    weights.refresh(input.dim(2));
    if (lengths != null) {
      Elements numbers = lengths.elements();
      if (ends.length != batch) {
        ends = new int[(int) batch];
      }
      for (int i = 0; i < batch; i++) {
        long end = numbers.getLong(i);
        RuleViolation.unless(
            end >= 0 && end <= steps,
            "SequenceLength[%d] must be in [0, %d] but is %d",
            i,
            steps,
            end);
        ends[i] = (int) end;
      }
    }
  }

  /** The steps of each row of the batch; null when all rows have all steps. */
  int @Nullable [] ends() {
    return lengths == null ? null : ends;
  }

  /** Whether a row of the batch has ended before this step. */
  boolean ended(long step, int row) {
    return lengths != null && step >= ends[row];
  }

  /** The step that comes as number {@code turn} in a direction. */
  long step(int direction, long turn) {
    return direction == 0 ? turn : steps - 1 - turn;
  }

  /**
   * Where the state before a step lies: in {@link #reserve}, or for the first turn at the start.
   */
  long before(long blockAt, int layer, int direction, long turn) {
    return turn == 0
        ? (layer * layout.directions() + direction) * batch * layout.hidden()
        : blockAt + step(direction, turn - 1) * batch * layout.hidden();
  }

  /** A layer's output of all directions, zero beyond the ends, with dropout for the next layer. */
  void output(int layer, Tensor to, boolean forNext) {
    if (forNext && mask != null) {
      dropped(layer, to, mask.elements());
      return;
    }
    long bytes = (long) layout.hidden() * to.dtype().bytes();
    int directions = layout.directions();
    for (int d = 0; d < directions; d++) {
      long from = reserve.address() + layout.hiddenAt(layer, d, rows) * to.dtype().bytes();
      for (long row = 0; row < rows; row++) {
        long at = to.address() + (row * directions + d) * bytes;
        if (ended(row / batch, (int) (row % batch))) {
          HostMemory.zero(at, bytes);
        } else {
          HostMemory.copy(from + row * bytes, at, bytes);
        }
      }
    }
  }

  private void dropped(int layer, Tensor to, Elements drops) {
    int hidden = layout.hidden();
    int directions = layout.directions();
    Elements kept = reserve.elements();
    Elements out = to.elements();
    double factor = layout.keptFactor();
    for (int d = 0; d < directions; d++) {
      long from = layout.hiddenAt(layer, d, rows);
      for (long row = 0; row < rows; row++) {
        boolean past = ended(row / batch, (int) (row % batch));
        for (int j = 0; j < hidden; j++) {
          long at = (row * directions + d) * hidden + j;
          boolean zero = past || drops.getLong(at) == 0;
          out.set(at, zero ? 0 : kept.get(from + row * hidden + j) * factor);
        }
      }
    }
  }

  /** Scratch in place of a tensor that nobody wants. */
  static Tensor or(@Nullable Tensor wanted, Tensor scratch) {
    return wanted == null ? scratch : wanted;
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
