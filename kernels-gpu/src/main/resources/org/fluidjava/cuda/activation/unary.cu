// Functions of one element and their slopes; FUNCTION names one, a, b and c are its attributes. A slope
// reads x or the result, as the function's entry in UnaryKernels says. Floor: one read (two for a
// gradient) and one write of each element.
#include "fluid.cuh"
#include "gamma.cuh"
#include "lanes.cuh"

#ifndef FUNCTION
#define FUNCTION sigmoid
#endif

typedef REAL T;

#define VALUE static __device__ __forceinline__ T value(T x, T a, T b, T c)
#define SLOPE static __device__ __forceinline__ T slope(T x, T a, T b, T c)
#define OF_RESULT static __device__ __forceinline__ T slope(T y, T a, T b, T c)

constexpr double SQRT_2 = 1.4142135623730951;
constexpr double SQRT_2_PI = 2.5066282746310002;
constexpr double SQRT_2_OVER_PI = 0.7978845608028654;
constexpr double TWO_OVER_SQRT_PI = 1.1283791670955126;
constexpr double LN_2 = 0.6931471805599453;
constexpr double LN_10 = 2.302585092994046;

__device__ __forceinline__ T softplus_of(T x) {
  return fluid_max(x, T(0)) + fluid_log1p(fluid_exp(-fluid_abs(x)));
}
__device__ __forceinline__ T within(T x, T low, T high) {
  return fluid_min(fluid_max(x, low), high);
}
__device__ __forceinline__ T gauss(T x) { return T(0.5) * (T(1) + erf(x / T(SQRT_2))); }
__device__ __forceinline__ T gelu_inner(T x) {
  return T(SQRT_2_OVER_PI) * (x + T(0.044715) * x * x * x);
}
__device__ __forceinline__ T gated_slope(T x, T beta) {
  T gate = fluid_sigmoid(beta * x);
  return gate + beta * x * gate * (T(1) - gate);
}

