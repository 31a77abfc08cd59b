// A product of row-major matrices on the register tiles of products.h: C (+)= op(A) op(B), of which at
// most one operand is transposed. The right side is packed in panels that stay in the second-level
// cache, each just before it is used; the left side is read in place, only a transposed one is packed.
// One thread; the caller cuts rows and columns. The order of the sums depends on k alone.
// GFLOP/s beside OpenBLAS: TiledProducts.java, which chooses.

constexpr int64_t TILED_DEEP = 640;      // rows of a packed panel of four strips: 160 KiB
constexpr int64_t TILED_TURNED = 256;    // the same where the left side is transposed,
constexpr int64_t TILED_COLUMNS = 512;   // and its columns that are packed at a time: 512 KiB
constexpr int64_t TILED_ROWS = 96;       // rows of a strip that is cut off at the matrix's edge
FLUID_KERNEL int64_t tiledScratchBytes() {
  return 64 + (TILED_DEEP * 64 + TILED_TURNED * TILED_COLUMNS + TILED_COLUMNS * 16) * 4;
}

// Copies or adds a strip of w columns into a row-major place.
FLUID_INLINE void put_strip(int64_t rows, int64_t w, const float* s, float* c, int64_t ldc, int start) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t j = 0; j < w; j++) {
      c[r * ldc + j] = start == KEEP ? c[r * ldc + j] + s[r * 16 + j] : s[r * 16 + j];
    }
  }
}
FLUID_INLINE void tiled_plain(bool tb, int64_t m, int64_t n, int64_t k, const float* a, int64_t lda,
                              const float* b, int64_t ldb, int start, float* c, int64_t ldc, float* panel,
                              float* spare) {
  int64_t blocks = (k + TILED_DEEP - 1) / TILED_DEEP, strips = (n + 15) / 16;
  for (int64_t q = 0; q < blocks; q++) {
    int64_t k0 = cut((k + 15) / 16, q, blocks) * 16, kb = low(k, cut((k + 15) / 16, q + 1, blocks) * 16) - k0;
    Strips left = row_major(a + k0, lda), right = packed(panel, kb);
    int from = q ? (int)KEEP : start;
    for (int64_t v = 0; v < strips;) {
      int64_t rest = strips - v, nb = rest == 5 ? 3 : low(4, rest);
      for (int64_t s = 0; s < nb; s++) {
        int64_t j = (v + s) * 16, w = low(16, n - j);
        if (tb) pack_turned(b + j * ldb + k0, ldb, w, kb, right.at(0, s), kb);
        else pack_strip(b + k0 * ldb + j, ldb, kb, w, right.at(0, s), kb);
      }
      int64_t last = n - (v + nb - 1) * 16, whole = last < 16 ? nb - 1 : nb;
      int64_t more = low(4, rest - nb);
      Ahead next = tb ? Ahead{b + (v + nb) * 16 * ldb + k0, ldb, (kb + 15) / 16, low(more * 16, n - (v + nb) * 16), 0}
                      : Ahead{b + k0 * ldb + (v + nb) * 16, ldb, more, more ? kb : 0, 0};
      next.each = low(high(1, 32 / high(1, next.lines)), next.rows / high(1, m / 6) + 1);
      if (whole > 0) product(m, whole, kb, left, right, row_major(c + v * 16, ldc), from, nullptr, &next);
      for (int64_t i = 0; whole < nb && i < m; i += TILED_ROWS) {
        int64_t rows = low(TILED_ROWS, m - i);
        product(rows, 1, kb, left.sub(i, 0), right.sub(0, whole), packed(spare, TILED_ROWS), ZERO, nullptr);
        put_strip(rows, last, spare, c + i * ldc + (v + whole) * 16, ldc, from);
      }
      v += nb;
    }
  }
}
FLUID_INLINE void tiled_turned(int64_t m, int64_t n, int64_t k, const float* a, int64_t lda, const float* b,
                               int64_t ldb, int start, float* c, int64_t ldc, float* panel, float* left,
                               float* spare) {
  int64_t blocks = (k + TILED_TURNED - 1) / TILED_TURNED, strips = (n + 15) / 16;
  for (int64_t q = 0; q < blocks; q++) {
    int64_t k0 = cut(k, q, blocks), kb = cut(k, q + 1, blocks) - k0;
    int from = q ? (int)KEEP : start;
    for (int64_t i = 0; i < m; i += TILED_COLUMNS) {
      int64_t mb = low(TILED_COLUMNS, m - i);
      Strips as = packed(left, kb), bs = packed(panel, kb);
      for (int64_t u = 0; u * 16 < mb; u++) {
        pack_strip(a + k0 * lda + i + u * 16, lda, kb, low(16, mb - u * 16), as.at(0, u), kb);
      }
      for (int64_t v = 0; v < strips;) {
        int64_t rest = strips - v, nb = rest == 4 ? 2 : low(3, rest);
        for (int64_t s = 0; s < nb; s++) {
          int64_t j = (v + s) * 16;
          pack_strip(b + k0 * ldb + j, ldb, kb, low(16, n - j), bs.at(0, s), kb);
        }
        int64_t last = n - (v + nb - 1) * 16, whole = last < 16 ? nb - 1 : nb;
        float* to = c + i * ldc + v * 16;
        product_tn(mb, whole, kb, as, bs, row_major(to, ldc), from);
        if (whole < nb) {
          product_tn(mb, 1, kb, as, bs.sub(0, whole), packed(spare, TILED_COLUMNS), ZERO);
          put_strip(mb, last, spare, to + whole * 16, ldc, from);
        }
        v += nb;
      }
    }
  }
}
FLUID_KERNEL void tiledProduct(bool ta, bool tb, int64_t m, int64_t n, int64_t k, const float* a,
                               int64_t lda, const float* b, int64_t ldb, bool add, float* c, int64_t ldc,
                               void* scratch) {
  float* panel = (float*)(((uintptr_t)scratch + 63) & ~(uintptr_t)63);
  float* left = panel + TILED_DEEP * 64;
  float* spare = left + TILED_TURNED * TILED_COLUMNS;
  int start = add ? KEEP : ZERO;
  if (ta) tiled_turned(m, n, k, a, lda, b, ldb, start, c, ldc, panel, left, spare);
  else tiled_plain(tb, m, n, k, a, lda, b, ldb, start, c, ldc, panel, spare);
}
