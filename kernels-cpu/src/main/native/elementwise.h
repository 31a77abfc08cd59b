// Activations, binary operations with broadcasting, scaling and copying. Every function works on a
// range of flat elements, so that callers cut the work between threads as they like.

enum Unary {
  SIGMOID, TANH, RELU, RELU6, LEAKY_RELU, ELU, GELU, GELU_TANH, SWISH, HARD_SIGMOID, HARD_SWISH,
  SOFTPLUS, SOFTSIGN, LOGSIGMOID, EXP, LOG, SQRT, SQUARE, ABS, RECIPROCAL, RSQRT, STANH, BRELU,
  SOFT_RELU, TANH_SHRINK, IDENTITY
};

FLUID_INLINE vf normal_density(vf x) { return 0.3989422804014327f * exp_clipped(-0.5f * x * x); }
FLUID_INLINE vf gelu_inner(vf x) { return 0.7978845608028654f * (x + 0.044715f * x * x * x); }
FLUID_INLINE vf stable_softplus(vf x) {
  return vmax(x, all(0)) + log1p_of(exp_whole(-vabs(x)));
}
FLUID_INLINE vf keep_nan(vf x, vf y) { return x != x ? x : y; }

// a and b are the attributes, if the activation has some.
template <int OP>
FLUID_INLINE vf unary_of(vf x, float a, float b) {
  vf zero = {};
  if constexpr (OP == SIGMOID) return sigmoid_of(x);
  if constexpr (OP == TANH) return tanh_of(x);
  if constexpr (OP == RELU) return x < 0.f ? zero : x;
  // The upper bound goes last: below the lower one it is the result, as Paddle has it.
  if constexpr (OP == RELU6) {
    vf y = x < 0.f ? zero : x;
    return y > a ? all(a) : y;
  }
  if constexpr (OP == LEAKY_RELU) return vmax(a * x, x);
  if constexpr (OP == ELU) return x < 0.f ? a * (exp_whole(x) - 1.f) : x;
  if constexpr (OP == GELU) return 0.5f * x * (1.f + erf_of(x * 0.7071067811865475f));
  if constexpr (OP == GELU_TANH) return 0.5f * x * (1.f + tanh_of(gelu_inner(x)));
  if constexpr (OP == SWISH) return x * sigmoid_of(a * x);
  if constexpr (OP == HARD_SIGMOID) {
    vf y = a * x + b;
    return y < 0.f ? zero : y > 1.f ? all(1.f) : y;
  }
  if constexpr (OP == HARD_SWISH) {
    vf y = x + 3.f;
    y = y < 0.f ? zero : y > 6.f ? all(6.f) : y;
    return x * y * (1.f / 6.f);
  }
  if constexpr (OP == SOFTPLUS) return stable_softplus(x);
  if constexpr (OP == SOFTSIGN) return x / (1.f + vabs(x));
  if constexpr (OP == LOGSIGMOID) return -stable_softplus(-x);
  if constexpr (OP == EXP) return exp_whole(x);
  if constexpr (OP == LOG) return log_of(x);
  if constexpr (OP == SQRT) return vsqrt(x);
  if constexpr (OP == SQUARE) return x * x;
  if constexpr (OP == ABS) return vabs(x);
  if constexpr (OP == RECIPROCAL) return 1.f / x;
  if constexpr (OP == RSQRT) return 1.f / vsqrt(x);
  if constexpr (OP == STANH) return b * tanh_of(a * x);
  if constexpr (OP == BRELU) {
    vf y = x < a ? all(a) : x;
    return y > b ? all(b) : y;
  }
  if constexpr (OP == SOFT_RELU) {
    return log1p_of(exp_clipped(x < -a ? all(-a) : x > a ? all(a) : x));
  }
  if constexpr (OP == TANH_SHRINK) return x - tanh_of(x);
  return x;
}

