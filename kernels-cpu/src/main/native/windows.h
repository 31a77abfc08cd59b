// Windows on planes of H x W: im2col and back, depthwise convolution, pooling. A plane is one channel
// of one image; callers cut the planes (or channels) between threads.

struct Window {
  int64_t H, W, OH, OW, kh, kw, sh, sw, ph, pw, dh, dw;   // in, out, kernel, stride, padding, dilation
  // The outputs [a, b) of a row whose tap j lies inside it.
  FLUID_INLINE void columns(int64_t j, int64_t* a, int64_t* b) const {
    int64_t off = j * dw - pw;
    *a = off >= 0 ? 0 : (-off + sw - 1) / sw;
    *b = W - off <= 0 ? 0 : low(OW, (W - off + sw - 1) / sw);
    *a = low(*a, OW);
    *b = high(*b, *a);
  }
  FLUID_INLINE int64_t row(int64_t o, int64_t i) const { return o * sh - ph + i * dh; }
};
// y[k] += a x[k s] for k in [0, n)
FLUID_INLINE void add_strided(int64_t n, float a, const float* x, int64_t s, float* y) {
  int64_t k = 0;
  if (s == 1) for (; k + LANES <= n; k += LANES) store(y + k, load(y + k) + a * load(x + k));
  for (; k < n; k++) y[k] += a * x[k * s];
}
// y[k s] += a x[k]
FLUID_INLINE void spread_strided(int64_t n, float a, const float* x, int64_t s, float* y) {
  int64_t k = 0;
  if (s == 1) for (; k + LANES <= n; k += LANES) store(y + k, load(y + k) + a * load(x + k));
  for (; k < n; k++) y[k * s] += a * x[k];
}
FLUID_INLINE float dot_strided(int64_t n, const float* g, const float* x, int64_t s) {
  vf t = {};
  float r = 0;
  int64_t k = 0;
  if (s == 1) for (; k + LANES <= n; k += LANES) t += load(g + k) * load(x + k);
  for (; k < n; k++) r += g[k] * x[k * s];
  return r + sum_lanes(t);
}

