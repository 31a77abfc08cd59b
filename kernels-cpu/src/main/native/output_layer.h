// Output projection, softmax and cross-entropy with all gradients, without a pass over the matrix of
// words x vocabulary. For a chunk of rows, E = exp(h W + b) is made where each panel of the product is
// still in the cache; the gradient of the logits is (E - sum at the label) g / sum, so only one element
// of a row is touched, and g / sum goes to the rows of h (for dW) and of the product with W^T (for dh).
// No maximum is subtracted: a row whose sum leaves [1e-15, 1e20] sends its chunk the slow way, which
// makes the logits once more to find their maximum. Columns are split over the threads in all three
// products; only row sums and dh pass between them, three barriers a chunk.

struct OutputLayer {
  int64_t chunk;                   // rows at a time
  Strips h, scaled, e, dh;         // packed: h, h times g / sum, E, this thread's share of dh
  Strips w, turned;                // W and W^T, or this thread's panel of them
  float *sums, *all_sums, *all_dh; // partial row sums [rows][16]; of all threads; their dh
  float *sum, *weight, *shift, *own, *bias, *spare;
  int32_t* bad;
  int64_t dh_size;
  bool kept;                       // w and turned are whole: packed once, used for every chunk
};
constexpr int64_t SUB_ROWS = 48;      // rows of a panel's product before exp runs on it
constexpr int64_t TURN = 16;          // most strips of the vocabulary in a panel of W^T
// W and W^T are packed once for all chunks if both copies fit here: 1 to 3 % of 1600 rows, H 128.
constexpr int64_t KEPT = (int64_t)64 << 20;
constexpr int64_t NEAR = 700 << 10;   // bytes of a panel of E and of W^T, which dh and dW share
// Medium (H 650, 408 rows, from a cold cache): 86 with 16 strips, 92 with 16 and prefetched strips
// of E, 95 GFLOP/s with 9 to 12; H 128 and 200: 96, 100, no difference (one thread of Zen 4).
FLUID_INLINE int64_t turn_strips(int64_t Hp, int64_t rows) {
  return high(4, low(TURN, NEAR / ((Hp + rows) * 64)));
}

FLUID_INLINE int64_t output_layer_layout(OutputLayer& s, int64_t n, int64_t H, int64_t V, bool train,
                                         int64_t part, int64_t parts, void* memory) {
  int64_t Hp = up16(H), Vp = up16(V);
  // E of at most 64 MiB or the size of W, but 64 rows: for each chunk W is read and packed anew.
  int64_t most = high(64, low(512, high(((int64_t)16 << 20) / Vp, Hp)));
  int64_t chunks = high(1, (n + most - 1) / most);
  s.chunk = high(1, (n + chunks - 1) / chunks);
  // All rows at once where W and W^T, packed for the chunks, would take more than the other rows of E.
  if (train && n * Vp * 4 <= KEPT && n - s.chunk <= 2 * Hp) s.chunk = high(1, n);
  int64_t rows = s.chunk | 1;
  Scratch m(memory);
  s.h = packed(m.floats(rows * Hp), rows);
  int64_t panel = Hp * 64 + 64, turned = train ? Hp * TURN * 16 + 64 : 0;
  s.kept = s.chunk < n && Hp * Vp * 8 <= KEPT;
  if (s.kept) {
    s.w = packed(m.floats(Hp * Vp), Hp);
    s.turned = packed(m.floats(train ? Hp * (Vp | 1) : 0), Vp | 1);   // strips not a power of 2 apart
  } else {
    s.w = packed(m.floats(parts * panel) + part * panel, Hp);
    s.turned = packed(m.floats(parts * turned) + part * turned, TURN * 16);
  }
  s.all_sums = m.floats(parts * rows * 16);
  s.sums = s.all_sums + part * rows * 16;
  for (float** x : {&s.sum, &s.weight, &s.shift, &s.own}) *x = m.floats(rows);
  s.bias = m.floats(parts * 128) + part * 128;
  s.spare = m.floats(parts * (Hp * 16 + 64)) + part * (Hp * 16 + 64);
  s.bad = (int32_t*)m.floats(parts * 32);
  if (train) {
    s.e = packed(m.floats(rows * Vp), rows);
    s.scaled = packed(m.floats(rows * Hp), rows);
    s.dh_size = rows * Hp + 64;
    s.all_dh = m.floats(parts * s.dh_size);
    s.dh = packed(s.all_dh + part * s.dh_size, rows);
  } else {
    int64_t tile = SUB_ROWS * 64 + 64;
    s.e = packed(m.floats(parts * tile) + part * tile, SUB_ROWS);
  }
  return m.bytes();
}
FLUID_KERNEL int64_t outputLayerScratchBytes(
    int64_t n, int64_t H, int64_t V, bool train, int32_t parts) {
  OutputLayer s;
  return output_layer_layout(s, n, H, V, train, 0, parts, nullptr);
}

