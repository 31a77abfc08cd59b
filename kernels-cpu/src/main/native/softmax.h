// Row softmax and softmax with cross-entropy. Differences to the largest element are clipped at -64
// as Fluid does, so no probability is 0; losses are taken from the unclipped logits.

// e = exp(max(x - shift, -64)), returns the sum
FLUID_INLINE float exp_row(int64_t n, const float* x, float shift, float* e) {
  vf s[2] = {};
  vf least = all(-64.f);
  int64_t i = 0;
  for (; i + 2 * LANES <= n; i += 2 * LANES) {
    for (int j = 0; j < 2; j++) {
      vf d = load(x + i + j * LANES) - shift;
      vf v = exp_clipped(d < least ? least : d);
      s[j] += v;
      if (e) store(e + i + j * LANES, v);
    }
  }
  for (; i < n; i += LANES) {
    int64_t w = low(LANES, n - i);
    vf d = load_some(x + i, w) - shift;
    vf v = exp_clipped(d < least ? least : d);
    for (int64_t j = 0; j < w; j++) s[0][j] += v[j];
    if (e) store_some(e + i, v, w);
  }
  return sum_lanes(s[0] + s[1]);
}
FLUID_INLINE void scale_row(int64_t n, float a, const float* x, float* y) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) store(y + i, a * load(x + i));
  for (; i < n; i++) y[i] = a * x[i];
}
FLUID_INLINE float dot_row(int64_t n, const float* x, const float* y) {
  vf s[2] = {};
  int64_t i = 0;
  for (; i + 2 * LANES <= n; i += 2 * LANES) {
    s[0] += load(x + i) * load(y + i);
    s[1] += load(x + i + LANES) * load(y + i + LANES);
  }
  for (; i < n; i += LANES) {
    s[0] += load_some(x + i, low(LANES, n - i)) * load_some(y + i, low(LANES, n - i));
  }
  return sum_lanes(s[0] + s[1]);
}
FLUID_KERNEL void softmax(
    int64_t begin, int64_t end, int64_t columns, const float* x, float* y) {
  for (int64_t r = begin; r < end; r++) {
    const float* xr = x + r * columns;
    float* yr = y + r * columns;
    float s = exp_row(columns, xr, largest(columns, xr), yr);
    scale_row(columns, 1 / s, yr, yr);
  }
}
// dx = y (g - sum(g y))
FLUID_KERNEL void softmaxGrad(int64_t begin, int64_t end, int64_t columns, const float* y,
                              const float* g, float* dx) {
  for (int64_t r = begin; r < end; r++) {
    const float *yr = y + r * columns, *gr = g + r * columns;
    float* o = dx + r * columns;
    float dot = dot_row(columns, yr, gr);
    int64_t i = 0;
    for (; i + LANES <= columns; i += LANES) store(o + i, load(yr + i) * (load(gr + i) - dot));
    for (; i < columns; i++) o[i] = yr[i] * (gr[i] - dot);
  }
}
// loss[r] and, where probabilities is not null, the softmax (which may lie in the logits' place)
FLUID_KERNEL void softmaxCrossEntropy(int64_t begin, int64_t end, int64_t columns, const float* x,
                                      const int64_t* labels, int64_t ignore, float* probabilities,
                                      float* loss) {
  for (int64_t r = begin; r < end; r++) {
    const float* xr = x + r * columns;
    int64_t label = labels[r];
    bool known = label != ignore && label >= 0 && label < columns;
    float top = largest(columns, xr), own = known ? xr[label] : 0;
    float* yr = probabilities ? probabilities + r * columns : nullptr;
    float s = exp_row(columns, xr, top, yr);
    if (yr) scale_row(columns, 1 / s, yr, yr);
    loss[r] = known ? (float)(std::log((double)s) - ((double)own - top)) : 0.f;
  }
}
FLUID_KERNEL void softmaxCrossEntropySoft(int64_t begin, int64_t end, int64_t columns,
                                          const float* x, const float* labels, float* probabilities,
                                          float* loss) {
  for (int64_t r = begin; r < end; r++) {
    const float *xr = x + r * columns, *t = labels + r * columns;
    float top = largest(columns, xr);
    double weight = 0, product = 0;
    for (int64_t i = 0; i < columns; i += 2048) {
      int64_t n = low(2048, columns - i);
      weight += sum_of<false>(i, i + n, t);
      vf s = {};
      int64_t j = i;
      for (; j + LANES <= i + n; j += LANES) s += load(t + j) * (load(xr + j) - top);
      for (; j < i + n; j++) s[0] += t[j] * (xr[j] - top);
      product += sum_lanes(s);
    }
    float* yr = probabilities ? probabilities + r * columns : nullptr;
    float s = exp_row(columns, xr, top, yr);
    if (yr) scale_row(columns, 1 / s, yr, yr);
    loss[r] = (float)(weight * std::log((double)s) - product);
  }
}
// dx = (probabilities - one at the label) g[r]; 0 for ignored rows; dx may be the probabilities
FLUID_KERNEL void softmaxCrossEntropyGrad(int64_t begin, int64_t end, int64_t columns,
                                          const float* probabilities, const int64_t* labels,
                                          int64_t ignore, const float* g, float* dx) {
  for (int64_t r = begin; r < end; r++) {
    int64_t label = labels[r];
    bool known = label != ignore && label >= 0 && label < columns;
    float* o = dx + r * columns;
    if (!known) {
      memset(o, 0, columns * sizeof(float));
      continue;
    }
    scale_row(columns, g[r], probabilities + r * columns, o);
    o[label] -= g[r];
  }
}
FLUID_KERNEL void softmaxCrossEntropySoftGrad(int64_t begin, int64_t end, int64_t columns,
                                              const float* probabilities, const float* labels,
                                              const float* g, float* dx) {
  for (int64_t r = begin; r < end; r++) {
    const float *p = probabilities + r * columns, *t = labels + r * columns;
    float *o = dx + r * columns, gr = g[r];
    int64_t i = 0;
    for (; i + LANES <= columns; i += LANES) store(o + i, (load(p + i) - load(t + i)) * gr);
    for (; i < columns; i++) o[i] = (p[i] - t[i]) * gr;
  }
}
// The first row of [begin, end) whose label is neither `ignore` nor in [0, classes), or -1
FLUID_KERNEL int64_t firstInvalidLabel(
    int64_t begin, int64_t end, const int64_t* labels, int64_t classes, int64_t ignore) {
  for (int64_t r = begin; r < end; r++) {
    if (labels[r] != ignore && (labels[r] < 0 || labels[r] >= classes)) return r;
  }
  return -1;
}
