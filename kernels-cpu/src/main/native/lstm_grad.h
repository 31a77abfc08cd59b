// Gradient of the LSTM, last step first. The gates' gradients of all rows are kept packed: they are
// the left side of each step's product with W^T and at the end the right side of W's gradient.

struct LstmBackward {
  Strips w;          // W^T packed, [4 gates of all blocks, D]
  Strips dz;         // gradients before activation, [rows, 4 gates of all blocks]
  Strips previous;   // hidden state before each row, [rows, D]
  Strips dh, dc;     // of the step at hand, [batch, D]
  float *peep, *spare;
};
FLUID_INLINE int64_t lstm_backward_layout(LstmBackward& s, int64_t D, int64_t batch, int64_t total,
                                          int64_t part, int64_t parts, void* memory) {
  int64_t Dp = up16(D), rows = batch | 1, n = total | 1;
  Scratch m(memory);
  s.w = packed(m.floats(4 * Dp * Dp), 4 * Dp);
  s.dz = packed(m.floats(n * 4 * Dp), n);
  s.previous = packed(m.floats(n * Dp), n);
  s.dh = packed(m.floats(rows * Dp), rows);
  s.dc = packed(m.floats(rows * Dp), rows);
  s.peep = m.floats(3 * Dp);
  float* spare = m.floats(parts * (Dp * 64 + 64));
  s.spare = spare + part * (Dp * 64 + 64);
  return m.bytes();
}
FLUID_KERNEL int64_t lstmBackwardScratchBytes(
    int64_t D, int64_t batch, int64_t total, int32_t parts) {
  LstmBackward s;
  return lstm_backward_layout(s, D, batch, total, 0, parts, nullptr);
}

struct LstmCellGrad {
  int64_t D;
  const float* peep;
  int gate, cell, cand;
  const float *state, *gates, *active, *dhidden;
  float* dx;
  bool sum_peep;
};
template <bool FULL, bool USUAL>
FLUID_INLINE void lstm_cells_grad(const LstmCellGrad& k, const LstmBackward& s, const int32_t* rows,
                                  const int32_t* before, const float* c_before, int64_t b,
                                  int64_t j0, int64_t m, int64_t carried, int64_t p) {
  int64_t D = k.D, w = low(16, D - 16 * p), u0 = 16 * p;
  float *dh = s.dh.at(0, p), *dc = s.dc.at(0, p);
  vf peep[3][PER] = {}, sums[3][PER] = {};
  for (int v = 0; v < PER && k.peep; v++) {
    for (int g = 0; g < 3; g++) {
      peep[g][v] = load_units<FULL>(k.peep + g * D + u0 + v * LANES, lanes_of(w, v));
    }
  }
  for (int64_t j = j0; j < m; j++) {
    int64_t row = rows[b + j];
    if (j + 4 < m) __builtin_prefetch(k.dhidden + (int64_t)rows[b + j + 4] * D + u0);
    for (int v = 0; v < PER; v++) {
      int64_t n = lanes_of(w, v), o = v * LANES;
      const float* gr = k.gates + (b + j) * 4 * D + u0 + o;
      vf cd = load_units<FULL>(gr, n), in = load_units<FULL>(gr + D, n);
      vf fg = load_units<FULL>(gr + 2 * D, n), ot = load_units<FULL>(gr + 3 * D, n);
      vf c = load_units<FULL>(k.state + row * D + u0 + o, n);
      vf y = k.active ? load_units<FULL>(k.active + (b + j) * D + u0 + o, n)
                      : USUAL ? tanh_of(c) : activate(k.cell, c);
      vf cp = c_before ? load_units<FULL>(c_before + before[j] * D + u0 + o, n) : vf{};
      vf g = load_units<FULL>(k.dhidden + row * D + u0 + o, n);
      if (j < carried) g += load(dh + j * 16 + o);
      vf e = load(dc + j * 16 + o), dcd, din, dfg, dot;
      if (USUAL) {
        dot = g * y * ot * (1.f - ot);
        e += g * ot * (1.f - y * y) + dot * peep[2][v];
        dcd = e * in * (1.f - cd * cd);
        din = e * cd * in * (1.f - in);
        dfg = e * cp * fg * (1.f - fg);
      } else {
        dot = activate_grad(k.gate, g * y, ot);
        e += activate_grad(k.cell, g * ot, y) + dot * peep[2][v];
        dcd = activate_grad(k.cand, e * in, cd);
        din = activate_grad(k.gate, e * cd, in);
        dfg = activate_grad(k.gate, e * cp, fg);
      }
      store(dc + j * 16 + o, e * fg + din * peep[0][v] + dfg * peep[1][v]);
      if (k.sum_peep) {
        sums[0][v] += din * cp;
        sums[1][v] += dfg * cp;
        sums[2][v] += dot * c;
      }
      float* z = s.dz.at(b + j, 4 * p) + o;
      store(z, zero_rest<FULL>(dcd, n));
      store(z + s.dz.bs, zero_rest<FULL>(din, n));
      store(z + 2 * s.dz.bs, zero_rest<FULL>(dfg, n));
      store(z + 3 * s.dz.bs, zero_rest<FULL>(dot, n));
      if (k.dx) {
        float* xr = k.dx + row * 4 * D + u0 + o;
        store_units<FULL>(xr, dcd, n);
        store_units<FULL>(xr + D, din, n);
        store_units<FULL>(xr + 2 * D, dfg, n);
        store_units<FULL>(xr + 3 * D, dot, n);
      }
    }
  }
  if (k.sum_peep) {
    for (int g = 0; g < 3; g++) {
      for (int v = 0; v < PER; v++) {
        float* total = s.peep + (3 * p + g) * 16 + v * LANES;
        store(total, load(total) + sums[g][v]);
      }
    }
  }
}