// e = exp(e - shift) on nb strips, sum[r][0..16] += e; shift may be null
FLUID_INLINE void exp_strips(int64_t rows, int64_t nb, Strips e, const float* shift, float* sums) {
  for (int64_t r = 0; r < rows; r++) {
    vf s[2][PER];
    for (int v = 0; v < PER; v++) {
      s[0][v] = load(sums + r * 16 + v * LANES);
      s[1][v] = vf{};
    }
    for (int64_t b = 0; b < nb; b++) {
      float* p = e.at(r, b);
      for (int v = 0; v < PER; v++) {
        vf x = load(p + v * LANES);
        x = exp_quick(shift ? x - shift[r] : x);
        store(p + v * LANES, x);
        s[b & 1][v] += x;
      }
    }
    for (int v = 0; v < PER; v++) store(sums + r * 16 + v * LANES, s[0][v] + s[1][v]);
  }
}
FLUID_INLINE void max_strips(int64_t rows, int64_t nb, Strips e, float* most) {
  for (int64_t r = 0; r < rows; r++) {
    for (int v = 0; v < PER; v++) {
      vf m = load(most + r * 16 + v * LANES);
      for (int64_t b = 0; b < nb; b++) {
        vf x = load(e.at(r, b) + v * LANES);
        m = (x > m) | (x != x) ? x : m;
      }
      store(most + r * 16 + v * LANES, m);
    }
  }
}

// To be fetched over the tiles of a product of R rows.
FLUID_INLINE Ahead ahead(const float* p, int64_t ld, int64_t lines, int64_t rows, int64_t tiles) {
  return {p, ld, lines, rows, low(high(1, 32 / high(1, lines)), rows / high(1, tiles / 6) + 1)};
}
struct OutputCall {
  int64_t H, V;
  const float *w, *b;
  const int64_t* labels;   // of the chunk
  bool train;
};
enum OutputPass { EXP_PLAIN, FIND_MAX, EXP_SHIFTED };

