// Register-tiled products on matrices in strips: element (r, c) lies at p[r rs + c/16 bs + c%16].
// Row-major is rs = ld, bs = 16; a packed matrix of R rows is rs = 16, bs = 16 R, so each strip of 16
// columns is contiguous. A gate of an LSTM row is bs = the distance of two gates. Tiles are as large
// as the registers hold: 6x64 to 12x16 (AVX-512), 6x16 (AVX2), 4x8 and so on elsewhere.
// All single-threaded and unblocked in K unless said; callers cut and block.

struct Strips {
  float* p;
  int64_t rs, bs;
  FLUID_INLINE float* at(int64_t row, int64_t block) const { return p + row * rs + block * bs; }
  FLUID_INLINE Strips sub(int64_t row, int64_t block) const { return {at(row, block), rs, bs}; }
};
FLUID_INLINE Strips packed(float* p, int64_t rows) { return {p, 16, rows * 16}; }
FLUID_INLINE Strips row_major(const float* p, int64_t ld) { return {(float*)p, ld, 16}; }

enum Start { ZERO, KEEP, BIAS };   // what C starts from: nothing, itself, a row of biases

constexpr int PER = 16 / LANES;   // vectors in a strip's row
#undef UNROLL_ALL
#define UNROLL_ALL _Pragma("GCC unroll 32")

// One tile of MR rows and NB strips. TN: A is [K, M] and read down its columns, M running along.
template <int MR, int NB, bool TN>
FLUID_INLINE void tile(int64_t K, const float* a, int64_t ars, int64_t abs_, const float* b,
                       int64_t brs, int64_t bbs, float* c, int64_t crs, int64_t cbs, int start,
                       const float* bias) {
  constexpr int NV = NB * PER;
  vf acc[MR][NV];
  if (start == BIAS && bias) {
    UNROLL_ALL for (int j = 0; j < NV; j++) {
      vf t = load(bias + j * LANES);
      UNROLL_ALL for (int i = 0; i < MR; i++) acc[i][j] = t;
    }
  } else {
    UNROLL_ALL for (int i = 0; i < MR; i++) UNROLL_ALL for (int j = 0; j < NV; j++) acc[i][j] = vf{};
  }
  // C is wanted only at the end, for reading or to be written over.
  UNROLL_ALL for (int i = 0; i < MR; i++) UNROLL_ALL for (int j = 0; j < NB; j++) {
    __builtin_prefetch(c + i * crs + j * cbs, 1);
  }
  if constexpr (!TN) {
    for (int64_t k0 = 0; k0 + 16 <= K; k0 += 16, a += abs_, b += 16 * brs) {
      // A's next strip lies far off, and a large A is in no near cache.
      UNROLL_ALL for (int i = 0; i < MR; i++) __builtin_prefetch(a + abs_ + i * ars);
      _Pragma("GCC unroll 4") for (int k = 0; k < 16; k++) {
        vf bv[NV];
        UNROLL_ALL for (int j = 0; j < NV; j++) {
          bv[j] = load(b + k * brs + (j / PER) * bbs + (j % PER) * LANES);
        }
        UNROLL_ALL for (int i = 0; i < MR; i++) {
          vf av = all(a[i * ars + k]);
          UNROLL_ALL for (int j = 0; j < NV; j++) acc[i][j] += av * bv[j];
        }
      }
    }
    for (int64_t k = 0; k < (K & 15); k++) {
      vf bv[NV];
      UNROLL_ALL for (int j = 0; j < NV; j++) {
        bv[j] = load(b + k * brs + (j / PER) * bbs + (j % PER) * LANES);
      }
      UNROLL_ALL for (int i = 0; i < MR; i++) {
        vf av = all(a[i * ars + k]);
        UNROLL_ALL for (int j = 0; j < NV; j++) acc[i][j] += av * bv[j];
      }
    }
  } else {
    _Pragma("GCC unroll 4") for (int64_t k = 0; k < K; k++) {
      vf bv[NV];
      UNROLL_ALL for (int j = 0; j < NV; j++) {
        bv[j] = load(b + (j / PER) * bbs + (j % PER) * LANES);
      }
      UNROLL_ALL for (int i = 0; i < MR; i++) {
        vf av = all(a[i]);
        UNROLL_ALL for (int j = 0; j < NV; j++) acc[i][j] += av * bv[j];
      }
      a += ars;
      b += brs;
    }
  }
  UNROLL_ALL for (int i = 0; i < MR; i++) UNROLL_ALL for (int j = 0; j < NV; j++) {
    float* q = c + i * crs + (j / PER) * cbs + (j % PER) * LANES;
    store(q, start == KEEP ? load(q) + acc[i][j] : acc[i][j]);
  }
}
template <int NB, int R>
FLUID_INLINE void nn_rest(int64_t rows, int64_t K, const float* a, int64_t ars, int64_t abs_,
                          const float* b, int64_t brs, int64_t bbs, float* c, int64_t crs,
                          int64_t cbs, int start, const float* bias) {
  if (rows == R) tile<R, NB, false>(K, a, ars, abs_, b, brs, bbs, c, crs, cbs, start, bias);
  else if constexpr (R > 1) {
    nn_rest<NB, R - 1>(rows, K, a, ars, abs_, b, brs, bbs, c, crs, cbs, start, bias);
  }
}
// Rows of memory that will be wanted after the products at hand: each tile asks for some of them, so
// that they come from afar while it computes, never more at once than the core can wait for.
struct Ahead {
  const float* p;
  int64_t ld, lines, rows, each;   // elements from row to row, lines of a row, rows left, and a tile's
  FLUID_INLINE void fetch() {
    for (int64_t n = low(each, rows); n > 0; n--, rows--, p += ld) {
      for (int64_t i = 0; i < lines; i++) __builtin_prefetch(p + 16 * i, 0, 2);
    }
  }
};