struct sigmoid_ { VALUE { return fluid_sigmoid(x); } OF_RESULT { return y * (T(1) - y); } };
struct exp_ { VALUE { return fluid_exp(x); } OF_RESULT { return y; } };
struct expm1_ { VALUE { return fluid_expm1(x); } OF_RESULT { return y + T(1); } };
struct relu_ { VALUE { return fluid_max(x, T(0)); } OF_RESULT { return y > T(0) ? T(1) : T(0); } };
struct tanh_ { VALUE { return fluid_tanh(x); } OF_RESULT { return T(1) - y * y; } };
struct sqrt_ { VALUE { return fluid_sqrt(x); } OF_RESULT { return T(0.5) / y; } };
struct rsqrt_ { VALUE { return T(1) / fluid_sqrt(x); } OF_RESULT { return T(-0.5) * y * y * y; } };
struct reciprocal_ { VALUE { return T(1) / x; } OF_RESULT { return -y * y; } };
struct relu6_ {
  VALUE { return within(x, T(0), a); }
  OF_RESULT { return y > T(0) && y < a ? T(1) : T(0); }
};
struct soft_relu_ {
  VALUE { return fluid_log1p(fluid_exp(within(x, -a, a))); }
  OF_RESULT {
    return y > fluid_log1p(fluid_exp(-a)) && y < fluid_log1p(fluid_exp(a)) ? -fluid_expm1(-y) : T(0);
  }
};
struct hard_sigmoid_ {
  VALUE { return within(a * x + b, T(0), T(1)); }
  OF_RESULT { return y > T(0) && y < T(1) ? a : T(0); }
};
struct selu_ {
  VALUE { return a * (x > T(0) ? x : b * fluid_expm1(x)); }
  OF_RESULT { return y > T(0) ? a : y + a * b; }
};
struct logsigmoid_ { VALUE { return -softplus_of(-x); } SLOPE { return fluid_sigmoid(-x); } };
struct tanh_shrink_ {
  VALUE { return x - fluid_tanh(x); }
  SLOPE { return fluid_tanh(x) * fluid_tanh(x); }
};
struct abs_ {
  VALUE { return x < T(0) ? -x : x; }
  SLOPE { return x > T(0) ? T(1) : x < T(0) ? T(-1) : x; }
};
struct cos_ { VALUE { return cos(x); } SLOPE { return -sin(x); } };
struct acos_ { VALUE { return acos(x); } SLOPE { return T(-1) / fluid_sqrt(T(1) - x * x); } };
struct sin_ { VALUE { return sin(x); } SLOPE { return cos(x); } };
struct asin_ { VALUE { return asin(x); } SLOPE { return T(1) / fluid_sqrt(T(1) - x * x); } };
struct tan_ { VALUE { return tan(x); } SLOPE { T t = tan(x); return T(1) + t * t; } };
struct sinh_ { VALUE { return sinh(x); } SLOPE { return cosh(x); } };
struct cosh_ { VALUE { return cosh(x); } SLOPE { return sinh(x); } };
struct acosh_ { VALUE { return acosh(x); } SLOPE { return T(1) / fluid_sqrt(x * x - T(1)); } };
struct asinh_ { VALUE { return asinh(x); } SLOPE { return T(1) / fluid_sqrt(x * x + T(1)); } };
struct atanh_ { VALUE { return atanh(x); } SLOPE { return T(1) / (T(1) - x * x); } };
struct atan_ { VALUE { return atan(x); } SLOPE { return T(1) / (T(1) + x * x); } };
struct log_ { VALUE { return fluid_log(x); } SLOPE { return T(1) / x; } };
struct log1p_ { VALUE { return fluid_log1p(x); } SLOPE { return T(1) / (T(1) + x); } };
struct log2_ { VALUE { return log2(x); } SLOPE { return T(1) / (x * T(LN_2)); } };
struct log10_ { VALUE { return log10(x); } SLOPE { return T(1) / (x * T(LN_10)); } };
struct square_ { VALUE { return x * x; } SLOPE { return T(2) * x; } };
struct softsign_ {
  VALUE { return x / (T(1) + fluid_abs(x)); }
  SLOPE { T d = T(1) + fluid_abs(x); return T(1) / (d * d); }
};
struct erf_ { VALUE { return erf(x); } SLOPE { return T(TWO_OVER_SQRT_PI) * fluid_exp(-x * x); } };
struct lgamma_ {
  VALUE { return (T)lgamma((double)x); }
  SLOPE { return (T)digamma((double)x); }
};
struct digamma_ {
  VALUE { return (T)digamma((double)x); }
  SLOPE { return (T)trigamma((double)x); }
};
struct erfinv_ {
  VALUE { return (T)inverse_erf((double)x); }
  OF_RESULT { return T(0.8862269254527580) * fluid_exp(y * y); }
};
struct celu_ {
  VALUE { return fluid_max(x, T(0)) + fluid_min(a * fluid_expm1(x / a), T(0)); }
  SLOPE { return x > T(0) ? T(1) : fluid_exp(x / a); }
};
struct logit_ {
  VALUE {
    T cut = a == T(0) ? x : within(x, a, T(1) - a);
    return fluid_log(cut / (T(1) - cut));
  }
  SLOPE {
    if (x < a || x > T(1) - a) {
      return a == T(0) ? T(0) * T(FLUID_INFINITY) : T(0);
    }
    return T(1) / (x * (T(1) - x));
  }
};
struct silu_ { VALUE { return x * fluid_sigmoid(x); } SLOPE { return gated_slope(x, T(1)); } };
struct ceil_ { VALUE { return fluid_ceil(x); } SLOPE { return T(0); } };
struct floor_ { VALUE { return fluid_floor(x); } SLOPE { return T(0); } };
struct trunc_ { VALUE { return trunc(x); } SLOPE { return T(0); } };
struct round_ { VALUE { return fluid_round(x); } SLOPE { return T(0); } };
struct gelu_ {
  VALUE {
    return a == T(0) ? x * gauss(x) : T(0.5) * x * (T(1) + fluid_tanh(gelu_inner(x)));
  }
  SLOPE {
    if (a == T(0)) {
      return gauss(x) + x * fluid_exp(-x * x / T(2)) / T(SQRT_2_PI);
    }
    T t = fluid_tanh(gelu_inner(x));
    T inner = T(SQRT_2_OVER_PI) * (T(1) + T(3 * 0.044715) * x * x);
    return T(0.5) * (T(1) + t) + T(0.5) * x * (T(1) - t * t) * inner;
  }
};
struct softplus_ {
  VALUE { return a * x > b ? x : softplus_of(a * x) / a; }
  SLOPE { return a * x > b ? T(1) : fluid_sigmoid(a * x); }
};
struct mish_ {
  VALUE { return x * fluid_tanh(x > a ? x : softplus_of(x)); }
  SLOPE {
    T t = fluid_tanh(x > a ? x : softplus_of(x));
    T inner = x > a ? T(1) : fluid_sigmoid(x);
    return t + x * (T(1) - t * t) * inner;
  }
};
struct softshrink_ {
  VALUE { return x > a ? x - a : x < -a ? x + a : T(0); }
  SLOPE { return x > a || x < -a ? T(1) : T(0); }
};
struct hard_shrink_ {
  VALUE { return x > a || x < -a ? x : T(0); }
  SLOPE { return x > a || x < -a ? T(1) : T(0); }
};
struct thresholded_relu_ {
  VALUE { return x > a ? x : T(0); }
  SLOPE { return x > a ? T(1) : T(0); }
};
struct brelu_ {
  VALUE { return within(x, a, b); }
  SLOPE { return x > a && x < b ? T(1) : T(0); }
};
struct leaky_relu_ { VALUE { return x > T(0) ? x : a * x; } SLOPE { return x > T(0) ? T(1) : a; } };
struct swish_ { VALUE { return x * fluid_sigmoid(a * x); } SLOPE { return gated_slope(x, a); } };
struct hard_swish_ {
  VALUE { return x * within(x + c, T(0), a) / b; }
  SLOPE { return x + c <= T(0) ? T(0) : x + c < a ? (T(2) * x + c) / b : a / b; }
};
struct stanh_ {
  VALUE { return b * fluid_tanh(a * x); }
  SLOPE { T t = fluid_tanh(a * x); return a * b * (T(1) - t * t); }
};
struct elu_ {
  VALUE { return x > T(0) ? x : a * fluid_expm1(x); }
  SLOPE { return x > T(0) ? T(1) : a * fluid_exp(x); }
};
// a is the exponent; x^0 has slope 0 at 0 too.
struct pow_ {
  VALUE { return (T)pow((double)x, (double)a); }
  SLOPE { return a == T(0) ? T(0) : a * fluid_pow(x, a - T(1)); }
};