// Logits of this thread's strips [v0, v1) for the chunk's rows, and what the pass makes of them.
// W is packed on the way unless `has_w`.
FLUID_INLINE void output_logits(const OutputCall& k, OutputLayer& s, int64_t R, int64_t v0, int64_t v1,
                                int pass, bool has_w) {
  int64_t Hp = up16(k.H), subs = (R + SUB_ROWS - 1) / SUB_ROWS;
  for (int64_t i = 0; i < R * 16; i++) s.sums[i] = pass == FIND_MAX ? -3e38f : 0.f;
  for (int64_t v = v0; v < v1; v += 4) {
    int64_t nb = low(4, v1 - v), more = low(4, v1 - v - nb);
    Strips panel = s.kept ? s.w.sub(0, v) : s.w;
    for (int64_t b = 0; b < nb; b++) {
      int64_t c = (v + b) * 16, w = low(16, k.V - c);
      if (!has_w) pack_strip(k.w + c, k.V, k.H, w, panel.at(0, b), Hp);
      for (int64_t j = 0; j < 16; j++) {
        s.bias[b * 16 + j] = j >= w ? -3e38f : k.b ? k.b[c + j] : 0.f;   // padding adds nothing
      }
    }
    Ahead next = has_w ? ahead(s.w.at(0, v + nb), 16, 1, more * Hp, R)
                       : ahead(k.w + (v + nb) * 16, k.V, more, more ? k.H : 0, R);
    for (int64_t q = 0; q < subs; q++) {
      int64_t i = R * q / subs, m = R * (q + 1) / subs - i;
      Strips e = k.train ? s.e.sub(i, v) : s.e;
      product(m, nb, k.H, s.h.sub(i, 0), panel, e, BIAS, s.bias, &next);
      if (pass == FIND_MAX) {
        max_strips(m, nb, e, s.sums + i * 16);
        continue;
      }
      for (int64_t r = 0; r < m; r++) {
        int64_t at = k.labels[i + r] - v * 16;
        if (at >= 0 && at < nb * 16) s.own[i + r] = e.at(r, at / 16)[at % 16];
      }
      exp_strips(m, nb, e, pass == EXP_SHIFTED ? s.shift + i : nullptr, s.sums + i * 16);
    }
  }
}
FLUID_INLINE float over_threads(const OutputLayer& s, int64_t r, int64_t parts, bool most) {
  int64_t step = (s.chunk | 1) * 16;
  float t[16];
  for (int j = 0; j < 16; j++) t[j] = s.all_sums[r * 16 + j];
  for (int64_t p = 1; p < parts; p++) {
    const float* x = s.all_sums + p * step + r * 16;
    for (int j = 0; j < 16; j++) {
      if (most) t[j] = x[j] > t[j] || x[j] != x[j] ? x[j] : t[j];
      else t[j] += x[j];
    }
  }
  for (int w = 8; w > 0; w /= 2) {
    for (int j = 0; j < w; j++) {
      if (most) t[j] = t[j + w] > t[j] || t[j + w] != t[j + w] ? t[j + w] : t[j];
      else t[j] += t[j + w];
    }
  }
  return t[0];
}