// The rows are dealt evenly to tiles of at most R.
template <int NB, int R>
FLUID_KERNEL void nn_rows(int64_t M, int64_t K, Strips A, Strips B, Strips C, int start,
                          const float* bias, Ahead* next) {
  int64_t tiles = (M + R - 1) / R;
  for (int64_t t = 0; t < tiles; t++) {
    if (next) next->fetch();
    int64_t i = M * t / tiles, rows = M * (t + 1) / tiles - i;
    if (A.rs == 16 && B.rs == 16) {   // strides known to the compiler
      nn_rest<NB, R>(rows, K, A.at(i, 0), 16, A.bs, B.p, 16, B.bs, C.at(i, 0), C.rs, C.bs, start, bias);
    } else {
      nn_rest<NB, R>(rows, K, A.at(i, 0), A.rs, A.bs, B.p, B.rs, B.bs, C.at(i, 0), C.rs, C.bs, start,
                     bias);
    }
  }
}
template <int NB, int R>
FLUID_KERNEL void tn_rows(int64_t M, int64_t K, Strips A, Strips B, Strips C, int start) {
  int64_t i = 0;
  for (; i + R <= M; i += R) {
    tile<R, NB, true>(K, A.at(0, i / 16) + i % 16, A.rs, 0, B.p, B.rs, B.bs, C.at(i, 0), C.rs, C.bs,
                      start, nullptr);
  }
  for (; i < M; i++) {
    tile<1, NB, true>(K, A.at(0, i / 16) + i % 16, A.rs, 0, B.p, B.rs, B.bs, C.at(i, 0), C.rs, C.bs,
                      start, nullptr);
  }
}
#if FLUID_LANES == 16
constexpr int WIDE = 4;   // strips of the widest tile
#else
constexpr int WIDE = 1;
#endif
// C[M, 16 nb] = A[M, K] B[K, 16 nb]; `next` may be null.
FLUID_INLINE void product(int64_t M, int64_t nb, int64_t K, Strips A, Strips B, Strips C, int start,
                          const float* bias, Ahead* next = nullptr) {
  if (M <= 0) return;
  for (int64_t j = 0; j < nb;) {
    const float* own = bias ? bias + 16 * j : nullptr;
    Strips b = B.sub(0, j), c = C.sub(0, j);
#if FLUID_LANES == 16
    int64_t r = nb - j, w = r >= 4 && r != 5 ? 4 : r == 5 ? 3 : r;   // a rest of 1 becomes 3 + 2
    if (w == 4) nn_rows<4, 6>(M, K, A, b, c, start, own, next);
    else if (w == 3) nn_rows<3, 8>(M, K, A, b, c, start, own, next);
    else if (w == 2) nn_rows<2, 12>(M, K, A, b, c, start, own, next);
    else nn_rows<1, 12>(M, K, A, b, c, start, own, next);
    j += w;
#elif FLUID_LANES == 8
    nn_rows<1, 6>(M, K, A, b, c, start, own, next);
    j++;
#else
    nn_rows<1, 3>(M, K, A, b, c, start, own, next);
    j++;
#endif
  }
}
// C[M, 16 nb] = A^T B with A [K, M] and B [K, 16 nb]; any M and K.
FLUID_INLINE void product_tn(int64_t M, int64_t nb, int64_t K, Strips A, Strips B, Strips C,
                             int start) {
  int64_t j = 0;
#if FLUID_LANES == 16
  for (; j + 3 <= nb && nb - j != 4; j += 3) tn_rows<3, 8>(M, K, A, B.sub(0, j), C.sub(0, j), start);
  for (; j + 2 <= nb; j += 2) tn_rows<2, 8>(M, K, A, B.sub(0, j), C.sub(0, j), start);
  if (j < nb) tn_rows<1, 8>(M, K, A, B.sub(0, j), C.sub(0, j), start);
#elif FLUID_LANES == 8
  for (; j < nb; j++) tn_rows<1, 4>(M, K, A, B.sub(0, j), C.sub(0, j), start);
#else
  for (; j < nb; j++) tn_rows<1, 2>(M, K, A, B.sub(0, j), C.sub(0, j), start);
#endif
}
// The same with K in blocks that keep both sides' strips in the cache.
FLUID_INLINE void product_tn_blocked(int64_t M, int64_t nb, int64_t K, Strips A, Strips B, Strips C,
                                     int start, int64_t block) {
  int64_t blocks = high(1, (K + block - 1) / block);
  for (int64_t q = 0; q < blocks; q++) {
    int64_t k = K * q / blocks, n = K * (q + 1) / blocks - k;
    product_tn(M, nb, n, A.sub(k, 0), B.sub(k, 0), C, q ? (int)KEEP : start);
  }
}

