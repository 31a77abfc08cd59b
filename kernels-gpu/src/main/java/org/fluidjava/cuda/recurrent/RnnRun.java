package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.Blas;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.RnnMode;
import org.fluidjava.kernel.RnnWeights;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** What both ways through the layers of {@code rnn} and {@code cudnn_lstm} share. */
abstract class RnnRun {
  private static final String SOURCE = "recurrent/rnn.cu";

  final CudaDevice device;
  final DType dtype;
  final Blas blas;
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
  private final Tensor ends;
  private final Fault badLength;
  private final CudaKernel findEnds;
  private final CudaKernel outputs;
  int steps;
  int batch;
  int rows;

  RnnRun(KernelContext c, boolean flat, Tensor reserve, @Nullable Tensor mask) {
    device = CudaDevice.of(c);
    dtype = c.dtype();
    blas = device.blas();
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
    ends = c.scratch(DType.INT32);
    badLength = device.faults().fault(c, "SequenceLength[%2$d] must be in [0, %3$d] but is %1$d");
    findEnds = kernel("rnn_ends");
    outputs = kernel("rnn_output");
  }

  final CudaKernel kernel(String entry) {
    return device.kernel(SOURCE, entry, Reals.define(dtype), "MODE=" + layout.mode().ordinal());
  }

  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (RnnMode mode : RnnMode.values()) {
        for (String entry :
            List.of(
                "rnn_ends",
                "rnn_mask",
                "rnn_cells",
                "rnn_output",
                "rnn_cells_grad",
                "rnn_hand_down",
                "rnn_begin")) {
          all.add(new Specialisation(SOURCE, entry, Reals.define(dtype), "MODE=" + mode.ordinal()));
        }
      }
    }
    return all;
  }

  /** Reads sizes and lengths; first thing in every run. */
  void refresh() {
    steps = Math.toIntExact(input.dim(0));
    batch = Math.toIntExact(input.dim(1));
    rows = Math.multiplyExact(steps, batch);
    weights.refresh(input.dim(2));
    if (lengths != null) {
      RuleViolation.unless(lengths.dtype() == DType.INT32, "%s must be int32", lengths);
      ends.resize(batch);
      findEnds.begin().tensor(lengths).integer(batch).integer(steps).tensor(ends).fault(badLength);
      findEnds.launch(Grid.items(device, batch), Grid.THREADS);
    }
  }

  /** The steps of each row of the batch, on the device; 0 when all rows have all steps. */
  long ends() {
    return lengths == null ? 0 : ends.address();
  }

  /** The step that comes as number {@code turn} in a direction. */
  int step(int direction, int turn) {
    return direction == 0 ? turn : steps - 1 - turn;
  }

  long width() {
    return (long) layout.mode().gates * layout.hidden();
  }

  /** The numbers of all directions of a row. */
  int deep() {
    return layout.directions() * layout.hidden();
  }

  /** The address of a tensor's element. */
  long at(Tensor tensor, long element) {
    return tensor.address() + element * tensor.dtype().bytes();
  }

  /** The address of a weight's or bias's part. */
  long part(int number) {
    return at(weights.tensor(number), weights.at(number));
  }

  /** Where states of a layer and direction begin in {@code PreState} and its like. */
  long block(int layer, int direction) {
    return (long) (layer * layout.directions() + direction) * batch * layout.hidden();
  }

  /** The address of the states before a step: kept ones, or for the first turn the first ones. */
  long before(Tensor first, long keptAt, int layer, int direction, int turn) {
    return turn == 0
        ? at(first, block(layer, direction))
        : at(reserve, keptAt + (long) step(direction, turn - 1) * batch * layout.hidden());
  }

  /** A layer's output of all directions, zero beyond the ends, with dropout for the next layer. */
  void output(int layer, Tensor to, boolean forNext) {
    int hidden = layout.hidden();
    for (int d = 0; d < layout.directions(); d++) {
      outputs
          .begin()
          .pointer(at(reserve, layout.hiddenAt(layer, d, rows)))
          .tensor(forNext ? mask : null)
          .real64(layout.keptFactor())
          .pointer(ends())
          .longInteger(rows)
          .integer(batch)
          .integer(hidden)
          .integer(deep())
          .integer(d * hidden)
          .tensor(to);
      outputs.launch(Grid.items(device, (long) rows * hidden), Grid.THREADS);
    }
  }

  /** {@code to[m, n] = op(a) b + beta to} of matrices without gaps, by address. */
  void product(
      boolean transA,
      boolean transB,
      long m,
      long n,
      long k,
      long a,
      long b,
      double beta,
      long to) {
    if (m > 0 && n > 0) {
      blas.gemm(
          dtype,
          transA,
          transB,
          Math.toIntExact(m),
          Math.toIntExact(n),
          Math.toIntExact(k),
          1,
          a,
          Math.toIntExact(transA ? m : k),
          b,
          Math.toIntExact(transB ? k : n),
          beta,
          to,
          Math.toIntExact(n));
    }
  }

  /** Scratch in place of a tensor that nobody wants. */
  static Tensor or(@Nullable Tensor wanted, Tensor scratch) {
    return wanted == null ? scratch : wanted;
  }
}