FLUID_KERNEL void outputLayer(
    int32_t part, int32_t parts, void* barrier, int64_t n, int64_t H, int64_t V, const float* h,
    const float* w, const float* b, const int64_t* labels, int64_t ignore, const float* g, float* loss,
    float* dh, float* dw, float* db, void* scratch) {
  OutputLayer s;
  bool train = g != nullptr;
  output_layer_layout(s, n, H, V, train, part, parts, scratch);
  Barrier* meet = (Barrier*)barrier;
  int64_t hb = up16(H) / 16, vb = up16(V) / 16;
  int64_t v0 = cut(vb, part, parts), v1 = cut(vb, part + 1, parts);
  int64_t chunks = (n + s.chunk - 1) / s.chunk;
  for (int64_t c = 0; c < chunks; c++) {
    int64_t r0 = n * c / chunks, R = n * (c + 1) / chunks - r0;
    int64_t i0 = cut(R, part, parts), i1 = cut(R, part + 1, parts);
    OutputCall k{H, V, w, b, labels + r0, train};
    for (int64_t u = 0; u < hb; u++) {
      pack_strip(h + (r0 + i0) * H + u * 16, H, i1 - i0, low(16, H - u * 16), s.h.at(i0, u), i1 - i0);
    }
    meet->wait(parts);
    output_logits(k, s, R, v0, v1, EXP_PLAIN, s.kept && c > 0);
    meet->wait(parts);
    bool slow = false;
    for (int64_t r = i0; r < i1; r++) {
      s.sum[r] = over_threads(s, r, parts, false);
      s.shift[r] = 0;
      if (!(s.sum[r] > 1e-15f && s.sum[r] < 1e20f)) slow = true;
    }
    s.bad[part * 32] = slow;
    meet->wait(parts);
    for (int64_t p = 0; p < parts; p++) slow |= s.bad[p * 32] != 0;
    if (slow) {
      output_logits(k, s, R, v0, v1, FIND_MAX, s.kept);
      meet->wait(parts);
      for (int64_t r = i0; r < i1; r++) s.shift[r] = over_threads(s, r, parts, true);
      meet->wait(parts);
      output_logits(k, s, R, v0, v1, EXP_SHIFTED, s.kept);
      meet->wait(parts);
      for (int64_t r = i0; r < i1; r++) s.sum[r] = over_threads(s, r, parts, false);
    }
    for (int64_t r = i0; r < i1; r++) {
      int64_t label = labels[r0 + r];
      bool known = label != ignore && label >= 0 && label < V;
      loss[r0 + r] =
          known ? (float)(std::log((double)s.sum[r]) + ((double)s.shift[r] - s.own[r])) : 0.f;
      if (!train) continue;
      s.weight[r] = known ? g[r0 + r] / s.sum[r] : 0.f;
      if (known) s.e.at(r, label / 16)[label % 16] -= s.sum[r];
    }
    if (!train) continue;
    for (int64_t u = 0; u < hb; u++) {
      for (int64_t r = i0; r < i1; r++) {
        for (int v = 0; v < PER; v++) {
          store(s.scaled.at(r, u) + v * LANES, s.weight[r] * load(s.h.at(r, u) + v * LANES));
        }
      }
    }
    meet->wait(parts);
    int64_t turn = turn_strips(up16(H), R);
    for (int64_t v = v0; v < v1; v += turn) {
      int64_t nb = low(turn, v1 - v), columns = low(nb * 16, V - v * 16);
      if (dh) {
        Strips turned = s.kept ? s.turned.sub(v * 16, 0) : s.turned;
        for (int64_t u = 0; u < hb && !(s.kept && c > 0); u++) {
          pack_turned(w + u * 16 * V + v * 16, V, low(16, H - u * 16), columns, turned.at(0, u),
                      nb * 16);
        }
        int64_t more = s.kept && c > 0 ? 0 : low(turn, v1 - v - nb);
        Ahead next = ahead(w + (v + nb) * 16, V, more, more ? H : 0, R * hb / 4);
        product(R, hb, nb * 16, s.e.sub(0, v), turned, s.dh, v > v0 ? KEEP : ZERO, nullptr, &next);
      }
      if (dw) {
        product_tn_cut(H, nb, columns - (nb - 1) * 16, R, s.scaled, s.e.sub(0, v),
                       row_major(dw + v * 16, V), c ? KEEP : ZERO, s.spare);
      }
      for (int64_t u = v; u < v + nb && db; u++) {
        strip_sum(R, s.e.at(0, u), s.weight, db + u * 16, low(16, V - u * 16), c > 0);
      }
    }
    if (!dh) continue;
    if (v0 == v1) memset(s.dh.p, 0, s.dh_size * sizeof(float));
    meet->wait(parts);
    for (int64_t r = i0; r < i1; r++) {
      for (int64_t u = 0; u < hb; u++) {
        float t[16] = {};
        for (int64_t p = 0; p < parts; p++) {
          const float* x = s.all_dh + p * s.dh_size + (s.dh.at(r, u) - s.dh.p);
          for (int j = 0; j < 16; j++) t[j] += x[j];
        }
        int64_t width = low(16, H - u * 16);
        for (int64_t j = 0; j < width; j++) dh[(r0 + r) * H + u * 16 + j] = s.weight[r] * t[j];
      }
    }
  }
  if (n == 0 && train) {
    for (int64_t v = v0; v < v1; v++) {
      int64_t width = low(16, V - v * 16);
      for (int64_t i = 0; i < H && dw; i++) memset(dw + i * V + v * 16, 0, width * sizeof(float));
      if (db) memset(db + v * 16, 0, width * sizeof(float));
    }
  }
}
