// Gradient of the GRU, last step first. Three stages a step: the gradients of candidate and update
// gate; the reset gate's, through W_c^T; the previous hidden state's, through W_ur^T.

struct GruBackward {
  Strips ur, c;               // W_ur^T [2 gates of all blocks, D] and W_c^T [D, D], packed
  Strips dur, dc;             // gradients before activation of all rows
  Strips previous, reset;     // hidden state before each row, alone and times the reset gate
  Strips dh, drh;             // of the step at hand
  float* spare;
};
FLUID_INLINE int64_t gru_backward_layout(GruBackward& s, int64_t D, int64_t batch, int64_t total,
                                         int64_t part, int64_t parts, void* memory) {
  int64_t Dp = up16(D), rows = batch | 1, n = total | 1;
  Scratch m(memory);
  s.ur = packed(m.floats(2 * Dp * Dp), 2 * Dp);
  s.c = packed(m.floats(Dp * Dp), Dp);
  s.dur = packed(m.floats(n * 2 * Dp), n);
  for (Strips* x : {&s.dc, &s.previous, &s.reset}) *x = packed(m.floats(n * Dp), n);
  for (Strips* x : {&s.dh, &s.drh}) *x = packed(m.floats(rows * Dp), rows);
  float* spare = m.floats(parts * (Dp * 32 + 64));
  s.spare = spare + part * (Dp * 32 + 64);
  return m.bytes();
}
FLUID_KERNEL int64_t gruBackwardScratchBytes(
    int64_t D, int64_t batch, int64_t total, int32_t parts) {
  GruBackward s;
  return gru_backward_layout(s, D, batch, total, 0, parts, nullptr);
}
struct GruCellGrad {
  int64_t D;
  int gate, act;
  bool origin;
  const float *gates, *dhidden;
  float* dx;
};
template <bool FULL>
FLUID_INLINE void gru_states_grad(const GruCellGrad& k, const GruBackward& s, const int32_t* rows,
                                  int64_t b, int64_t m, int64_t carried, int64_t p) {
  int64_t D = k.D, w = low(16, D - 16 * p), u0 = 16 * p;
  for (int64_t j = 0; j < m; j++) {
    int64_t row = rows[b + j];
    for (int v = 0; v < PER; v++) {
      int64_t n = lanes_of(w, v), o = v * LANES;
      const float* gr = k.gates + (b + j) * 3 * D + u0 + o;
      vf u = load_units<FULL>(gr, n), c = load_units<FULL>(gr + 2 * D, n);
      vf hp = load(s.previous.at(b + j, p) + o);
      vf g = load_units<FULL>(k.dhidden + row * D + u0 + o, n);
      float* dh = s.dh.at(j, p) + o;
      if (j < carried) g += load(dh);
      vf du = k.origin ? g * (hp - c) : g * (c - hp);
      vf dc = k.origin ? g * (1.f - u) : g * u;
      du = activate_grad(k.gate, du, u);
      dc = activate_grad(k.act, dc, c);
      store(dh, k.origin ? g * u : g * (1.f - u));
      store(s.dur.at(b + j, 2 * p) + o, zero_rest<FULL>(du, n));
      store(s.dc.at(b + j, p) + o, zero_rest<FULL>(dc, n));
      if (k.dx) {
        store_units<FULL>(k.dx + row * 3 * D + u0 + o, du, n);
        store_units<FULL>(k.dx + row * 3 * D + 2 * D + u0 + o, dc, n);
      }
    }
  }
}
template <bool FULL>
FLUID_INLINE void gru_reset_grad(const GruCellGrad& k, const GruBackward& s, const int32_t* rows,
                                 int64_t b, int64_t m, int64_t p, bool has_h) {
  int64_t D = k.D, w = low(16, D - 16 * p), u0 = 16 * p;
  for (int64_t j = 0; j < m; j++) {
    for (int v = 0; v < PER; v++) {
      int64_t n = lanes_of(w, v), o = v * LANES;
      vf r = load_units<FULL>(k.gates + (b + j) * 3 * D + D + u0 + o, n);
      vf dr = {};
      if (has_h) {
        vf g = load(s.drh.at(j, p) + o);
        float* dh = s.dh.at(j, p) + o;
        dr = activate_grad(k.gate, g * load(s.previous.at(b + j, p) + o), r);
        store(dh, load(dh) + g * r);
      }
      store(s.dur.at(b + j, 2 * p + 1) + o, zero_rest<FULL>(dr, n));
      if (k.dx) store_units<FULL>(k.dx + (int64_t)rows[b + j] * 3 * D + D + u0 + o, dr, n);
    }
  }
}

