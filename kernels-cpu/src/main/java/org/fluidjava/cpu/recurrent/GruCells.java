package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The elementwise parts of one time step of {@code gru} and {@code gru_unit}, forward and backward,
 * over {@code size} rows of gates from row {@code start}. The state before lies at element {@code
 * from} of its tensor; where there is none it is zero.
 */
final class GruCells {
  private static final long GRAIN = 2048;

  private final Activation gate;
  private final Activation candidate;
  private final boolean originMode;
  private final ComputePool.Task updateAndReset = (part, parts) -> rows(0, part, parts);
  private final ComputePool.Task mix = (part, parts) -> rows(1, part, parts);
  private final ComputePool.Task ofCandidate = (part, parts) -> rows(2, part, parts);
  private final ComputePool.Task ofUpdateAndReset = (part, parts) -> rows(3, part, parts);

  int width;
  int start;
  int size;
  long from;

  /** Backward only: where the gradient of the state before lies in its tensor. */
  long ofFrom;

  /** Gates: arguments, then activated, [rows, 3D]. */
  Elements gates;

  /** r h[t-1], [rows, D]. */
  Elements reset;

  /** The state, [rows, D]; backward its gradient. */
  Elements hidden;

  /** The state before. */
  @Nullable Elements before;

  /** Backward only: the gradient of the gates' arguments. */
  Elements ofGates;

  /** Backward only: the gradient of r h[t-1], [size, D]. */
  Elements ofReset;

  /** Backward only: the gradient of the state before, added to; at element {@code ofFrom}. */
  @Nullable Elements ofBefore;

  GruCells(
      Activation gate,
      Activation candidate,
      boolean originMode,
      Tensor gates,
      Tensor reset,
      Tensor hidden) {
    this.gate = gate;
    this.candidate = candidate;
    this.originMode = originMode;
    this.gates = gates.elements();
    this.reset = reset.elements();
    this.hidden = hidden.elements();
    this.ofGates = this.gates;
    this.ofReset = this.reset;
  }

  /** Activates u and r and computes r h[t-1]; the candidate's product comes next. */
  void updateAndReset() {
    run(updateAndReset);
  }

  /** Activates the candidate and mixes the new state. */
  void mix() {
    run(mix);
  }

  /**
   * Gradients of the candidate's and the update gate's arguments; the share kept of the old state.
   */
  void ofCandidate() {
    run(ofCandidate);
  }

  /** Gradient of the reset gate's argument, and of the old state through it. */
  void ofUpdateAndReset() {
    run(ofUpdateAndReset);
  }

  private void run(ComputePool.Task task) {
    ComputePool pool = ComputePool.shared();
    pool.run(pool.partsFor((long) size * width, GRAIN), task);
  }

  private void rows(int what, int part, int parts) {
    int end = (int) ((long) size * (part + 1) / parts);
    for (int j = (int) ((long) size * part / parts); j < end; j++) {
      long at = 3L * width * (start + j);
      long row = (long) width * (start + j);
      long old = from + (long) width * j;
      long ofOld = ofFrom + (long) width * j;
      for (int d = 0; d < width; d++) {
        switch (what) {
          case 0 -> updateAndReset(at + d, row + d, old + d);
          case 1 -> mix(at + d, row + d, old + d);
          case 2 -> ofCandidate(at + d, row + d, old + d, ofOld + d);
          default -> ofReset(at + d, (long) width * j + d, old + d, ofOld + d);
        }
      }
    }
  }

  private double old(long at) {
    return before == null ? 0 : before.get(at);
  }

  private void updateAndReset(long at, long row, long old) {
    double r = gate.of(gates.get(at + width));
    gates.set(at, gate.of(gates.get(at)));
    gates.set(at + width, r);
    reset.set(row, r * old(old));
  }

  private void mix(long at, long row, long old) {
    double u = gates.get(at);
    double c = candidate.of(gates.get(at + 2L * width));
    gates.set(at + 2L * width, c);
    double kept = originMode ? u : 1 - u;
    hidden.set(row, kept * old(old) + (1 - kept) * c);
  }

  private void ofCandidate(long at, long row, long old, long ofOld) {
    double g = hidden.get(row);
    double u = gates.get(at);
    double c = gates.get(at + 2L * width);
    double ofUpdate = g * (originMode ? old(old) - c : c - old(old));
    ofGates.set(at, gate.gradient(ofUpdate, u));
    ofGates.set(at + 2L * width, candidate.gradient(g * (originMode ? 1 - u : u), c));
    if (ofBefore != null) {
      ofBefore.add(ofOld, g * (originMode ? u : 1 - u));
    }
  }

  private void ofReset(long at, long row, long old, long ofOld) {
    double r = gates.get(at + width);
    double g = ofReset.get(row);
    ofGates.set(at + width, gate.gradient(g * old(old), r));
    if (ofBefore != null) {
      ofBefore.add(ofOld, g * r);
    }
  }
}
