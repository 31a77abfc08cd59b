// Batch normalisation of [images, channels, area].

// y = scale[c] x + shift[c] on the planes [begin, end)
FLUID_KERNEL void channelScaleShift(int64_t begin, int64_t end, int64_t channels, int64_t area,
                                    const float* x, const float* scale, const float* shift,
                                    float* y) {
  for (int64_t p = begin; p < end; p++) {
    float a = scale[p % channels], b = shift[p % channels];
    const float* s = x + p * area;
    float* d = y + p * area;
    int64_t i = 0;
    for (; i + LANES <= area; i += LANES) store(d + i, a * load(s + i) + b);
    for (; i < area; i++) d[i] = a * s[i] + b;
  }
}
// Mean and biased variance of the channels [begin, end), in two passes.
FLUID_KERNEL void channelMoments(int64_t begin, int64_t end, int64_t images, int64_t channels,
                                 int64_t area, const float* x, float* mean, float* variance) {
  double count = (double)images * area;
  for (int64_t c = begin; c < end; c++) {
    double total = 0, squares = 0;
    for (int64_t n = 0; n < images; n++) {
      total += sum_of<false>(0, area, x + (n * channels + c) * area);
    }
    float m = count > 0 ? (float)(total / count) : 0.f;
    for (int64_t n = 0; n < images; n++) {
      const float* s = x + (n * channels + c) * area;
      for (int64_t i = 0; i < area;) {
        int64_t e = low(area, i + 4096);
        vf t = {};
        for (; i + LANES <= e; i += LANES) {
          vf d = load(s + i) - m;
          t += d * d;
        }
        squares += sum_lanes(t);
        for (; i < e; i++) squares += (double)(s[i] - m) * (s[i] - m);
      }
    }
    mean[c] = m;
    variance[c] = count > 0 ? (float)(squares / count) : 0.f;
  }
}
// dbias[c] = sum g, dscale[c] = sum g (x - mean) inv for the channels [begin, end)
FLUID_KERNEL void batchNormGradSums(int64_t begin, int64_t end, int64_t images, int64_t channels,
                                    int64_t area, const float* x, const float* g, const float* mean,
                                    const float* inverse, float* dscale, float* dbias) {
  for (int64_t c = begin; c < end; c++) {
    double total = 0, product = 0;
    float m = mean[c];
    for (int64_t n = 0; n < images; n++) {
      const float *s = x + (n * channels + c) * area, *r = g + (n * channels + c) * area;
      total += sum_of<false>(0, area, r);
      for (int64_t i = 0; i < area;) {
        int64_t e = low(area, i + 4096);
        vf t = {};
        for (; i + LANES <= e; i += LANES) t += load(r + i) * (load(s + i) - m);
        product += sum_lanes(t);
        for (; i < e; i++) product += (double)r[i] * (s[i] - m);
      }
    }
    dbias[c] = (float)total;
    dscale[c] = (float)(product * inverse[c]);
  }
}
// dx = scale inv (g - dbias / count - (x - mean) inv dscale / count) on the planes [begin, end)
FLUID_KERNEL void batchNormGradX(int64_t begin, int64_t end, int64_t images, int64_t channels,
                                 int64_t area, const float* x, const float* g, const float* mean,
                                 const float* inverse, const float* scale, const float* dscale,
                                 const float* dbias, float* dx) {
  double count = (double)images * area;
  for (int64_t p = begin; p < end; p++) {
    int64_t c = p % channels;
    float a = scale[c] * inverse[c], b = (float)(dbias[c] / count), m = mean[c];
    float k = (float)(dscale[c] / count * inverse[c]);
    const float *s = x + p * area, *r = g + p * area;
    float* d = dx + p * area;
    int64_t i = 0;
    for (; i + LANES <= area; i += LANES) store(d + i, a * (load(r + i) - b - k * (load(s + i) - m)));
    for (; i < area; i++) d[i] = a * (r[i] - b - k * (s[i] - m));
  }
}