// Rows [begin, end) of the column matrix [channels kh kw, OH OW] of one image [channels, H, W].
FLUID_KERNEL void im2col(int64_t begin, int64_t end, int64_t H, int64_t W, int64_t OH, int64_t OW,
                         int64_t kh, int64_t kw, int64_t sh, int64_t sw, int64_t ph, int64_t pw,
                         int64_t dh, int64_t dw, const float* x, float* col) {
  Window q{H, W, OH, OW, kh, kw, sh, sw, ph, pw, dh, dw};
  for (int64_t r = begin; r < end; r++) {
    int64_t c = r / (kh * kw), i = r / kw % kh, j = r % kw, a, b;
    q.columns(j, &a, &b);
    for (int64_t o = 0; o < OH; o++) {
      float* d = col + (r * OH + o) * OW;
      int64_t y = q.row(o, i);
      if (y < 0 || y >= H || a >= b) {
        memset(d, 0, OW * sizeof(float));
        continue;
      }
      const float* s = x + (c * H + y) * W + j * dw - pw;
      for (int64_t k = 0; k < a; k++) d[k] = 0;
      if (sw == 1) memcpy(d + a, s + a, (b - a) * sizeof(float));
      else for (int64_t k = a; k < b; k++) d[k] = s[k * sw];
      for (int64_t k = b; k < OW; k++) d[k] = 0;
    }
  }
}
// The channels [begin, end) of dx from the column matrix's gradient; overwrites dx.
FLUID_KERNEL void col2im(int64_t begin, int64_t end, int64_t H, int64_t W, int64_t OH, int64_t OW,
                         int64_t kh, int64_t kw, int64_t sh, int64_t sw, int64_t ph, int64_t pw,
                         int64_t dh, int64_t dw, const float* col, float* dx) {
  Window q{H, W, OH, OW, kh, kw, sh, sw, ph, pw, dh, dw};
  for (int64_t c = begin; c < end; c++) {
    memset(dx + c * H * W, 0, H * W * sizeof(float));
    for (int64_t t = 0; t < kh * kw; t++) {
      int64_t i = t / kw, j = t % kw, a, b;
      q.columns(j, &a, &b);
      for (int64_t o = 0; o < OH && a < b; o++) {
        int64_t y = q.row(o, i);
        if (y < 0 || y >= H) continue;
        spread_strided(b - a, 1, col + ((c * kh * kw + t) * OH + o) * OW + a, sw,
                       dx + (c * H + y) * W + a * sw + j * dw - pw);
      }
    }
  }
}
// Output planes [begin, end) of [images, channels times, OH, OW]; filter [channels times, kh, kw].
FLUID_KERNEL void depthwise(int64_t begin, int64_t end, int64_t times, int64_t outs, int64_t H,
                            int64_t W, int64_t OH, int64_t OW, int64_t kh, int64_t kw, int64_t sh,
                            int64_t sw, int64_t ph, int64_t pw, int64_t dh, int64_t dw,
                            const float* x, const float* filter, float* y) {
  Window q{H, W, OH, OW, kh, kw, sh, sw, ph, pw, dh, dw};
  for (int64_t p = begin; p < end; p++) {
    const float *s = x + p / times * H * W, *f = filter + p % outs * kh * kw;
    float* d = y + p * OH * OW;
    memset(d, 0, OH * OW * sizeof(float));
    for (int64_t o = 0; o < OH; o++) {
      for (int64_t i = 0; i < kh; i++) {
        int64_t r = q.row(o, i), a, b;
        if (r < 0 || r >= H) continue;
        for (int64_t j = 0; j < kw; j++) {
          q.columns(j, &a, &b);
          add_strided(b - a, f[i * kw + j], s + r * W + a * sw + j * dw - pw, sw, d + o * OW + a);
        }
      }
    }
  }
}
// Input planes [begin, end) of dx.
FLUID_KERNEL void depthwiseGradX(int64_t begin, int64_t end, int64_t times, int64_t outs, int64_t H,
                                 int64_t W, int64_t OH, int64_t OW, int64_t kh, int64_t kw,
                                 int64_t sh, int64_t sw, int64_t ph, int64_t pw, int64_t dh,
                                 int64_t dw, const float* filter, const float* g, float* dx) {
  Window q{H, W, OH, OW, kh, kw, sh, sw, ph, pw, dh, dw};
  for (int64_t p = begin; p < end; p++) {
    float* d = dx + p * H * W;
    memset(d, 0, H * W * sizeof(float));
    for (int64_t t = p * times; t < (p + 1) * times; t++) {
      const float* f = filter + t % outs * kh * kw;
      for (int64_t o = 0; o < OH; o++) {
        for (int64_t i = 0; i < kh; i++) {
          int64_t r = q.row(o, i), a, b;
          if (r < 0 || r >= H) continue;
          for (int64_t j = 0; j < kw; j++) {
            q.columns(j, &a, &b);
            spread_strided(b - a, f[i * kw + j], g + (t * OH + o) * OW + a, sw,
                           d + r * W + a * sw + j * dw - pw);
          }
        }
      }
    }
  }
}
// Output channels [begin, end) of the filter's gradient, summed over the images.
FLUID_KERNEL void depthwiseGradFilter(int64_t begin, int64_t end, int64_t images, int64_t times,
                                      int64_t outs, int64_t H, int64_t W, int64_t OH, int64_t OW,
                                      int64_t kh, int64_t kw, int64_t sh, int64_t sw, int64_t ph,
                                      int64_t pw, int64_t dh, int64_t dw, const float* x,
                                      const float* g, float* df) {
  Window q{H, W, OH, OW, kh, kw, sh, sw, ph, pw, dh, dw};
  for (int64_t c = begin; c < end; c++) {
    for (int64_t t = 0; t < kh * kw; t++) {
      int64_t i = t / kw, j = t % kw, a, b;
      double total = 0;
      q.columns(j, &a, &b);
      for (int64_t n = 0; n < images; n++) {
        int64_t plane = n * outs + c;
        for (int64_t o = 0; o < OH; o++) {
          int64_t r = q.row(o, i);
          if (r < 0 || r >= H) continue;
          total += dot_strided(b - a, g + (plane * OH + o) * OW + a,
                               x + (plane / times * H + r) * W + a * sw + j * dw - pw, sw);
        }
      }
      df[c * kh * kw + t] = (float)total;
    }
  }
}

