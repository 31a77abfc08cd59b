// Binary operations where y is spread over x: x is seen as [pre, n, post] and y as [n], so element i
// of x meets y[i / post % n]. Equal shapes are n = all, post = 1.

enum Binary { ADD, SUB, MUL, DIV, MAX, MIN, RSUB, RDIV };

template <int OP>
FLUID_INLINE vf binary_of(vf x, vf y) {
  if constexpr (OP == ADD) return x + y;
  if constexpr (OP == SUB) return x - y;
  if constexpr (OP == MUL) return x * y;
  if constexpr (OP == DIV) return x / y;
  if constexpr (OP == MAX) return (x > y) | (x != x) ? x : y;
  if constexpr (OP == MIN) return (x < y) | (x != x) ? x : y;
  if constexpr (OP == RSUB) return y - x;
  return y / x;
}
template <int OP>
FLUID_INLINE vf binary_dx_of(vf x, vf y, vf g) {
  vf zero = {};
  if constexpr (OP == ADD || OP == SUB) return g;
  if constexpr (OP == MUL) return g * y;
  if constexpr (OP == DIV) return g / y;
  if constexpr (OP == MAX) return x > y ? g : zero;
  if constexpr (OP == MIN) return x < y ? g : zero;
  if constexpr (OP == RSUB) return -g;
  return -g * y / (x * x);
}
template <int OP>
FLUID_INLINE vf binary_dy_of(vf x, vf y, vf g) {
  vf zero = {};
  if constexpr (OP == ADD || OP == RSUB) return g;
  if constexpr (OP == SUB) return -g;
  if constexpr (OP == MUL) return g * x;
  if constexpr (OP == DIV) return -g * x / (y * y);
  if constexpr (OP == MAX) return x <= y ? g : zero;
  if constexpr (OP == MIN) return x >= y ? g : zero;
  return g / x;
}

enum Side { VALUE, DX };
template <int OP, int WHAT>
FLUID_INLINE vf binary_step(vf x, vf y, vf g) {
  if constexpr (WHAT == VALUE) return binary_of<OP>(x, y);
  else return binary_dx_of<OP>(x, y, g);
}
// A stretch of x on which y runs along (EACH) or stands still.
template <int OP, int WHAT, bool EACH>
FLUID_INLINE void binary_stretch(
    int64_t n, const float* x, const float* y, const float* g, float* out) {
  int64_t i = 0;
  vf still = EACH ? vf{} : all(y[0]);
  for (; i + LANES <= n; i += LANES) {
    vf gv = WHAT == DX ? load(g + i) : vf{};
    store(out + i, binary_step<OP, WHAT>(load(x + i), EACH ? load(y + i) : still, gv));
  }
  if (i < n) {
    int64_t r = n - i;
    vf gv = WHAT == DX ? load_some(g + i, r) : vf{};
    vf yv = EACH ? load_some(y + i, r, 1) : still;
    store_some(out + i, binary_step<OP, WHAT>(load_some(x + i, r, 1), yv, gv), r);
  }
}
template <int OP, int WHAT>
FLUID_INLINE void binary_range(int64_t begin, int64_t end, int64_t n, int64_t post, const float* x,
                               const float* y, const float* g, float* out) {
  int64_t i = begin;
  while (i < end) {
    int64_t j = i / post % n, e;
    if (post == 1) {
      e = low(end, i + n - j);
      binary_stretch<OP, WHAT, true>(e - i, x + i, y + j, WHAT == DX ? g + i : g, out + i);
    } else {
      e = low(end, i - i % post + post);
      binary_stretch<OP, WHAT, false>(e - i, x + i, y + j, WHAT == DX ? g + i : g, out + i);
    }
    i = e;
  }
}
#undef FLUID_EACH_BINARY
#define FLUID_EACH_BINARY(DO) DO(ADD) DO(SUB) DO(MUL) DO(DIV) DO(MAX) DO(MIN) DO(RSUB) DO(RDIV)

