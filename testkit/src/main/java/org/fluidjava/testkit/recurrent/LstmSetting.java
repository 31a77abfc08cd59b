package org.fluidjava.testkit.recurrent;

import org.fluidjava.testkit.OpCase;

/** The attributes of {@code lstm} and {@code lstmp}. */
record LstmSetting(
    boolean peepholes,
    boolean reverse,
    String gate,
    String cell,
    String candidate,
    String projection,
    double cellClip,
    double projectionClip) {
  static final LstmSetting DEFAULT =
      new LstmSetting(true, false, "sigmoid", "tanh", "tanh", "tanh", 0, 0);

  LstmSetting with(boolean newPeepholes, boolean newReverse) {
    return new LstmSetting(
        newPeepholes, newReverse, gate, cell, candidate, projection, cellClip, projectionClip);
  }

  LstmSetting activations(
      String newGate, String newCell, String newCandidate, String newProjection) {
    return new LstmSetting(
        peepholes,
        reverse,
        newGate,
        newCell,
        newCandidate,
        newProjection,
        cellClip,
        projectionClip);
  }

  LstmSetting clips(double newCell, double newProjection) {
    return new LstmSetting(
        peepholes, reverse, gate, cell, candidate, projection, newCell, newProjection);
  }

  OpCase.Builder on(OpCase.Builder made) {
    return made.attr("use_peepholes", peepholes)
        .attr("is_reverse", reverse)
        .attr("gate_activation", gate)
        .attr("cell_activation", cell)
        .attr("candidate_activation", candidate);
  }
}