struct Pool {
  int64_t H, W, OH, OW, kh, kw, sh, sw, ph, pw;
  bool adaptive, exclusive;
  FLUID_INLINE void span(int64_t o, int64_t size, int64_t outs, int64_t k, int64_t s, int64_t p,
                         int64_t* a, int64_t* b) const {
    if (adaptive) {
      *a = o * size / outs;
      *b = ((o + 1) * size + outs - 1) / outs;
    } else {
      *b = low(o * s - p + k, size);
      *a = high(o * s - p, 0);
    }
  }
  FLUID_INLINE void rows(int64_t o, int64_t* a, int64_t* b) const { span(o, H, OH, kh, sh, ph, a, b); }
  FLUID_INLINE void columns(int64_t o, int64_t* a, int64_t* b) const { span(o, W, OW, kw, sw, pw, a, b); }
  FLUID_INLINE float share(int64_t r0, int64_t r1, int64_t c0, int64_t c1) const {
    int64_t n = adaptive || exclusive ? (r1 - r0) * (c1 - c0) : kh * kw;
    return n > 0 ? 1.f / (float)n : 0.f;
  }
};
FLUID_KERNEL void poolMax(int64_t begin, int64_t end, int64_t H, int64_t W, int64_t OH, int64_t OW,
                          int64_t kh, int64_t kw, int64_t sh, int64_t sw, int64_t ph, int64_t pw,
                          bool adaptive, const float* x, float* y) {
  Pool q{H, W, OH, OW, kh, kw, sh, sw, ph, pw, adaptive, true};
  for (int64_t p = begin; p < end; p++) {
    const float* s = x + p * H * W;
    for (int64_t o = 0; o < OH; o++) {
      int64_t r0, r1, c0, c1;
      q.rows(o, &r0, &r1);
      for (int64_t k = 0; k < OW; k++) {
        q.columns(k, &c0, &c1);
        float m = -3.402823466e38f;
        for (int64_t r = r0; r < r1; r++) {
          for (int64_t c = c0; c < c1; c++) m = s[r * W + c] > m || s[r * W + c] != s[r * W + c] ? s[r * W + c] : m;
        }
        y[(p * OH + o) * OW + k] = m;
      }
    }
  }
}
// The gradient goes to the first element of a window that equals its maximum; overwrites dx.
FLUID_KERNEL void poolMaxGrad(int64_t begin, int64_t end, int64_t H, int64_t W, int64_t OH,
                              int64_t OW, int64_t kh, int64_t kw, int64_t sh, int64_t sw, int64_t ph,
                              int64_t pw, bool adaptive, const float* x, const float* y,
                              const float* g, float* dx) {
  Pool q{H, W, OH, OW, kh, kw, sh, sw, ph, pw, adaptive, true};
  for (int64_t p = begin; p < end; p++) {
    const float* s = x + p * H * W;
    float* d = dx + p * H * W;
    memset(d, 0, H * W * sizeof(float));
    for (int64_t o = 0; o < OH; o++) {
      int64_t r0, r1, c0, c1;
      q.rows(o, &r0, &r1);
      for (int64_t k = 0; k < OW; k++) {
        q.columns(k, &c0, &c1);
        int64_t at = (p * OH + o) * OW + k;
        bool found = false;
        for (int64_t r = r0; r < r1 && !found; r++) {
          for (int64_t c = c0; c < c1 && !found; c++) {
            if (s[r * W + c] == y[at]) {
              d[r * W + c] += g[at];
              found = true;
            }
          }
        }
      }
    }
  }
}
FLUID_KERNEL void poolAverage(int64_t begin, int64_t end, int64_t H, int64_t W, int64_t OH,
                              int64_t OW, int64_t kh, int64_t kw, int64_t sh, int64_t sw, int64_t ph,
                              int64_t pw, bool adaptive, bool exclusive, const float* x, float* y) {
  Pool q{H, W, OH, OW, kh, kw, sh, sw, ph, pw, adaptive, exclusive};
  for (int64_t p = begin; p < end; p++) {
    for (int64_t o = 0; o < OH; o++) {
      int64_t r0, r1, c0, c1;
      q.rows(o, &r0, &r1);
      for (int64_t k = 0; k < OW; k++) {
        q.columns(k, &c0, &c1);
        float t = 0;
        for (int64_t r = r0; r < r1; r++) {
          const float* s = x + (p * H + r) * W;
          if (c1 - c0 >= LANES) t += (float)sum_of<false>(c0, c1, s);
          else for (int64_t c = c0; c < c1; c++) t += s[c];
        }
        y[(p * OH + o) * OW + k] = t * q.share(r0, r1, c0, c1);
      }
    }
  }
}
FLUID_KERNEL void poolAverageGrad(int64_t begin, int64_t end, int64_t H, int64_t W, int64_t OH,
                                  int64_t OW, int64_t kh, int64_t kw, int64_t sh, int64_t sw,
                                  int64_t ph, int64_t pw, bool adaptive, bool exclusive,
                                  const float* g, float* dx) {
  Pool q{H, W, OH, OW, kh, kw, sh, sw, ph, pw, adaptive, exclusive};
  for (int64_t p = begin; p < end; p++) {
    memset(dx + p * H * W, 0, H * W * sizeof(float));
    for (int64_t o = 0; o < OH; o++) {
      int64_t r0, r1, c0, c1;
      q.rows(o, &r0, &r1);
      for (int64_t k = 0; k < OW; k++) {
        q.columns(k, &c0, &c1);
        float t = g[(p * OH + o) * OW + k] * q.share(r0, r1, c0, c1);
        for (int64_t r = r0; r < r1; r++) {
          for (int64_t c = c0; c < c1; c++) dx[(p * H + r) * W + c] += t;
        }
      }
    }
  }
}