FLUID_KERNEL void lstmBackward(
    int32_t part, int32_t parts, void* barrier, int64_t D, int64_t steps, const int32_t* starts,
    const int32_t* rows, const int32_t* order, int64_t sequences, const float* w, const float* peep,
    const float* h0, const float* c0, int32_t gate, int32_t cell, int32_t cand, const float* hidden,
    const float* state, const float* gates, const float* active, const float* dhidden, float* dx,
    float* dw, float* dbias, float* dpeep, float* dh0, float* dc0, void* scratch) {
  Sequences q{steps, starts, rows, order, sequences};
  LstmBackward s;
  int64_t batch = q.batch(), total = q.total(), Dp = up16(D), blocks = Dp / 16;
  lstm_backward_layout(s, D, batch, total, part, parts, scratch);
  Barrier* meet = (Barrier*)barrier;
  Deal deal(blocks, batch, part, parts, dpeep == nullptr);   // peepholes' gradients are sums over rows
  int64_t p0 = deal.p0, p1 = deal.p1, own = deal.own;
  bool usual = gate == ACT_SIGMOID && cell == ACT_TANH && cand == ACT_TANH;
  LstmCellGrad k{D, peep, gate, cell, cand, state, gates, active, dhidden, dx, dpeep != nullptr};
  for (int64_t p = 0; p < blocks; p++) {
    if (!deal.packs(p)) continue;
    for (int64_t b = 0; b < 4 * blocks; b++) {
      int64_t c = b % 4 * D + b / 4 * 16;
      pack_turned(w + 16 * p * 4 * D + c, 4 * D, low(16, D - 16 * p), low(16, D - b / 4 * 16),
                  s.w.at(b * 16, p), 16);
    }
    memset(s.dc.at(0, p), 0, batch * 64);
    memset(s.peep + 48 * p, 0, 192);
    if (dw) previous_strip(q, hidden, h0, D, p, s.previous.at(0, p));
  }
  meet->wait(parts);
  for (int64_t t = steps - 1; t >= 0; t--) {
    int64_t b = starts[t], m = q.m(t), carried = q.m(t + 1);
    if (carried > 0) {
      product(carried, p1 - p0, 4 * Dp, s.dz.sub(starts[t + 1], 0), s.w.sub(0, p0),
              s.dh.sub(0, p0), ZERO, nullptr);
      int64_t i = deal.begin(own, m), e = low(carried, deal.end(own, m));
      product(e - i, blocks - own, 4 * Dp, s.dz.sub(starts[t + 1] + i, 0), s.w.sub(0, own),
              s.dh.sub(i, own), ZERO, nullptr);
    }
    const float* cb = t ? state : c0;
    const int32_t* from = t ? rows + starts[t - 1] : order;
    for (int64_t n = 0; n < deal.count(); n++) {
      int64_t p = deal.block(n), i = deal.begin(p, m), e = deal.end(p, m);
      if (D - 16 * p < 16) lstm_cells_grad<false, false>(k, s, rows, from, cb, b, i, e, carried, p);
      else if (usual) lstm_cells_grad<true, true>(k, s, rows, from, cb, b, i, e, carried, p);
      else lstm_cells_grad<true, false>(k, s, rows, from, cb, b, i, e, carried, p);
    }
    meet->wait(parts);
  }
  if (dh0 && batch > 0) {
    product(batch, p1 - p0, 4 * Dp, s.dz, s.w.sub(0, p0), s.dh.sub(0, p0), ZERO, nullptr);
    for (int64_t p = own; p < blocks; p++) {
      if (deal.packs(p)) product(batch, 1, 4 * Dp, s.dz, s.w.sub(0, p), s.dh.sub(0, p), ZERO, nullptr);
    }
  }
  int64_t first = h0 ? 0 : batch;   // without h0 the first step adds nothing to W's gradient
  for (int64_t n = 0; n < deal.count(); n++) {
    int64_t p = deal.block(n), width = low(16, D - 16 * p);
    bool whole = p < own, once = deal.packs(p);
    if (dh0 && once) scatter_strip(batch, sequences, order, s.dh.at(0, p), D, p, dh0);
    if (dc0 && once) scatter_strip(batch, sequences, order, s.dc.at(0, p), D, p, dc0);
    // Of W's gradient a block that all share is cut by the strips of the hidden state before.
    int64_t u0 = whole ? 0 : cut(blocks, part, parts), u1 = whole ? blocks : cut(blocks, part + 1, parts);
    int64_t d0 = 16 * u0, d = low(D, 16 * u1) - d0;
    if (dw && d > 0) {
      Strips a = s.previous.sub(first, u0), g = s.dz.sub(first, 4 * p);
      float* to = dw + d0 * 4 * D + 16 * p;
      if (width == 16) {
        product_tn_blocked(d, 4, total - first, a, g, {to, 4 * D, D}, ZERO, 256);
      } else {
        product_tn_blocked(d, 4, total - first, a, g, packed(s.spare, d), ZERO, 256);
        for (int64_t gt = 0; gt < 4; gt++) {
          unpack_strip(s.spare + gt * 16 * d, d, width, to + gt * D, 4 * D);
        }
      }
    }
    for (int64_t gt = 0; gt < 4 && dbias; gt++) {
      if (!whole && gt % parts != part) continue;
      strip_sum(total, s.dz.at(0, 4 * p + gt), nullptr, dbias + gt * D + 16 * p, width, false);
    }
    for (int64_t g = 0; g < 3 && dpeep; g++) {
      memcpy(dpeep + g * D + 16 * p, s.peep + (3 * p + g) * 16, width * sizeof(float));
    }
  }
}