// One strip: columns [c, c + w) of a row-major matrix, w up to 16, zeros beside and below.
FLUID_INLINE void pack_strip(const float* s, int64_t ld, int64_t rows, int64_t w, float* d,
                             int64_t padded_rows) {
  if (w == 16) {
    for (int64_t r = 0; r < rows; r++) __builtin_memcpy(d + r * 16, s + r * ld, 64);
  } else {
    for (int64_t r = 0; r < rows; r++) {
      for (int64_t j = 0; j < 16; j++) d[r * 16 + j] = j < w ? s[r * ld + j] : 0;
    }
  }
  memset(d + rows * 16, 0, (padded_rows - rows) * 64);
}
// A strip of the transposed matrix: rows [0, w) of s, w up to 16, become 16 columns; zeros beside and
// below. d gets `columns` rows.
FLUID_INLINE void pack_turned(const float* s, int64_t ld, int64_t w, int64_t columns, float* d,
                              int64_t padded_rows) {
  if (w == 16) {
    int64_t c = 0;
#if FLUID_LANES == 16
    for (; c + 16 <= columns; c += 16) transpose16(s + c, ld, d + c * 16, 16);
#endif
    for (; c < columns; c += 16) {
      transpose_tile(16, low(16, columns - c), s + c, ld, d + c * 16, 16);
    }
  } else {
    for (int64_t c = 0; c < columns; c++) {
      for (int64_t j = 0; j < 16; j++) d[c * 16 + j] = j < w ? s[j * ld + c] : 0;
    }
  }
  memset(d + columns * 16, 0, (padded_rows - columns) * 64);
}
// Copies a packed strip back into w columns of a row-major matrix.
FLUID_INLINE void unpack_strip(const float* s, int64_t rows, int64_t w, float* d, int64_t ld) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t j = 0; j < w; j++) d[r * ld + j] = s[r * 16 + j];
  }
}
// C = A^T B into a row-major place whose last strip may be cut off: blocks nb of which the last has
// w columns; `spare` holds a strip of M rows.
FLUID_INLINE void product_tn_cut(int64_t M, int64_t nb, int64_t w, int64_t K, Strips A, Strips B,
                                 Strips C, int start, float* spare) {
  int64_t whole = w == 16 ? nb : nb - 1;
  product_tn_blocked(M, whole, K, A, B, C, start, 256);
  if (whole == nb) return;
  product_tn_blocked(M, 1, K, A, B.sub(0, whole), packed(spare, M), ZERO, 256);
  float* c = C.at(0, whole);
  for (int64_t r = 0; r < M; r++) {
    for (int64_t j = 0; j < w; j++) {
      c[r * C.rs + j] = start == KEEP ? c[r * C.rs + j] + spare[r * 16 + j] : spare[r * 16 + j];
    }
  }
}
// out[16] of each strip (+)= sum over the rows of scale[r] x[r]; scale may be null.
FLUID_INLINE void strip_sum(int64_t rows, const float* x, const float* scale, float* out,
                            int64_t w, bool add) {
  vf total[PER] = {};
  for (int64_t r = 0; r < rows;) {
    int64_t e = low(rows, r + 256);
    vf s[4][PER] = {};
    for (; r + 4 <= e; r += 4) {
      UNROLL_ALL for (int q = 0; q < 4; q++) UNROLL_ALL for (int v = 0; v < PER; v++) {
        vf xv = load(x + (r + q) * 16 + v * LANES);
        s[q][v] += scale ? scale[r + q] * xv : xv;
      }
    }
    for (; r < e; r++) {
      UNROLL_ALL for (int v = 0; v < PER; v++) {
        vf xv = load(x + r * 16 + v * LANES);
        s[0][v] += scale ? scale[r] * xv : xv;
      }
    }
    UNROLL_ALL for (int v = 0; v < PER; v++) total[v] += (s[0][v] + s[1][v]) + (s[2][v] + s[3][v]);
  }
  float t[16];
  for (int v = 0; v < PER; v++) store(t + v * LANES, total[v]);
  for (int64_t j = 0; j < w; j++) out[j] = add ? out[j] + t[j] : t[j];
}