// g times the derivative, from the input x and the output y.
template <int OP>
FLUID_INLINE vf unary_grad_of(vf x, vf y, vf g, float a, float b) {
  vf zero = {};
  if constexpr (OP == SIGMOID) return g * y * (1.f - y);
  if constexpr (OP == TANH) return g * (1.f - y * y);
  if constexpr (OP == RELU) return y > 0.f ? g : zero;
  if constexpr (OP == RELU6) return (y > 0.f) & (y < a) ? g : zero;
  if constexpr (OP == LEAKY_RELU) return y > 0.f ? g : g * a;
  if constexpr (OP == ELU) return x < 0.f ? g * a * exp_whole(x) : g;
  if constexpr (OP == GELU) {
    return g * (0.5f * (1.f + erf_of(x * 0.7071067811865475f)) + x * normal_density(x));
  }
  if constexpr (OP == GELU_TANH) {
    vf t = tanh_of(gelu_inner(x));
    vf slope = 0.7978845608028654f * (1.f + 0.134145f * x * x);
    return g * (0.5f * (1.f + t) + 0.5f * x * (1.f - t * t) * slope);
  }
  if constexpr (OP == SWISH) {
    vf s = sigmoid_of(a * x);
    return g * (s + a * x * s * (1.f - s));
  }
  if constexpr (OP == HARD_SIGMOID) return (y > 0.f) & (y < 1.f) ? g * a : zero;
  if constexpr (OP == HARD_SWISH) {
    return x <= -3.f ? zero : x >= 3.f ? g : g * (2.f * x + 3.f) * (1.f / 6.f);
  }
  if constexpr (OP == SOFTPLUS) return g * sigmoid_of(x);
  if constexpr (OP == SOFTSIGN) {
    vf d = 1.f + vabs(x);
    return g / (d * d);
  }
  if constexpr (OP == LOGSIGMOID) return g * sigmoid_of(-x);
  if constexpr (OP == EXP) return g * y;
  if constexpr (OP == LOG) return g / x;
  if constexpr (OP == SQRT) return g / (2.f * y);
  if constexpr (OP == SQUARE) return 2.f * g * x;
  if constexpr (OP == ABS) return x > 0.f ? g : x < 0.f ? -g : zero;
  if constexpr (OP == RECIPROCAL) return -g * y * y;
  if constexpr (OP == RSQRT) return -0.5f * g * y * y * y;
  if constexpr (OP == STANH) {
    vf t = tanh_of(a * x);
    return g * a * b * (1.f - t * t);
  }
  if constexpr (OP == BRELU) return (x > a) & (x < b) ? g : zero;
  if constexpr (OP == SOFT_RELU) return (x > -a) & (x < a) ? g * sigmoid_of(x) : zero;
  if constexpr (OP == TANH_SHRINK) {
    vf t = tanh_of(x);
    return g * t * t;
  }
  return g;
}
// Which of x and y a gradient reads; the other address may be null.
constexpr bool reads_output(int op) {
  return op == SIGMOID || op == TANH || op == RELU || op == RELU6 || op == LEAKY_RELU ||
         op == HARD_SIGMOID || op == EXP || op == SQRT || op == RECIPROCAL || op == RSQRT;
}

