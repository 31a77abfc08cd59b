// GRU over a packed batch, gate order update, reset, candidate; W is [D, 2D] for update and reset
// followed by [D, D] for the candidate.
//   (u, r) = gate(x_ur + b + h' W_ur);  c = act(x_c + b + (r h') W_c)
//   h = (1 - u) h' + u c, or in origin mode h = u h' + (1 - u) c

struct GruForward {
  Strips ur, c, h[2], rh, u;   // packed weights; hidden states; reset state; update gate
  float* z;
};
FLUID_INLINE int64_t gru_forward_layout(GruForward& s, int64_t D, int64_t batch, int64_t part,
                                        int64_t parts, void* memory) {
  int64_t Dp = up16(D), rows = batch | 1;
  Scratch m(memory);
  s.ur = packed(m.floats(2 * Dp * Dp), Dp);
  s.c = packed(m.floats(Dp * Dp), Dp);
  for (Strips* x : {&s.h[0], &s.h[1], &s.rh, &s.u}) *x = packed(m.floats(rows * Dp), rows);
  float* z = m.floats(parts * (ROWS * 32 + 64));
  s.z = z + part * (ROWS * 32 + 64);
  return m.bytes();
}
FLUID_KERNEL int64_t gruForwardScratchBytes(int64_t D, int64_t batch, int32_t parts) {
  GruForward s;
  return gru_forward_layout(s, D, batch, 0, parts, nullptr);
}
struct GruCell {
  int64_t D;
  const float *x, *bias;
  int gate, act;
  bool origin;
  float *hidden, *gates, *reset, *batch_hidden;
};
template <bool FULL>
FLUID_INLINE void gru_gates(const GruCell& k, const GruForward& s, const int32_t* rows, int64_t b,
                            int64_t i0, int64_t i1, int64_t p, bool has_h, const float* h) {
  int64_t D = k.D, w = low(16, D - 16 * p), u0 = 16 * p;
  for (int64_t j = i0; j < i1; j++) {
    const float* xr = k.x + (int64_t)rows[b + j] * 3 * D + u0;
    for (int v = 0; v < PER; v++) {
      int64_t n = lanes_of(w, v), o = v * LANES;
      vf a[2];
      for (int g = 0; g < 2; g++) {
        a[g] = load_units<FULL>(xr + g * D + o, n);
        if (k.bias) a[g] += load_units<FULL>(k.bias + g * D + u0 + o, n);
        if (has_h) a[g] += load(s.z + (j - i0) * 32 + g * 16 + o);
        a[g] = activate(k.gate, a[g]);
      }
      vf hp = has_h ? load(h + j * 16 + o) : vf{};
      vf rh = zero_rest<FULL>(a[1] * hp, n);
      store(s.u.at(j, p) + o, a[0]);
      store(s.rh.at(j, p) + o, rh);
      if (k.gates) {
        float* gr = k.gates + (b + j) * 3 * D + u0 + o;
        store_units<FULL>(gr, a[0], n);
        store_units<FULL>(gr + D, a[1], n);
      }
      if (k.reset) store_units<FULL>(k.reset + (b + j) * D + u0 + o, rh, n);
    }
  }
}
template <bool FULL>
FLUID_INLINE void gru_states(const GruCell& k, const GruForward& s, const int32_t* rows, int64_t b,
                             int64_t i0, int64_t i1, int64_t p, bool has_h, const float* h,
                             float* now) {
  int64_t D = k.D, w = low(16, D - 16 * p), u0 = 16 * p;
  for (int64_t j = i0; j < i1; j++) {
    int64_t row = rows[b + j];
    for (int v = 0; v < PER; v++) {
      int64_t n = lanes_of(w, v), o = v * LANES;
      vf c = load_units<FULL>(k.x + row * 3 * D + 2 * D + u0 + o, n);
      if (k.bias) c += load_units<FULL>(k.bias + 2 * D + u0 + o, n);
      if (has_h) c += load(s.z + (j - i0) * 16 + o);
      c = activate(k.act, c);
      vf hp = has_h ? load(h + j * 16 + o) : vf{}, u = load(s.u.at(j, p) + o);
      vf y = k.origin ? u * hp + (1.f - u) * c : (1.f - u) * hp + u * c;
      store(now + j * 16 + o, zero_rest<FULL>(y, n));
      store_units<FULL>(k.hidden + row * D + u0 + o, y, n);
      if (k.gates) store_units<FULL>(k.gates + (b + j) * 3 * D + 2 * D + u0 + o, c, n);
      if (k.batch_hidden) store_units<FULL>(k.batch_hidden + (b + j) * D + u0 + o, y, n);
    }
  }
}

FLUID_KERNEL void gruForward(
    int32_t part, int32_t parts, void* barrier, int64_t D, int64_t steps, const int32_t* starts,
    const int32_t* rows, const int32_t* order, int64_t sequences, const float* x, const float* w,
    const float* bias, const float* h0, int32_t gate, int32_t act, bool origin, float* hidden,
    float* gates, float* reset, float* batch_hidden, void* scratch) {
  Sequences q{steps, starts, rows, order, sequences};
  GruForward s;
  gru_forward_layout(s, D, q.batch(), part, parts, scratch);
  Barrier* meet = (Barrier*)barrier;
  int64_t Dp = up16(D), blocks = Dp / 16;
  int64_t p0 = cut(blocks, part, parts), p1 = cut(blocks, part + 1, parts);
  GruCell k{D, x, bias, gate, act, origin, hidden, gates, reset, batch_hidden};
  for (int64_t p = p0; p < p1; p++) {
    int64_t width = low(16, D - 16 * p);
    for (int g = 0; g < 2; g++) {
      pack_strip(w + g * D + 16 * p, 2 * D, D, width, s.ur.at(0, 2 * p + g), Dp);
    }
    pack_strip(w + 2 * D * D + 16 * p, D, D, width, s.c.at(0, p), Dp);
    if (h0) gather_strip(q.batch(), order, h0, D, p, s.h[1].at(0, p));
  }
  if (h0) meet->wait(parts);
  for (int64_t t = 0; t < steps; t++) {
    int64_t b = starts[t], m = q.m(t);
    Strips before = s.h[(t + 1) & 1], now = s.h[t & 1];
    bool has_h = t > 0 || h0;
    for (int64_t p = p0; p < p1; p++) {
      for (int64_t i = 0; i < m; i += ROWS) {
        int64_t e = low(m, i + ROWS);
        if (has_h) product(e - i, 2, Dp, before.sub(i, 0), s.ur.sub(0, 2 * p), {s.z, 32, 16}, ZERO, nullptr);
        const float* h = before.at(0, p);
        if (D - 16 * p >= 16) gru_gates<true>(k, s, rows, b, i, e, p, has_h, h);
        else gru_gates<false>(k, s, rows, b, i, e, p, has_h, h);
      }
    }
    if (has_h) meet->wait(parts);
    for (int64_t p = p0; p < p1; p++) {
      for (int64_t i = 0; i < m; i += ROWS) {
        int64_t e = low(m, i + ROWS);
        if (has_h) product(e - i, 1, Dp, s.rh.sub(i, 0), s.c.sub(0, p), {s.z, 16, 16}, ZERO, nullptr);
        const float* h = before.at(0, p);
        float* to = now.at(0, p);
        if (D - 16 * p >= 16) gru_states<true>(k, s, rows, b, i, e, p, has_h, h, to);
        else gru_states<false>(k, s, rows, b, i, e, p, has_h, h, to);
      }
    }
    meet->wait(parts);
  }
}
