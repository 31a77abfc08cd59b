package org.fluidjava.cpu.nativelib;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * LSTM and GRU over a whole packed batch, float32, forward and backward. Ask {@link
 * NativeLibrary#isAvailable()} first.
 *
 * <p>Each function is the body of a team: every thread of {@link
 * org.fluidjava.cpu.ComputePool#team} calls it with its own {@code part} and the same other
 * arguments, {@code barrier} being {@link org.fluidjava.cpu.ComputePool#barrierAddress()}. One part
 * alone needs no barrier (0).
 *
 * <p>A batch of N rows is packed by time step, the longest sequence first: step t has the batch
 * rows {@code starts[t]} to {@code starts[t + 1]}; batch row b is row {@code rows[b]} of the input
 * and of the hidden states; row j of a step belongs to sequence {@code order[j]}. For reversed
 * sequences only {@code rows} differs. All three are int32; {@code starts} has steps + 1 elements,
 * {@code rows} N and {@code order} one for each sequence, the empty ones last. With no rows at all
 * steps is 0.
 *
 * <p>Addresses marked optional may be 0. Scratch memory has the size that the function's {@code
 * ScratchBytes} says and needs no clearing. Outputs are overwritten, never added to, and must not
 * overlap inputs. Results depend on the number of parts only within rounding and repeat bit by bit
 * for the same number.
 */
@Platform(include = "fluid_kernels.h", library = NativeKernels.LIBRARY, compiler = "cpp17")
@Namespace("fluid")
@NoException
public final class NativeRecurrent {
  /** Activation {@code x}. */
  public static final int IDENTITY = 0;

  /** Activation {@code 1 / (1 + e^-x)}. */
  public static final int SIGMOID = 1;

  /** Activation {@code tanh(x)}. */
  public static final int TANH = 2;

  /** Activation {@code max(x, 0)}. */
  public static final int RELU = 3;

  private NativeRecurrent() {}

  /**
   * Scratch bytes of {@link #lstmForward}.
   *
   * @param units hidden units
   * @param batch rows of the first step
   * @param parts threads of the team
   */
  public static native long lstmForwardScratchBytes(long units, long batch, int parts);

  /**
   * LSTM forward, with D units and gates in the order candidate, input, forget, output.
   *
   * @param x input [N, 4D], already multiplied by its weights, in the order of the input
   * @param w recurrent weights [D, 4D]
   * @param bias optional [4D]
   * @param peepholes optional [3D]: to input, forget and output gate
   * @param h0 optional first hidden state [sequences, D]
   * @param c0 optional first cell state [sequences, D]
   * @param gate activation of the gates, {@link #IDENTITY} to {@link #RELU}
   * @param cell activation of the cell state
   * @param candidate activation of the candidate
   * @param hidden out [N, D], in the order of the input
   * @param state out, the cell state [N, D], in the order of the input
   * @param gates optional out: activated gates [N, 4D] in batch order; backward needs them
   * @param active optional out: the activated cell state [N, D] in batch order
   */
  public static native void lstmForward(
      int part,
      int parts,
      @Cast("void*") long barrier,
      long units,
      long steps,
      @Cast("const int32_t*") long starts,
      @Cast("const int32_t*") long rows,
      @Cast("const int32_t*") long order,
      long sequences,
      @Cast("const float*") long x,
      @Cast("const float*") long w,
      @Cast("const float*") long bias,
      @Cast("const float*") long peepholes,
      @Cast("const float*") long h0,
      @Cast("const float*") long c0,
      int gate,
      int cell,
      int candidate,
      @Cast("float*") long hidden,
      @Cast("float*") long state,
      @Cast("float*") long gates,
      @Cast("float*") long active,
      @Cast("void*") long scratch);

  /**
   * Scratch bytes of {@link #lstmBackward}.
   *
   * @param total rows N of the whole batch
   */
  public static native long lstmBackwardScratchBytes(long units, long batch, long total, int parts);

  /**
   * LSTM backward. The gradient flows in through the hidden states only.
   *
   * @param hidden [N, D] from forward
   * @param state [N, D] from forward
   * @param gates [N, 4D] from forward
   * @param active optional [N, D] from forward; computed again without
   * @param hiddenGrad [N, D], in the order of the input
   * @param dx optional out [N, 4D]
   * @param dw optional out [D, 4D]
   * @param dbias optional out [4D]
   * @param dpeepholes optional out [3D]
   * @param dh0 optional out [sequences, D]
   * @param dc0 optional out [sequences, D]
   */
  public static native void lstmBackward(
      int part,
      int parts,
      @Cast("void*") long barrier,
      long units,
      long steps,
      @Cast("const int32_t*") long starts,
      @Cast("const int32_t*") long rows,
      @Cast("const int32_t*") long order,
      long sequences,
      @Cast("const float*") long w,
      @Cast("const float*") long peepholes,
      @Cast("const float*") long h0,
      @Cast("const float*") long c0,
      int gate,
      int cell,
      int candidate,
      @Cast("const float*") long hidden,
      @Cast("const float*") long state,
      @Cast("const float*") long gates,
      @Cast("const float*") long active,
      @Cast("const float*") long hiddenGrad,
      @Cast("float*") long dx,
      @Cast("float*") long dw,
      @Cast("float*") long dbias,
      @Cast("float*") long dpeepholes,
      @Cast("float*") long dh0,
      @Cast("float*") long dc0,
      @Cast("void*") long scratch);

  /** Scratch bytes of {@link #gruForward}. */
  public static native long gruForwardScratchBytes(long units, long batch, int parts);

  /**
   * GRU forward, with D units and gates in the order update, reset, candidate.
   *
   * @param x input [N, 3D], already multiplied by its weights, in the order of the input
   * @param w recurrent weights: [D, 2D] of update and reset gate, then [D, D] of the candidate
   * @param bias optional [3D]
   * @param h0 optional first hidden state [sequences, D]
   * @param gate activation of the gates
   * @param activation activation of the candidate
   * @param originMode false: {@code h = (1 - u) h' + u c}; true: {@code h = u h' + (1 - u) c}
   * @param hidden out [N, D], in the order of the input
   * @param gates optional out: activated gates [N, 3D] in batch order; backward needs them
   * @param resetHidden optional out: reset gate times previous state [N, D] in batch order
   * @param batchHidden optional out: hidden states [N, D] in batch order
   */
  public static native void gruForward(
      int part,
      int parts,
      @Cast("void*") long barrier,
      long units,
      long steps,
      @Cast("const int32_t*") long starts,
      @Cast("const int32_t*") long rows,
      @Cast("const int32_t*") long order,
      long sequences,
      @Cast("const float*") long x,
      @Cast("const float*") long w,
      @Cast("const float*") long bias,
      @Cast("const float*") long h0,
      int gate,
      int activation,
      boolean originMode,
      @Cast("float*") long hidden,
      @Cast("float*") long gates,
      @Cast("float*") long resetHidden,
      @Cast("float*") long batchHidden,
      @Cast("void*") long scratch);

  /** Scratch bytes of {@link #gruBackward}. */
  public static native long gruBackwardScratchBytes(long units, long batch, long total, int parts);

  /**
   * GRU backward.
   *
   * @param hidden [N, D] from forward
   * @param gates [N, 3D] from forward
   * @param hiddenGrad [N, D], in the order of the input
   * @param dx optional out [N, 3D]
   * @param dw optional out, laid out as w
   * @param dbias optional out [3D]
   * @param dh0 optional out [sequences, D]
   */
  public static native void gruBackward(
      int part,
      int parts,
      @Cast("void*") long barrier,
      long units,
      long steps,
      @Cast("const int32_t*") long starts,
      @Cast("const int32_t*") long rows,
      @Cast("const int32_t*") long order,
      long sequences,
      @Cast("const float*") long w,
      @Cast("const float*") long h0,
      int gate,
      int activation,
      boolean originMode,
      @Cast("const float*") long hidden,
      @Cast("const float*") long gates,
      @Cast("const float*") long hiddenGrad,
      @Cast("float*") long dx,
      @Cast("float*") long dw,
      @Cast("float*") long dbias,
      @Cast("float*") long dh0,
      @Cast("void*") long scratch);

  /**
   * Scratch bytes of {@link #rnnForward}.
   *
   * @param kind 0 LSTM, 1 GRU, 2 tanh, 3 ReLU
   */
  public static native long rnnForwardScratchBytes(int kind, long units, long batch, int parts);

  /**
   * One layer of {@code rnn} in one direction over a padded batch. G is the number of gates: LSTM
   * input, forget, candidate, output; GRU reset, update, candidate; else one.
   *
   * @param kind 0 LSTM, 1 GRU, 2 tanh, 3 ReLU
   * @param lengths optional int32 [batch]: from there on a row keeps its state
   * @param w recurrent weights [G D, D]
   * @param bias of the input [G D]
   * @param stateBias of the recurrent product [G D]
   * @param h0 first hidden state [batch, D]
   * @param c0 first cell state [batch, D], for the LSTM only
   * @param gates in: the input's products [steps, batch, G D]; out: the activated gates
   * @param hidden out [steps, batch, D]
   * @param extra out [steps, batch, D]: cells of the LSTM, the candidate's recurrent part of the
   *     GRU
   */
  public static native void rnnForward(
      int part,
      int parts,
      @Cast("void*") long barrier,
      int kind,
      long units,
      long steps,
      long batch,
      @Cast("bool") boolean reverse,
      @Cast("const int32_t*") long lengths,
      @Cast("const float*") long w,
      @Cast("const float*") long bias,
      @Cast("const float*") long stateBias,
      @Cast("const float*") long h0,
      @Cast("const float*") long c0,
      @Cast("float*") long gates,
      @Cast("float*") long hidden,
      @Cast("float*") long extra,
      @Cast("void*") long scratch);
}
