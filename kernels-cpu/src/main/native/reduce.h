// Sums, largest elements, row and column sums, transposition.

template <bool SQUARES>
FLUID_INLINE double sum_of(int64_t begin, int64_t end, const float* x) {
  double total = 0;
  for (int64_t i = begin; i < end;) {
    int64_t e = low(end, i + 4096);
    vf s[4] = {};
    for (; i + 4 * LANES <= e; i += 4 * LANES) {
      for (int j = 0; j < 4; j++) {
        vf v = load(x + i + j * LANES);
        s[j] += SQUARES ? v * v : v;
      }
    }
    for (; i + LANES <= e; i += LANES) {
      vf v = load(x + i);
      s[0] += SQUARES ? v * v : v;
    }
    if (i < e) {
      vf v = load_some(x + i, e - i);
      s[1] += SQUARES ? v * v : v;
      i = e;
    }
    total += sum_lanes((s[0] + s[1]) + (s[2] + s[3]));
  }
  return total;
}
FLUID_KERNEL double sum(int64_t begin, int64_t end, const float* x) {
  return sum_of<false>(begin, end, x);
}
FLUID_KERNEL double sumOfSquares(int64_t begin, int64_t end, const float* x) {
  return sum_of<true>(begin, end, x);
}
FLUID_INLINE float largest(int64_t n, const float* x) {
  vf m = all(-__builtin_inff());
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vf v = load(x + i);
    m = (v > m) | (v != v) ? v : m;
  }
  if (i < n) {
    vf v = load_some(x + i, n - i, -__builtin_inff());
    m = (v > m) | (v != v) ? v : m;
  }
  return max_lanes(m);
}
// -inf for an empty range; NaN if there is one
FLUID_KERNEL float max(int64_t begin, int64_t end, const float* x) {
  return largest(end - begin, x + begin);
}
FLUID_KERNEL void rowSum(
    int64_t begin, int64_t end, int64_t columns, const float* x, int64_t ld, float* out) {
  for (int64_t r = begin; r < end; r++) out[r] = (float)sum_of<false>(0, columns, x + r * ld);
}
FLUID_KERNEL void rowMax(
    int64_t begin, int64_t end, int64_t columns, const float* x, int64_t ld, float* out) {
  for (int64_t r = begin; r < end; r++) out[r] = largest(columns, x + r * ld);
}
template <bool FULL, int NB>
FLUID_INLINE void column_block(
    int64_t rows, int64_t w, const float* x, int64_t ld, float* out, bool add) {
  vf total[NB] = {};
  for (int64_t r = 0; r < rows;) {
    int64_t e = low(rows, r + 256);
    vf s[NB] = {};
    for (; r < e; r++) {
      for (int b = 0; b < NB; b++) s[b] += load_lanes<FULL>(x + r * ld + b * LANES, w);
    }
    for (int b = 0; b < NB; b++) total[b] += s[b];
  }
  for (int b = 0; b < NB; b++) {
    float* o = out + b * LANES;
    store_lanes<FULL>(o, add ? load_lanes<FULL>(o, w) + total[b] : total[b], w);
  }
}
// out[j] = (out[j] +) the sum over all rows of x[r][j], for the columns [begin, end)
FLUID_KERNEL void columnSum(int64_t begin, int64_t end, int64_t rows, const float* x, int64_t ld,
                            float* out, bool add) {
  int64_t j = begin;
  for (; j + 4 * LANES <= end; j += 4 * LANES) {
    column_block<true, 4>(rows, LANES, x + j, ld, out + j, add);
  }
  for (; j + LANES <= end; j += LANES) {
    column_block<true, 1>(rows, LANES, x + j, ld, out + j, add);
  }
  if (j < end) column_block<false, 1>(rows, end - j, x + j, ld, out + j, add);
}

