// What the LSTM and the GRU share. A batch is packed by time step: step t has the batch rows
// starts[t] to starts[t+1], longest sequence first; batch row b is row rows[b] of the input and of
// the hidden states; row j of a step belongs to sequence order[j]. A thread of the team owns blocks
// of 16 units in all its rows and gates; only the hidden state of a step (forward) or the gates'
// gradient (backward) passes between threads, with a barrier after each step.

enum Activation { ACT_IDENTITY = 0, ACT_SIGMOID = 1, ACT_TANH = 2, ACT_RELU = 3 };

FLUID_INLINE vf activate(int kind, vf x) {
  switch (kind) {
    case ACT_SIGMOID: return sigmoid_of(x);
    case ACT_TANH: return tanh_of(x);
    case ACT_RELU: return x < 0.f ? vf{} : x;
    default: return x;
  }
}
FLUID_INLINE vf activate_grad(int kind, vf a, vf y) {
  switch (kind) {
    case ACT_SIGMOID: return a * y * (1.f - y);
    case ACT_TANH: return a * (1.f - y * y);
    case ACT_RELU: return y > 0.f ? a : vf{};
    default: return a;
  }
}

struct Sequences {
  int64_t steps;
  const int32_t *starts, *rows, *order;
  int64_t count;   // sequences, the empty ones included
  FLUID_INLINE int64_t m(int64_t t) const { return t < steps ? starts[t + 1] - starts[t] : 0; }
  FLUID_INLINE int64_t total() const { return steps > 0 ? starts[steps] : 0; }
  FLUID_INLINE int64_t batch() const { return steps > 0 ? starts[1] - starts[0] : 0; }
};

// Which unit blocks a thread works on: [p0, p1) in all rows. Blocks from `own` on, which do not deal
// evenly, are cut by rows instead, unless so few rows are left that reading the weights costs more than
// it saves: 13 blocks on two threads are 6 1/2 each and not 7.
struct Deal {
  int64_t own, blocks, p0, p1, part, parts;
  Deal(int64_t blocks, int64_t rows, int64_t part, int64_t parts, bool by_rows)
      : own(blocks), blocks(blocks), part(part), parts(parts) {
    int64_t each = blocks / parts, rest = blocks % parts;
    // Below three rows a product takes as long as for three.
    bool pays = each * rows + rest * high(3, (rows + parts - 1) / parts) < (each + 1) * rows;
    if (by_rows && rest > 0 && pays) own = each * parts;
    p0 = cut(own, part, parts);
    p1 = cut(own, part + 1, parts);
  }
  // Whether this thread packs block p.
  FLUID_INLINE bool packs(int64_t p) const { return p < own ? p >= p0 && p < p1 : (p - own) % parts == part; }
  // The blocks this thread works on, and its rows, of m, in one of them.
  FLUID_INLINE int64_t count() const { return p1 - p0 + blocks - own; }
  FLUID_INLINE int64_t block(int64_t i) const { return i < p1 - p0 ? p0 + i : own + i - (p1 - p0); }
  FLUID_INLINE int64_t begin(int64_t p, int64_t m) const { return p < own ? 0 : cut(m, part, parts); }
  FLUID_INLINE int64_t end(int64_t p, int64_t m) const { return p < own ? m : cut(m, part + 1, parts); }
};

constexpr int64_t ROWS = 96;   // rows of a product before the cell runs on it: it stays in the L1/L2

// Copies unit block p of some rows of [*, D] into a packed strip; row j comes from source[map[j]].
FLUID_INLINE void gather_strip(int64_t n, const int32_t* map, const float* source, int64_t D,
                               int64_t p, float* strip) {
  int64_t w = low(16, D - 16 * p);
  for (int64_t j = 0; j < n; j++) {
    const float* s = source + map[j] * D + 16 * p;
    if (w == 16) __builtin_memcpy(strip + j * 16, s, 64);
    else for (int64_t k = 0; k < 16; k++) strip[j * 16 + k] = k < w ? s[k] : 0;
  }
}
// The way back; rows of `target` that no j names (sequences without words) become 0.
FLUID_INLINE void scatter_strip(int64_t n, int64_t count, const int32_t* map, const float* strip,
                                int64_t D, int64_t p, float* target) {
  int64_t w = low(16, D - 16 * p);
  for (int64_t j = 0; j < count; j++) {
    float* d = target + map[j] * D + 16 * p;
    for (int64_t k = 0; k < w; k++) d[k] = j < n ? strip[j * 16 + k] : 0;
  }
}
// Strip p of the previous hidden states of all batch rows: step t's from step t-1, the first step's
// from h0 (zeros without it).
FLUID_INLINE void previous_strip(const Sequences& q, const float* hidden, const float* h0,
                                 int64_t D, int64_t p, float* strip) {
  if (h0) gather_strip(q.batch(), q.order, h0, D, p, strip);
  else memset(strip, 0, q.batch() * 64);
  for (int64_t t = 1; t < q.steps; t++) {
    gather_strip(q.m(t), q.rows + q.starts[t - 1], hidden, D, p, strip + q.starts[t] * 16);
  }
}
// The lanes of vector v of a strip that hold units, of w units in all.
FLUID_INLINE int64_t lanes_of(int64_t w, int64_t v) {
  return low(LANES, high(0, w - v * LANES));
}
template <bool FULL>
FLUID_INLINE vf load_units(const float* p, int64_t n) {
  if constexpr (FULL) return load(p);
  else return n > 0 ? load_some(p, n) : vf{};
}
template <bool FULL>
FLUID_INLINE void store_units(float* p, vf v, int64_t n) {
  if constexpr (FULL) store(p, v);
  else store_some(p, v, n);
}
// Padding lanes must be 0 in what a product reads.
template <bool FULL>
FLUID_INLINE vf zero_rest(vf v, int64_t n) {
  if constexpr (FULL) return v;
  vf r = {};
  for (int64_t i = 0; i < n; i++) r[i] = v[i];
  return r;
}