FLUID_KERNEL void binary(int32_t op, int64_t begin, int64_t end, int64_t n, int64_t post,
                         const float* x, const float* y, float* out) {
  switch (op) {
#define FLUID_CASE(OP) \
  case OP: binary_range<OP, VALUE>(begin, end, n, post, x, y, nullptr, out); break;
    FLUID_EACH_BINARY(FLUID_CASE)
#undef FLUID_CASE
    default: break;
  }
}
FLUID_KERNEL void binaryGradX(int32_t op, int64_t begin, int64_t end, int64_t n, int64_t post,
                              const float* x, const float* y, const float* g, float* dx) {
  if (dx == g && (op == ADD || op == SUB)) return;   // it lies there already
  switch (op) {
#define FLUID_CASE(OP) case OP: binary_range<OP, DX>(begin, end, n, post, x, y, g, dx); break;
    FLUID_EACH_BINARY(FLUID_CASE)
#undef FLUID_CASE
    default: break;
  }
}

// dy for the columns [begin, end) of y. Sums are kept for 256 rows and then added up, so that the
// error of long columns grows with the square root of their length in blocks only. NB vectors side by
// side, so that what a row gives is fetched as one run: 437 x 800 from afar took 0.045 ms with one,
// 0.023 with eight (one thread of Zen 4).
template <int OP, bool FULL, int NB>
FLUID_INLINE void dy_columns(int64_t pre, int64_t n, int64_t j, int64_t w, const float* x,
                             const float* y, const float* g, float* dy) {
  constexpr bool reads_x = OP != ADD && OP != SUB && OP != RSUB;
  vf total[NB] = {}, yv[NB] = {};
  for (int b = 0; b < NB && reads_x; b++) yv[b] = load_lanes<FULL>(y + j + b * LANES, w);
  for (int64_t p = 0; p < pre;) {
    int64_t e = low(pre, p + 256);
    vf s[NB][2] = {};
    for (; p < e; p++) {
      for (int b = 0; b < NB; b++) {
        int64_t at = p * n + j + b * LANES;
        vf xv = reads_x ? load_lanes<FULL>(x + at, w) : vf{};
        s[b][p & 1] += binary_dy_of<OP>(xv, yv[b], load_lanes<FULL>(g + at, w));
      }
    }
    for (int b = 0; b < NB; b++) total[b] += s[b][0] + s[b][1];
  }
  for (int b = 0; b < NB; b++) store_lanes<FULL>(dy + j + b * LANES, total[b], w);
}
template <int OP>
FLUID_INLINE void dy_range(int64_t begin, int64_t end, int64_t pre, int64_t n, int64_t post,
                           const float* x, const float* y, const float* g, float* dy) {
  constexpr bool reads_x = OP != ADD && OP != SUB && OP != RSUB;
  if (post == 1) {
    int64_t j = begin;
    for (; j + 8 * LANES <= end; j += 8 * LANES) dy_columns<OP, true, 8>(pre, n, j, LANES, x, y, g, dy);
    for (; j + LANES <= end; j += LANES) dy_columns<OP, true, 1>(pre, n, j, LANES, x, y, g, dy);
    if (j < end) dy_columns<OP, false, 1>(pre, n, j, end - j, x, y, g, dy);
    return;
  }
  for (int64_t j = begin; j < end; j++) {
    double total = 0;
    vf yv = reads_x ? all(y[j]) : vf{};
    for (int64_t p = 0; p < pre; p++) {
      int64_t base = (p * n + j) * post;
      for (int64_t i = 0; i < post;) {
        int64_t e = low(post, i + 4096);
        vf s = {};
        for (; i + LANES <= e; i += LANES) {
          s += binary_dy_of<OP>(reads_x ? load(x + base + i) : vf{}, yv, load(g + base + i));
        }
        if (i < e) {
          vf xv = reads_x ? load_some(x + base + i, e - i, 1) : vf{};
          s += binary_dy_of<OP>(xv, yv, load_some(g + base + i, e - i));
          i = e;
        }
        total += sum_lanes(s);
      }
    }
    dy[j] = (float)total;
  }
}
FLUID_KERNEL void binaryGradY(int32_t op, int64_t begin, int64_t end, int64_t pre, int64_t n,
                              int64_t post, const float* x, const float* y, const float* g,
                              float* dy) {
  switch (op) {
#define FLUID_CASE(OP) case OP: dy_range<OP>(begin, end, pre, n, post, x, y, g, dy); break;
    FLUID_EACH_BINARY(FLUID_CASE)
#undef FLUID_CASE
    default: break;
  }
}