template <int OP>
FLUID_INLINE void unary_sweep(int64_t n, const float* x, float* y, float a, float b) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) store(y + i, unary_of<OP>(load(x + i), a, b));
  if (i < n) store_some(y + i, unary_of<OP>(load_some(x + i, n - i, 1), a, b), n - i);
}
template <int OP>
FLUID_INLINE void unary_grad_sweep(
    int64_t n, const float* x, const float* y, const float* g, float* dx, float a, float b) {
  const float* s = reads_output(OP) ? y : x;
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vf v = load(s + i);
    store(dx + i, unary_grad_of<OP>(v, v, load(g + i), a, b));
  }
  if (i < n) {
    vf v = load_some(s + i, n - i, 1);
    store_some(dx + i, unary_grad_of<OP>(v, v, load_some(g + i, n - i), a, b), n - i);
  }
}
#undef FLUID_EACH_UNARY
#define FLUID_EACH_UNARY(DO) \
  DO(SIGMOID) DO(TANH) DO(RELU) DO(RELU6) DO(LEAKY_RELU) DO(ELU) DO(GELU) DO(GELU_TANH) DO(SWISH) \
  DO(HARD_SIGMOID) DO(HARD_SWISH) DO(SOFTPLUS) DO(SOFTSIGN) DO(LOGSIGMOID) DO(EXP) DO(LOG) \
  DO(SQRT) DO(SQUARE) DO(ABS) DO(RECIPROCAL) DO(RSQRT) DO(STANH) DO(BRELU) DO(SOFT_RELU) \
  DO(TANH_SHRINK) DO(IDENTITY)

FLUID_KERNEL void unary(
    int32_t op, int64_t begin, int64_t end, const float* x, float* y, float a, float b) {
  switch (op) {
#define FLUID_CASE(OP) \
  case OP: unary_sweep<OP>(end - begin, x + begin, y + begin, a, b); break;
    FLUID_EACH_UNARY(FLUID_CASE)
#undef FLUID_CASE
    default: break;
  }
}
FLUID_KERNEL void unaryGrad(int32_t op, int64_t begin, int64_t end, const float* x, const float* y,
                            const float* g, float* dx, float a, float b) {
  switch (op) {
#define FLUID_CASE(OP)                                                                       \
  case OP:                                                                                   \
    unary_grad_sweep<OP>(end - begin, x ? x + begin : x, y ? y + begin : y, g + begin, dx + begin, \
                         a, b);                                                              \
    break;
    FLUID_EACH_UNARY(FLUID_CASE)
#undef FLUID_CASE
    default: break;
  }
}

FLUID_KERNEL void fill(int64_t begin, int64_t end, float value, float* y) {
  for (int64_t i = begin; i < end; i++) y[i] = value;
}
FLUID_KERNEL void copy(int64_t begin, int64_t end, const float* x, float* y) {
  if (end > begin) memmove(y + begin, x + begin, (end - begin) * sizeof(float));
}
// y = scale x + bias
FLUID_KERNEL void scale(
    int64_t begin, int64_t end, float scale, float bias, const float* x, float* y) {
  int64_t i = begin;
  for (; i + LANES <= end; i += LANES) store(y + i, scale * load(x + i) + bias);
  for (; i < end; i++) y[i] = scale * x[i] + bias;
}
// y += a x
FLUID_KERNEL void axpy(int64_t begin, int64_t end, float a, const float* x, float* y) {
  int64_t i = begin;
  for (; i + LANES <= end; i += LANES) store(y + i, load(y + i) + a * load(x + i));
  for (; i < end; i++) y[i] += a * x[i];
}
// y = the sum of `count` arrays, whose addresses stand in `arrays`; y may be one of them
FLUID_KERNEL void sumOf(
    int64_t begin, int64_t end, int32_t count, const int64_t* arrays, float* y) {
  for (int64_t b = begin; b < end; b += 1024) {   // blocks keep the sum in the first-level cache
    int64_t e = low(end, b + 1024), i = b;
    float t[1024] = {};
    for (int32_t k = 0; k < count; k++) {
      const float* x = (const float*)(intptr_t)arrays[k];
      for (i = b; i + LANES <= e; i += LANES) store(t + i - b, load(t + i - b) + load(x + i));
      for (; i < e; i++) t[i - b] += x[i];
    }
    memcpy(y + b, t, (e - b) * sizeof(float));
  }
}
// y = min(max(x, lo), hi)
FLUID_KERNEL void clip(int64_t begin, int64_t end, float lo, float hi, const float* x, float* y) {
  for (int64_t i = begin; i < end; i++) y[i] = x[i] < lo ? lo : x[i] > hi ? hi : x[i];
}
