// One layer of `rnn` in one direction over a padded batch [steps, batch]; the gates come in as
// products of the input and go out activated. W is [G D, D]: a gate's rows, each of D inputs.
//   LSTM (i, f, g, o): c = f c' + i g;  h = o tanh(c)
//   GRU (r, u, c):     c = tanh(x_c + r (h' W_c + b));  h = u h' + (1 - u) c
//   simple:            h = tanh or relu (x + h' W)
// As in the LSTM, the gates of 16 units are one panel, and a thread owns whole panels. Rows of the
// batch that have ended keep their state.

enum RnnKind { RNN_LSTM = 0, RNN_GRU = 1, RNN_TANH = 2, RNN_RELU = 3 };

FLUID_INLINE int64_t rnn_gates(int kind) { return kind == RNN_LSTM ? 4 : kind == RNN_GRU ? 3 : 1; }

struct RnnForward {
  Strips w, h[2];   // packed [D, G gates of each block]; previous and new hidden state
  float* z;         // products of one thread, [ROWS][G gates][16]
};
FLUID_INLINE int64_t rnn_forward_layout(RnnForward& s, int64_t G, int64_t D, int64_t batch,
                                        int64_t part, int64_t parts, void* memory) {
  int64_t Dp = up16(D), rows = batch | 1;
  Scratch m(memory);
  s.w = packed(m.floats(Dp * G * Dp), Dp);
  s.h[0] = packed(m.floats(rows * Dp), rows);
  s.h[1] = packed(m.floats(rows * Dp), rows);
  float* z = m.floats(parts * (ROWS * 64 + 64));
  s.z = z + part * (ROWS * 64 + 64);
  return m.bytes();
}
FLUID_KERNEL int64_t rnnForwardScratchBytes(int32_t kind, int64_t D, int64_t batch, int32_t parts) {
  RnnForward s;
  return rnn_forward_layout(s, rnn_gates(kind), D, batch, 0, parts, nullptr);
}

