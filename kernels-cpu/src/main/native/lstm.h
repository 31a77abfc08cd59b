// LSTM over a packed batch, gate order candidate, input, forget, output.
//   z = x + h' W + b;  g = cand(z_g);  i = gate(z_i + w_i c');  f = gate(z_f + w_f c')
//   c = g i + c' f;  o = gate(z_o + w_o c);  h = o cell(c)
// The four gates of 16 units are one panel of 64 columns, so the cell runs on a product that is
// still in the cache. Weights are packed once per call, by the thread that uses them.

struct LstmForward {
  Strips w, h[2];   // packed [D, 4 gates of each block]; previous and new hidden state
  float* z;         // products of one thread, [ROWS][4 gates][16]
};
FLUID_INLINE int64_t lstm_forward_layout(LstmForward& s, int64_t D, int64_t batch, int64_t part,
                                         int64_t parts, void* memory) {
  int64_t Dp = up16(D), rows = batch | 1;
  Scratch m(memory);
  s.w = packed(m.floats(Dp * 4 * Dp), Dp);
  s.h[0] = packed(m.floats(rows * Dp), rows);
  s.h[1] = packed(m.floats(rows * Dp), rows);
  float* z = m.floats(parts * (ROWS * 64 + 64));
  s.z = z + part * (ROWS * 64 + 64);
  return m.bytes();
}
FLUID_KERNEL int64_t lstmForwardScratchBytes(int64_t D, int64_t batch, int32_t parts) {
  LstmForward s;
  return lstm_forward_layout(s, D, batch, 0, parts, nullptr);
}

struct LstmCell {
  int64_t D;
  const float *x, *bias, *peep;
  int gate, cell, cand;
  float *hidden, *state, *gates, *active;
};
// Rows [i0, i1) of the step that begins at batch row s, unit block p.
template <bool FULL, bool USUAL>
FLUID_INLINE void lstm_cells(const LstmCell& k, const int32_t* rows, const int32_t* before,
                             const float* c_before, int64_t s, int64_t i0, int64_t i1, int64_t p,
                             const float* z, bool has_z, float* h) {
  int64_t D = k.D, w = low(16, D - 16 * p), u0 = 16 * p;
  vf bias[4][PER] = {}, peep[3][PER] = {};
  for (int v = 0; v < PER; v++) {
    int64_t n = lanes_of(w, v), u = u0 + v * LANES;
    if (k.bias) for (int g = 0; g < 4; g++) bias[g][v] = load_units<FULL>(k.bias + g * D + u, n);
    if (k.peep) for (int g = 0; g < 3; g++) peep[g][v] = load_units<FULL>(k.peep + g * D + u, n);
  }
  for (int64_t j = i0; j < i1; j++) {
    int64_t row = rows[s + j];
    if (j + 4 < i1) {   // input rows lie anywhere
      const float* next = k.x + (int64_t)rows[s + j + 4] * 4 * D + u0;
      for (int g = 0; g < 4; g++) __builtin_prefetch(next + g * D);
    }
    const float* xr = k.x + row * 4 * D + u0;
    const float* zr = z + (j - i0) * 64;
    for (int v = 0; v < PER; v++) {
      int64_t n = lanes_of(w, v), o = v * LANES;
      vf a[4];
      for (int g = 0; g < 4; g++) {
        a[g] = load_units<FULL>(xr + g * D + o, n) + bias[g][v];
        if (has_z) a[g] += load(zr + g * 16 + o);
      }
      vf cp = c_before ? load_units<FULL>(c_before + before[j] * D + u0 + o, n) : vf{};
      if (k.peep) {
        a[1] += peep[0][v] * cp;
        a[2] += peep[1][v] * cp;
      }
      vf cd = USUAL ? tanh_of(a[0]) : activate(k.cand, a[0]);
      vf in = USUAL ? sigmoid_of(a[1]) : activate(k.gate, a[1]);
      vf fg = USUAL ? sigmoid_of(a[2]) : activate(k.gate, a[2]);
      vf c = cd * in + cp * fg;
      if (k.peep) a[3] += peep[2][v] * c;
      vf ot = USUAL ? sigmoid_of(a[3]) : activate(k.gate, a[3]);
      vf y = USUAL ? tanh_of(c) : activate(k.cell, c);
      vf hv = ot * y;
      store(h + j * 16 + o, zero_rest<FULL>(hv, n));
      store_units<FULL>(k.hidden + row * D + u0 + o, hv, n);
      store_units<FULL>(k.state + row * D + u0 + o, c, n);
      if (k.gates) {
        float* gr = k.gates + (s + j) * 4 * D + u0 + o;
        store_units<FULL>(gr, cd, n);
        store_units<FULL>(gr + D, in, n);
        store_units<FULL>(gr + 2 * D, fg, n);
        store_units<FULL>(gr + 3 * D, ot, n);
      }
      if (k.active) store_units<FULL>(k.active + (s + j) * D + u0 + o, y, n);
    }
  }
}