#define JOIN_(name) name##_
#define JOIN(name) JOIN_(name)
typedef JOIN(FUNCTION) Function;

// Where `given` is not null the first attribute lies there.
extern "C" __global__ void unary(
    const T* x, T* out, long long n, double a, double b, double c, const T* given) {
  T first = given == nullptr ? (T)a : *given;
  T second = (T)b;
  T third = (T)c;
  constexpr int PACK = Pack<T>::SIZE;
  long long packs = n / PACK;
  for (FLUID_LOOP(i, packs)) {
    Pack<T> p = load_pack(x + i * PACK);
#pragma unroll
    for (int k = 0; k < PACK; k++) {
      p.v[k] = Function::value(p.v[k], first, second, third);
    }
    store_pack(out + i * PACK, p);
  }
  for (FLUID_LOOP(rest, n - packs * PACK)) {
    long long i = packs * PACK + rest;
    out[i] = Function::value(x[i], first, second, third);
  }
}

// dx may lie where g lies.
extern "C" __global__ void unary_grad(
    const T* source, const T* g, T* dx, long long n, double a, double b, double c, const T* given) {
  T first = given == nullptr ? (T)a : *given;
  T second = (T)b;
  T third = (T)c;
  constexpr int PACK = Pack<T>::SIZE;
  long long packs = n / PACK;
  for (FLUID_LOOP(i, packs)) {
    Pack<T> s = load_pack(source + i * PACK);
    Pack<T> p = load_pack(g + i * PACK);
#pragma unroll
    for (int k = 0; k < PACK; k++) {
      p.v[k] *= Function::slope(s.v[k], first, second, third);
    }
    store_pack(dx + i * PACK, p);
  }
  for (FLUID_LOOP(rest, n - packs * PACK)) {
    long long i = packs * PACK + rest;
    dx[i] = g[i] * Function::slope(source[i], first, second, third);
  }
}
