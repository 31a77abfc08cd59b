package org.fluidjava.testkit.recurrent;

import java.util.function.DoubleUnaryOperator;
import org.fluidjava.testkit.Inputs;

/**
 * An LSTM sequence by sequence and row by row, with or without a projection of the hidden state.
 */
final class LstmReference {
  /** Activated gates c~, i, f, o of each row. */
  final double[] gates;

  final double[] cell;
  final double[] seen;
  final double[] hidden;

  /** What goes back into the gates: the hidden state or its projection. */
  final double[] state;

  LstmReference(Inputs in, LstmSetting setting) {
    double[] x = in.get("Input");
    double[] w = in.get("Weight");
    double[] bias = in.get("Bias");
    int[] offsets = in.offsets("Input");
    int width = in.dim("Input", 1) / 4;
    int rows = in.dim("Input", 0);
    int back = in.dim("Weight", 0);
    double[] h0 = in.has("H0") ? in.get("H0") : new double[(offsets.length - 1) * back];
    double[] c0 = in.has("C0") ? in.get("C0") : new double[(offsets.length - 1) * width];
    gates = new double[rows * 4 * width];
    cell = new double[rows * width];
    seen = new double[rows * width];
    hidden = new double[rows * width];
    state = in.has("ProjWeight") ? new double[rows * back] : hidden;
    DoubleUnaryOperator gate = Steps.activation(setting.gate());
    DoubleUnaryOperator active = Steps.activation(setting.cell());
    DoubleUnaryOperator candidate = Steps.activation(setting.candidate());
    for (int s = 0; s + 1 < offsets.length; s++) {
      int before = -1;
      for (int t = 0; t < offsets[s + 1] - offsets[s]; t++) {
        int row = setting.reverse() ? offsets[s + 1] - 1 - t : offsets[s] + t;
        double[] z = new double[4 * width];
        Steps.addProduct(
            z, 4 * width, t == 0 ? h0 : state, (t == 0 ? s : before) * back, back, w, 0, 4 * width);
        for (int d = 0; d < width; d++) {
          double old = t == 0 ? c0[s * width + d] : cell[before * width + d];
          double[] sum = new double[4];
          for (int k = 0; k < 4; k++) {
            sum[k] = z[k * width + d] + x[row * 4 * width + k * width + d] + bias[k * width + d];
          }
          double[] peep = new double[3];
          for (int k = 0; k < 3 && setting.peepholes(); k++) {
            peep[k] = bias[(4 + k) * width + d];
          }
          double fresh = candidate.applyAsDouble(sum[0]);
          double i = gate.applyAsDouble(sum[1] + peep[0] * old);
          double f = gate.applyAsDouble(sum[2] + peep[1] * old);
          double c = fresh * i + old * f;
          c =
              setting.cellClip() > 0
                  ? Math.max(-setting.cellClip(), Math.min(setting.cellClip(), c))
                  : c;
          double o = gate.applyAsDouble(sum[3] + peep[2] * c);
          double[] all = {fresh, i, f, o};
          for (int k = 0; k < 4; k++) {
            gates[row * 4 * width + k * width + d] = all[k];
          }
          cell[row * width + d] = c;
          seen[row * width + d] = active.applyAsDouble(c);
          hidden[row * width + d] = o * seen[row * width + d];
        }
        if (in.has("ProjWeight")) {
          project(in.get("ProjWeight"), row, width, back, setting);
        }
        before = row;
      }
    }
  }

  private void project(double[] weight, int row, int width, int back, LstmSetting setting) {
    double[] z = new double[back];
    Steps.addProduct(z, back, hidden, row * width, width, weight, 0, back);
    for (int d = 0; d < back; d++) {
      double r = Steps.activation(setting.projection()).applyAsDouble(z[d]);
      double clip = setting.projectionClip();
      state[row * back + d] = clip > 0 ? Math.max(-clip, Math.min(clip, r)) : r;
    }
  }
}