FLUID_KERNEL void lstmForward(
    int32_t part, int32_t parts, void* barrier, int64_t D, int64_t steps, const int32_t* starts,
    const int32_t* rows, const int32_t* order, int64_t sequences, const float* x, const float* w,
    const float* bias, const float* peep, const float* h0, const float* c0, int32_t gate,
    int32_t cell, int32_t cand, float* hidden, float* state, float* gates, float* active,
    void* scratch) {
  Sequences q{steps, starts, rows, order, sequences};
  LstmForward s;
  lstm_forward_layout(s, D, q.batch(), part, parts, scratch);
  Barrier* meet = (Barrier*)barrier;
  Deal deal(up16(D) / 16, q.batch(), part, parts, true);
  bool usual = gate == ACT_SIGMOID && cell == ACT_TANH && cand == ACT_TANH;
  LstmCell k{D, x, bias, peep, gate, cell, cand, hidden, state, gates, active};
  // One or two steps of few rows, as when words are generated one by one, read the weights where they
  // lie: packing would take longer than the product. Only the rows behind the last 16 are packed.
  bool direct = steps <= 2 && q.batch() <= 12;
  int64_t whole = direct ? D / 16 * 16 : 0;
  for (int64_t p = 0; p < deal.blocks; p++) {
    if (!deal.packs(p)) continue;
    int64_t width = low(16, D - 16 * p), from = width == 16 ? whole : 0;
    for (int g = 0; g < 4 && (h0 || steps > 1); g++) {
      pack_strip(w + from * 4 * D + g * D + 16 * p, 4 * D, D - from, width, s.w.at(0, 4 * p + g),
                 up16(D - from));
    }
    if (h0) gather_strip(q.batch(), order, h0, D, p, s.h[1].at(0, p));
  }
  if (h0) meet->wait(parts);
  for (int64_t t = 0; t < steps; t++) {
    int64_t b = starts[t], m = q.m(t);
    Strips before = s.h[(t + 1) & 1], now = s.h[t & 1];
    bool has_z = t > 0 || h0;
    const float* cb = t ? state : c0;
    const int32_t* from = t ? rows + starts[t - 1] : order;
    for (int64_t n = 0; n < deal.count(); n++) {
      int64_t p = deal.block(n), begin = deal.begin(p, m), end = deal.end(p, m);
      for (int64_t i = begin; i < end; i += ROWS) {
        int64_t e = low(end, i + ROWS);
        if (has_z) {
          int64_t rest = D - 16 * p < 16 ? 0 : whole;
          if (rest > 0) {
            product(e - i, 4, rest, before.sub(i, 0), {(float*)w + 16 * p, 4 * D, D}, {s.z, 64, 16},
                    ZERO, nullptr);
          }
          product(e - i, 4, D - rest, before.sub(i, rest / 16), s.w.sub(0, 4 * p),
                  {s.z, 64, 16}, rest > 0 ? KEEP : ZERO, nullptr);
        }
        float* h = now.at(0, p);
        if (D - 16 * p < 16) lstm_cells<false, false>(k, rows, from, cb, b, i, e, p, s.z, has_z, h);
        else if (usual) lstm_cells<true, true>(k, rows, from, cb, b, i, e, p, s.z, has_z, h);
        else lstm_cells<true, false>(k, rows, from, cb, b, i, e, p, s.z, has_z, h);
      }
    }
    meet->wait(parts);
  }
}