typedef float v4 __attribute__((vector_size(16)));
typedef int32_t i4 __attribute__((vector_size(16)));
FLUID_INLINE v4 load4(const float* p) {
  v4 v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
FLUID_INLINE void store4(float* p, v4 v) { __builtin_memcpy(p, &v, sizeof v); }
#undef FLUID_MIX
#if defined(__clang__)
#define FLUID_MIX(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
#define FLUID_MIX(a, b, i, j, k, l) __builtin_shuffle(a, b, i4{i, j, k, l})
#endif
FLUID_INLINE void transpose4(const float* s, int64_t lds, float* d, int64_t ldd) {
  v4 a = load4(s), b = load4(s + lds), c = load4(s + 2 * lds), e = load4(s + 3 * lds);
  v4 t0 = FLUID_MIX(a, b, 0, 4, 1, 5), t1 = FLUID_MIX(a, b, 2, 6, 3, 7);
  v4 t2 = FLUID_MIX(c, e, 0, 4, 1, 5), t3 = FLUID_MIX(c, e, 2, 6, 3, 7);
  store4(d, FLUID_MIX(t0, t2, 0, 1, 4, 5));
  store4(d + ldd, FLUID_MIX(t0, t2, 2, 3, 6, 7));
  store4(d + 2 * ldd, FLUID_MIX(t1, t3, 0, 1, 4, 5));
  store4(d + 3 * ldd, FLUID_MIX(t1, t3, 2, 3, 6, 7));
}
#if FLUID_LANES == 16
// In each quarter of a register the same four of x's (0 to 3) and y's (16 to 19) elements.
template <int A, int B, int C, int D>
FLUID_INLINE vf mix_within(vf x, vf y) {
  return __builtin_shuffle(x, y, vi{A, B, C, D, A + 4, B + 4, C + 4, D + 4, A + 8, B + 8, C + 8,
                                    D + 8, A + 12, B + 12, C + 12, D + 12});
}
// Four whole quarters of x (0 to 3) and y (4 to 7).
template <int A, int B, int C, int D>
FLUID_INLINE vf mix_quarters(vf x, vf y) {
  return __builtin_shuffle(
      x, y, vi{4 * A, 4 * A + 1, 4 * A + 2, 4 * A + 3, 4 * B, 4 * B + 1, 4 * B + 2, 4 * B + 3,
               4 * C, 4 * C + 1, 4 * C + 2, 4 * C + 3, 4 * D, 4 * D + 1, 4 * D + 2, 4 * D + 3});
}
// 16 x 16 in 64 shuffles of whole registers, where 4 x 4 pieces take 128 and four times the stores.
FLUID_INLINE void transpose16(const float* s, int64_t lds, float* d, int64_t ldd) {
  vf a[16], b[16];
  _Pragma("GCC unroll 16") for (int i = 0; i < 16; i++) a[i] = load(s + i * lds);
  _Pragma("GCC unroll 4") for (int i = 0; i < 16; i += 4) {   // 4 x 4 in each quarter
    vf l0 = mix_within<0, 16, 1, 17>(a[i], a[i + 1]), l1 = mix_within<0, 16, 1, 17>(a[i + 2], a[i + 3]);
    vf h0 = mix_within<2, 18, 3, 19>(a[i], a[i + 1]), h1 = mix_within<2, 18, 3, 19>(a[i + 2], a[i + 3]);
    b[i] = mix_within<0, 1, 16, 17>(l0, l1);
    b[i + 1] = mix_within<2, 3, 18, 19>(l0, l1);
    b[i + 2] = mix_within<0, 1, 16, 17>(h0, h1);
    b[i + 3] = mix_within<2, 3, 18, 19>(h0, h1);
  }
  // Now quarter p of b[4 q + j] is column 4 p + j of the rows from 4 q.
  _Pragma("GCC unroll 4") for (int j = 0; j < 4; j++) {
    vf u = mix_quarters<0, 1, 4, 5>(b[j], b[4 + j]), v = mix_quarters<2, 3, 6, 7>(b[j], b[4 + j]);
    vf w = mix_quarters<0, 1, 4, 5>(b[8 + j], b[12 + j]), x = mix_quarters<2, 3, 6, 7>(b[8 + j], b[12 + j]);
    store(d + j * ldd, mix_quarters<0, 2, 4, 6>(u, w));
    store(d + (4 + j) * ldd, mix_quarters<1, 3, 5, 7>(u, w));
    store(d + (8 + j) * ldd, mix_quarters<0, 2, 4, 6>(v, x));
    store(d + (12 + j) * ldd, mix_quarters<1, 3, 5, 7>(v, x));
  }
}
#endif
// rows x columns of s become columns x rows of d
FLUID_INLINE void transpose_tile(
    int64_t rows, int64_t columns, const float* s, int64_t lds, float* d, int64_t ldd) {
  int64_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    int64_t c = 0;
    for (; c + 4 <= columns; c += 4) transpose4(s + r * lds + c, lds, d + c * ldd + r, ldd);
    for (; c < columns; c++) for (int q = 0; q < 4; q++) d[c * ldd + r + q] = s[(r + q) * lds + c];
  }
  for (; r < rows; r++) for (int64_t c = 0; c < columns; c++) d[c * ldd + r] = s[r * lds + c];
}
// y[c][r] = x[r][c] for the rows [begin, end) of x
FLUID_KERNEL void transpose(int64_t begin, int64_t end, int64_t columns, const float* x, int64_t ldx,
                            float* y, int64_t ldy) {
  for (int64_t r = begin; r < end; r += 16) {
    for (int64_t c = 0; c < columns; c += 16) {
      transpose_tile(low(16, end - r), low(16, columns - c), x + r * ldx + c, ldx, y + c * ldy + r,
                     ldy);
    }
  }
}