struct RnnCell {
  int64_t D, batch;
  const float *bias, *bias_state, *c_first;
  const int32_t* lengths;
  float *gates, *hidden, *extra;
};
// Rows [i0, i1) of step t, unit block p; `last` is the step before it in this direction, -1 at first.
template <int KIND, bool FULL>
FLUID_INLINE void rnn_cells(const RnnCell& k, int64_t t, int64_t last, int64_t i0, int64_t i1,
                            int64_t p, const float* z, const float* before, float* now) {
  constexpr int G = KIND == RNN_LSTM ? 4 : KIND == RNN_GRU ? 3 : 1;
  int64_t D = k.D, w = low(16, D - 16 * p), u0 = 16 * p;
  vf bx[G][PER] = {}, bh[G][PER] = {};
  for (int v = 0; v < PER; v++) {
    int64_t n = lanes_of(w, v), u = u0 + v * LANES;
    for (int g = 0; g < G; g++) {
      bx[g][v] = load_units<FULL>(k.bias + g * D + u, n);
      bh[g][v] = load_units<FULL>(k.bias_state + g * D + u, n);
    }
  }
  const float* cells = last < 0 ? k.c_first : k.extra + last * k.batch * D;
  for (int64_t j = i0; j < i1; j++) {
    int64_t row = t * k.batch + j;
    bool past = k.lengths && t >= k.lengths[j];
    float* gr = k.gates + row * G * D + u0;
    const float* zr = z + (j - i0) * G * 16;
    for (int v = 0; v < PER; v++) {
      int64_t n = lanes_of(w, v), o = v * LANES;
      vf x[G], r[G];
      for (int g = 0; g < G; g++) {
        x[g] = load_units<FULL>(gr + g * D + o, n) + bx[g][v];
        r[g] = load(zr + g * 16 + o) + bh[g][v];
      }
      vf h = load(before + j * 16 + o), y;
      if constexpr (KIND == RNN_LSTM) {
        vf in = sigmoid_of(x[0] + r[0]), fg = sigmoid_of(x[1] + r[1]);
        vf cd = tanh_of(x[2] + r[2]), ot = sigmoid_of(x[3] + r[3]);
        vf old = load_units<FULL>(cells + j * D + u0 + o, n);
        vf c = past ? old : fg * old + in * cd;
        y = ot * tanh_of(c);
        store_units<FULL>(gr + o, in, n);
        store_units<FULL>(gr + D + o, fg, n);
        store_units<FULL>(gr + 2 * D + o, cd, n);
        store_units<FULL>(gr + 3 * D + o, ot, n);
        store_units<FULL>(k.extra + row * D + u0 + o, c, n);
      } else if constexpr (KIND == RNN_GRU) {
        vf rs = sigmoid_of(x[0] + r[0]), up = sigmoid_of(x[1] + r[1]);
        vf cd = tanh_of(x[2] + rs * r[2]);
        y = (h - cd) * up + cd;
        store_units<FULL>(gr + o, rs, n);
        store_units<FULL>(gr + D + o, up, n);
        store_units<FULL>(gr + 2 * D + o, cd, n);
        store_units<FULL>(k.extra + row * D + u0 + o, r[2], n);
      } else {
        vf a = x[0] + r[0];
        y = KIND == RNN_TANH ? tanh_of(a) : (a < 0.f ? vf{} : a);
        store_units<FULL>(gr + o, y, n);
      }
      if (past) y = h;
      store(now + j * 16 + o, zero_rest<FULL>(y, n));
      store_units<FULL>(k.hidden + row * D + u0 + o, y, n);
    }
  }
}
template <int KIND>
FLUID_INLINE void rnn_steps(const RnnCell& k, const RnnForward& s, Barrier* meet, int32_t parts,
                            int64_t steps, bool reverse, int64_t p0, int64_t p1) {
  constexpr int G = KIND == RNN_LSTM ? 4 : KIND == RNN_GRU ? 3 : 1;
  int64_t Dp = up16(k.D), last = -1;
  for (int64_t turn = 0; turn < steps; turn++) {
    int64_t t = reverse ? steps - 1 - turn : turn;
    Strips before = s.h[(turn + 1) & 1], now = s.h[turn & 1];
    for (int64_t p = p0; p < p1; p++) {
      for (int64_t i = 0; i < k.batch; i += ROWS) {
        int64_t e = low(k.batch, i + ROWS);
        product(e - i, G, Dp, before.sub(i, 0), s.w.sub(0, G * p), {s.z, G * 16, 16}, ZERO, nullptr);
        const float* h = before.at(0, p);
        float* to = now.at(0, p);
        if (k.D - 16 * p < 16) rnn_cells<KIND, false>(k, t, last, i, e, p, s.z, h, to);
        else rnn_cells<KIND, true>(k, t, last, i, e, p, s.z, h, to);
      }
    }
    last = t;
    meet->wait(parts);
  }
}

FLUID_KERNEL void rnnForward(
    int32_t part, int32_t parts, void* barrier, int32_t kind, int64_t D, int64_t steps,
    int64_t batch, bool reverse, const int32_t* lengths, const float* w, const float* bias,
    const float* bias_state, const float* h0, const float* c0, float* gates, float* hidden,
    float* extra, void* scratch) {
  RnnForward s;
  int64_t G = rnn_gates(kind), Dp = up16(D), blocks = Dp / 16;
  rnn_forward_layout(s, G, D, batch, part, parts, scratch);
  Barrier* meet = (Barrier*)barrier;
  int64_t p0 = cut(blocks, part, parts), p1 = cut(blocks, part + 1, parts);
  RnnCell k{D, batch, bias, bias_state, c0, lengths, gates, hidden, extra};
  for (int64_t p = p0; p < p1; p++) {
    int64_t width = low(16, D - 16 * p);
    for (int64_t g = 0; g < G; g++) {
      pack_turned(w + (g * D + 16 * p) * D, D, width, D, s.w.at(0, G * p + g), Dp);
    }
    pack_strip(h0 + 16 * p, D, batch, width, s.h[1].at(0, p), batch);
  }
  meet->wait(parts);
  if (kind == RNN_LSTM) rnn_steps<RNN_LSTM>(k, s, meet, parts, steps, reverse, p0, p1);
  else if (kind == RNN_GRU) rnn_steps<RNN_GRU>(k, s, meet, parts, steps, reverse, p0, p1);
  else if (kind == RNN_TANH) rnn_steps<RNN_TANH>(k, s, meet, parts, steps, reverse, p0, p1);
  else rnn_steps<RNN_RELU>(k, s, meet, parts, steps, reverse, p0, p1);
}