FLUID_KERNEL void gruBackward(
    int32_t part, int32_t parts, void* barrier, int64_t D, int64_t steps, const int32_t* starts,
    const int32_t* rows, const int32_t* order, int64_t sequences, const float* w, const float* h0,
    int32_t gate, int32_t act, bool origin, const float* hidden, const float* gates,
    const float* dhidden, float* dx, float* dw, float* dbias, float* dh0, void* scratch) {
  Sequences q{steps, starts, rows, order, sequences};
  GruBackward s;
  int64_t batch = q.batch(), total = q.total(), Dp = up16(D), blocks = Dp / 16;
  gru_backward_layout(s, D, batch, total, part, parts, scratch);
  Barrier* meet = (Barrier*)barrier;
  int64_t p0 = cut(blocks, part, parts), p1 = cut(blocks, part + 1, parts);
  GruCellGrad k{D, gate, act, origin, gates, dhidden, dx};
  for (int64_t p = p0; p < p1; p++) {
    int64_t width = low(16, D - 16 * p);
    for (int64_t b = 0; b < 2 * blocks; b++) {
      pack_turned(w + 16 * p * 2 * D + b % 2 * D + b / 2 * 16, 2 * D, width,
                  low(16, D - b / 2 * 16), s.ur.at(b * 16, p), 16);
    }
    pack_turned(w + 2 * D * D + 16 * p * D, D, width, D, s.c.at(0, p), Dp);
    previous_strip(q, hidden, h0, D, p, s.previous.at(0, p));
    for (int64_t i = 0; i < total && dw; i++) {   // the reset gate times it
      for (int64_t u = 0; u < 16; u++) {
        s.reset.at(i, p)[u] = u < width ? s.previous.at(i, p)[u] * gates[i * 3 * D + D + 16 * p + u] : 0;
      }
    }
  }
  meet->wait(parts);
  for (int64_t t = steps - 1; t >= 0; t--) {
    int64_t b = starts[t], m = q.m(t), carried = q.m(t + 1);
    bool has_h = t > 0 || h0;
    for (int64_t p = p0; p < p1; p++) {
      if (D - 16 * p >= 16) gru_states_grad<true>(k, s, rows, b, m, carried, p);
      else gru_states_grad<false>(k, s, rows, b, m, carried, p);
    }
    meet->wait(parts);
    if (has_h) {
      product(m, p1 - p0, Dp, s.dc.sub(b, 0), s.c.sub(0, p0), s.drh.sub(0, p0), ZERO, nullptr);
    }
    for (int64_t p = p0; p < p1; p++) {
      if (D - 16 * p >= 16) gru_reset_grad<true>(k, s, rows, b, m, p, has_h);
      else gru_reset_grad<false>(k, s, rows, b, m, p, has_h);
    }
    meet->wait(parts);
    if (has_h) {
      product(m, p1 - p0, 2 * Dp, s.dur.sub(b, 0), s.ur.sub(0, p0), s.dh.sub(0, p0), KEEP, nullptr);
    }
  }
  int64_t first = h0 ? 0 : batch;
  for (int64_t p = p0; p < p1; p++) {
    int64_t width = low(16, D - 16 * p);
    if (dh0) scatter_strip(h0 ? batch : 0, sequences, order, s.dh.at(0, p), D, p, dh0);
    if (dw) {
      Strips a = s.previous.sub(first, 0), g = s.dur.sub(first, 2 * p);
      if (width == 16) {
        product_tn_blocked(D, 2, total - first, a, g, {dw + 16 * p, 2 * D, D}, ZERO, 256);
      } else {
        product_tn_blocked(D, 2, total - first, a, g, packed(s.spare, D), ZERO, 256);
        for (int64_t gt = 0; gt < 2; gt++) {
          unpack_strip(s.spare + gt * 16 * D, D, width, dw + gt * D + 16 * p, 2 * D);
        }
      }
      product_tn_cut(D, 1, width, total - first, s.reset.sub(first, 0), s.dc.sub(first, p),
                     row_major(dw + 2 * D * D + 16 * p, D), ZERO, s.spare);
    }
    if (dbias) {
      strip_sum(total, s.dur.at(0, 2 * p), nullptr, dbias + 16 * p, width, false);
      strip_sum(total, s.dur.at(0, 2 * p + 1), nullptr, dbias + D + 16 * p, width, false);
      strip_sum(total, s.dc.at(0, p), nullptr, dbias + 2 * D + 16 * p, width, false);
    }
  }
}
