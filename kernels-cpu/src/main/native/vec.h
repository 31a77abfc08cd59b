// A vector of LANES floats in GCC's vector form, as wide as one register of the level that is being
// compiled, and the functions that activations are made of.
constexpr int64_t LANES = FLUID_LANES;
typedef float vf __attribute__((vector_size(LANES * 4)));
typedef int32_t vi __attribute__((vector_size(LANES * 4)));

FLUID_INLINE vf load(const float* p) {
  vf v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
FLUID_INLINE void store(float* p, vf v) { __builtin_memcpy(p, &v, sizeof v); }
FLUID_INLINE vf all(float x) { return x - vf{}; }
// The first n lanes, the others as given (0); n is 1 to LANES.
FLUID_INLINE vf load_some(const float* p, int64_t n, float rest = 0) {
  vf v = all(rest);
  for (int64_t i = 0; i < n; i++) v[i] = p[i];
  return v;
}
FLUID_INLINE void store_some(float* p, vf v, int64_t n) {
  for (int64_t i = 0; i < n; i++) p[i] = v[i];
}
// FULL: all lanes; else the first n.
template <bool FULL>
FLUID_INLINE vf load_lanes(const float* p, int64_t n) {
  if constexpr (FULL) return load(p);
  else return load_some(p, n);
}
template <bool FULL>
FLUID_INLINE void store_lanes(float* p, vf v, int64_t n) {
  if constexpr (FULL) store(p, v);
  else store_some(p, v, n);
}
// n is LANES where the caller knows it: then the branch is gone.
FLUID_INLINE vf load_lanes_n(const float* p, int64_t n) {
  return n == LANES ? load(p) : load_some(p, n);
}
FLUID_INLINE void store_lanes_n(float* p, vf v, int64_t n) {
  if (n == LANES) store(p, v);
  else store_some(p, v, n);
}
FLUID_INLINE float sum_lanes(vf v) {
  float t[LANES];
  for (int i = 0; i < LANES; i++) t[i] = v[i];
  for (int w = LANES / 2; w > 0; w /= 2) for (int i = 0; i < w; i++) t[i] += t[i + w];
  return t[0];
}
FLUID_INLINE float max_lanes(vf v) {
  float m = v[0];
  for (int i = 1; i < LANES; i++) m = v[i] > m || v[i] != v[i] ? v[i] : m;
  return m;
}
FLUID_INLINE vf vmax(vf a, vf b) { return a > b ? a : b; }
FLUID_INLINE vf vmin(vf a, vf b) { return a < b ? a : b; }
FLUID_INLINE vf vabs(vf a) { return (vf)((vi)a & 0x7fffffff); }
FLUID_INLINE vf vsqrt(vf a) {
  vf r;
  for (int i = 0; i < LANES; i++) r[i] = __builtin_sqrtf(a[i]);
  return r;
}

// 2^f for the fraction r of x = n ln 2 + r, Cephes' polynomial; relative error below 1.2e-7.
FLUID_INLINE vf exp_fraction(vf r) {
  vf q = 1.9875691500e-4f * r + 1.3981999507e-3f;
  q = q * r + 8.3334519073e-3f;
  q = q * r + 4.1665795894e-2f;
  q = q * r + 1.6666665459e-1f;
  q = q * r + 5.0000001201e-1f;
  return q * (r * r) + (r + 1.f);
}
// e^x with x clipped to [-87, 88]. The rounding constant carries the exponent's bias, so the low
// bits of t, moved up, are the float 2^n. NaN stays NaN.
FLUID_INLINE vf exp_clipped(vf x) {
  x = x < -87.f ? all(-87.f) : x;
  x = x > 88.f ? all(88.f) : x;
  vf t = x * 1.44269504088896341f + 12583039.f;
  vf f = t - 12583039.f;
  vf r = x - f * 0.693359375f + f * 2.12194440e-4f;
  return exp_fraction(r) * (vf)((vi)t << 23);
}
// e^x that may be infinite from 88 on; below -87 it is 0 or almost. By AVX-512's scaling with powers
// of 2 it takes 14 operations in place of 18.
FLUID_INLINE vf exp_quick(vf x) {
#if FLUID_LANES == 16 && defined(FLUID_X86_LEVELS)
  x = (vf)_mm512_maskz_max_ps(0xffff, (__m512)all(-150.f), (__m512)x);   // NaN stays
  vf f = (x * 1.44269504088896341f + 12582912.f) - 12582912.f;
  vf r = x - f * 0.693359375f + f * 2.12194440e-4f;
  return (vf)_mm512_maskz_scalef_ps(0xffff, (__m512)exp_fraction(r), (__m512)f);
#else
  return exp_clipped(x);
#endif
}
// e^x on the whole line: 2^n in two factors, so that it ends in infinity and in denormals.
FLUID_INLINE vf exp_whole(vf x) {
  x = x < -105.f ? all(-105.f) : x;
  x = x > 90.f ? all(90.f) : x;
  vf t = x * 1.44269504088896341f + 12582912.f;
  vi n = (vi)t - 0x4b400000, half = n >> 1;
  vf f = t - 12582912.f;
  vf r = x - f * 0.693359375f + f * 2.12194440e-4f;
  vf e = exp_fraction(r) * (vf)((half + 127) << 23) * (vf)((n - half + 127) << 23);
  return x != x ? x : e;
}
// Rational 13/6, absolute error below 3e-7.
FLUID_INLINE vf tanh_of(vf x) {
  const float c = 7.90531110763549805f;
  x = x > c ? all(c) : x;
  x = x < -c ? all(-c) : x;
  vf y = x * x;
  vf p = -2.76076847742355e-16f * y + 2.00018790482477e-13f;
  p = p * y + -8.60467152213735e-11f;
  p = p * y + 5.12229709037114e-08f;
  p = p * y + 1.48572235717979e-05f;
  p = p * y + 6.37261928875436e-04f;
  p = p * y + 4.89352455891786e-03f;
  vf q = 1.19825839466702e-06f * y + 1.18534705686654e-04f;
  q = q * y + 2.26843463243900e-03f;
  q = q * y + 4.89352518554385e-03f;
  return x * p / q;
}
FLUID_INLINE vf sigmoid_of(vf x) { return 1.f / (1.f + exp_clipped(-x)); }
// Natural logarithm, Cephes' polynomial; -inf at 0, NaN below, denormals scaled up first.
FLUID_INLINE vf log_of(vf x) {
  vi tiny = x < 1.17549435e-38f;
  vf z = tiny ? x * 8388608.f : x;
  vi bits = (vi)z;
  vi e = ((bits >> 23) & 0xff) - 126;
  vf m = (vf)((bits & 0x007fffff) | 0x3f000000);
  e = tiny ? e - 23 : e;
  vi below = m < 0.707106781186547524f;
  e = below ? e - 1 : e;
  m = below ? m + m - 1.f : m - 1.f;
  vf y = m * m;
  vf p = 7.0376836292e-2f * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  p = p * m * y;
  vf fe = __builtin_convertvector(e, vf);
  p = p + fe * -2.12194440e-4f - 0.5f * y;
  vf r = m + p + fe * 0.693359375f;
  r = x == __builtin_inff() ? x : r;
  r = x == 0.f ? all(-__builtin_inff()) : r;
  return x < 0.f || x != x ? all(__builtin_nanf("")) : r;
}
// log(1 + z) for z >= 0, right for small z too.
FLUID_INLINE vf log1p_of(vf z) {
  vf w = 1.f + z, d = w - 1.f;
  vf quotient = z / (d == 0.f ? all(1.f) : d);
  return d == 0.f ? z : log_of(w) * quotient;
}
// Abramowitz and Stegun 7.1.26, absolute error 1.5e-7.
FLUID_INLINE vf erf_of(vf x) {
  vf a = vabs(x), t = 1.f / (1.f + 0.3275911f * a);
  vf p = 1.061405429f * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  vf y = 1.f - p * t * exp_clipped(-a * a);
  return x < 0.f ? -y : y;
}
