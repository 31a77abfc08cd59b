// One optimizer's update of one parameter; RULE is one of the rules below. Floor: the parameter and each
// of its states read and written once, the gradient read once, at the speed of memory.
//
// Results may lie where the operands lie. Scalars that a step shares (rates, powers of betas) are read
// from tensors by the first thread of each block; the last block moves the powers on.
#include "fluid.cuh"
#include "lanes.cuh"

#ifndef RULE
#define RULE sgd
#endif

constexpr int LAST = 0x7fffffff;  // as in rows.cu

// What a rule may ask for; null where it does not.
struct Given {
  const REAL* rate;
  const REAL* power1;
  const REAL* power2;
  const double* norms;  // sums of squares of the parameter and of the gradient
  double a, b, c, d;    // attributes
};

// Each rule: how many states, the scalars from what is given, and an element's update.
struct sgd {
  static constexpr int STATES = 0;
  static __device__ void scalars(const Given& given, REAL* k) { k[0] = *given.rate; }
  static __device__ void update(REAL& p, REAL g, REAL*, const REAL* k) { p -= k[0] * g; }
};

struct momentum {  // a mu, b nesterov
  static constexpr int STATES = 1;
  static __device__ void scalars(const Given& given, REAL* k) {
    k[0] = *given.rate;
    k[1] = (REAL)given.a;
    k[2] = (REAL)given.b;
  }
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    s[0] = k[1] * s[0] + g;
    p -= k[0] * (k[2] != REAL(0) ? g + k[1] * s[0] : s[0]);
  }
};

struct lars_momentum {  // a mu, b coefficient, c decay
  static constexpr int STATES = 1;
  static __device__ void scalars(const Given& given, REAL* k) {
    double rate = *given.rate;
    double size = sqrt(given.norms[0]);
    double slope = sqrt(given.norms[1]);
    double decay = given.c;
    k[0] = (REAL)(decay > 0 && size > 0 && slope > 0
                      ? rate * given.b * size / (slope + decay * size)
                      : rate);
    k[1] = (REAL)given.a;
    k[2] = (REAL)decay;
  }
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    s[0] = k[1] * s[0] + k[0] * (g + k[2] * p);
    p -= s[0];
  }
};

struct adam {  // a beta1, b beta2, c epsilon
  static constexpr int STATES = 2;
  static __device__ void scalars(const Given& given, REAL* k) {
    double correction = sqrt(1 - (double)*given.power2);
    k[0] = (REAL)((double)*given.rate * correction / (1 - (double)*given.power1));
    k[1] = (REAL)(given.c * correction);
    k[2] = (REAL)given.a;
    k[3] = (REAL)(1 - given.a);
    k[4] = (REAL)given.b;
    k[5] = (REAL)(1 - given.b);
  }
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    s[0] = k[2] * s[0] + k[3] * g;
    s[1] = k[4] * s[1] + k[5] * g * g;
    p -= k[0] * s[0] / (fluid_sqrt(s[1]) + k[1]);
  }
};

struct adamax {  // a beta1, b beta2, c epsilon
  static constexpr int STATES = 2;
  static __device__ void scalars(const Given& given, REAL* k) {
    k[0] = (REAL)((double)*given.rate / (1 - (double)*given.power1));
    k[1] = (REAL)given.c;
    k[2] = (REAL)given.a;
    k[3] = (REAL)(1 - given.a);
    k[4] = (REAL)given.b;
  }
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    s[0] = k[2] * s[0] + k[3] * g;
    s[1] = fluid_max(fluid_abs(g), k[4] * s[1] + k[1]);
    p -= k[0] * s[0] / s[1];
  }
};

struct adagrad {  // a epsilon
  static constexpr int STATES = 1;
  static __device__ void scalars(const Given& given, REAL* k) {
    k[0] = *given.rate;
    k[1] = (REAL)given.a;
  }
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    s[0] += g * g;
    p -= k[0] * g / (fluid_sqrt(s[0]) + k[1]);
  }
};

struct decayed_adagrad {  // a decay, b epsilon
  static constexpr int STATES = 1;
  static __device__ void scalars(const Given& given, REAL* k) {
    k[0] = *given.rate;
    k[1] = (REAL)given.a;
    k[2] = (REAL)(1 - given.a);
    k[3] = (REAL)given.b;
  }
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    s[0] = k[1] * s[0] + k[2] * g * g;
    p -= k[0] * g / (fluid_sqrt(s[0]) + k[3]);
  }
};

struct adadelta {  // a rho, b epsilon
  static constexpr int STATES = 2;
  static __device__ void scalars(const Given& given, REAL* k) {
    k[0] = (REAL)given.a;
    k[1] = (REAL)(1 - given.a);
    k[2] = (REAL)given.b;
  }
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    s[0] = k[0] * s[0] + k[1] * g * g;
    REAL step = -fluid_sqrt((s[1] + k[2]) / (s[0] + k[2])) * g;
    s[1] = k[0] * s[1] + k[1] * step * step;
    p += step;
  }
};

struct rmsprop {  // a decay, b momentum, c epsilon; states mean square, moment
  static constexpr int STATES = 2;
  static __device__ void scalars(const Given& given, REAL* k) {
    k[0] = *given.rate;
    k[1] = (REAL)given.a;
    k[2] = (REAL)(1 - given.a);
    k[3] = (REAL)given.b;
    k[4] = (REAL)given.c;
  }
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    s[0] = k[1] * s[0] + k[2] * g * g;
    s[1] = k[3] * s[1] + k[0] * g / fluid_sqrt(s[0] + k[4]);
    p -= s[1];
  }
};

struct centered_rmsprop : rmsprop {  // and the mean gradient
  static constexpr int STATES = 3;
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    s[0] = k[1] * s[0] + k[2] * g * g;
    s[2] = k[1] * s[2] + k[2] * g;
    s[1] = k[3] * s[1] + k[0] * g / fluid_sqrt(s[0] - s[2] * s[2] + k[4]);
    p -= s[1];
  }
};

struct ftrl {  // a l1, b l2, c power of the rate; states squares, linear
  static constexpr int STATES = 2;
  static __device__ void scalars(const Given& given, REAL* k) {
    k[0] = *given.rate;
    k[1] = (REAL)given.a;
    k[2] = (REAL)given.b;
    k[3] = (REAL)-given.c;
  }
  static __device__ REAL root(REAL x, const REAL* k) {
    return k[3] == REAL(0.5) ? fluid_sqrt(x) : fluid_pow(x, k[3]);
  }
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    REAL sum = s[0] + g * g;
    REAL after = root(sum, k);
    s[1] += g - (after - root(s[0], k)) / k[0] * p;
    s[0] = sum;
    REAL along = s[1];
    REAL sign = along > REAL(0) ? REAL(1) : along < REAL(0) ? REAL(-1) : along;
    p = fluid_abs(along) > k[1] ? (k[1] * sign - along) / (after / k[0] + REAL(2) * k[2]) : REAL(0);
  }
};

// The direction of lamb goes into a third "state"; the parameter moves afterwards, by lamb_step.
struct lamb {  // a beta1, b beta2, c epsilon, d decay
  static constexpr int STATES = 3;
  static __device__ void scalars(const Given& given, REAL* k) {
    k[0] = (REAL)given.c;
    k[1] = (REAL)given.d;
    k[2] = (REAL)given.a;
    k[3] = (REAL)(1 - given.a);
    k[4] = (REAL)given.b;
    k[5] = (REAL)(1 - given.b);
  }
  static __device__ void update(REAL& p, REAL g, REAL* s, const REAL* k) {
    s[0] = k[2] * s[0] + k[3] * g;
    s[1] = k[4] * s[1] + k[5] * g * g;
    s[2] = s[0] / (fluid_sqrt(s[1]) + k[0]) + k[1] * p;
  }
};

// The gradient is lamb's direction, the norms are the parameter's and the direction's.
struct lamb_step {
  static constexpr int STATES = 0;
  static __device__ void scalars(const Given& given, REAL* k) {
    double size = sqrt(given.norms[0]);
    double step = sqrt(given.norms[1]);
    k[0] = (REAL)((double)*given.rate * (size > 0 && step > 0 ? size / step : 1));
  }
  static __device__ void update(REAL& p, REAL g, REAL*, const REAL* k) { p -= k[0] * g; }
};

struct Places {
  const REAL* p;
  REAL* p_out;
  const REAL* s[3];
  REAL* s_out[3];
};

__device__ __forceinline__ void update_at(const Places& at, long long i, REAL g, const REAL* k) {
  REAL p = at.p[i];
  REAL s[3];
#pragma unroll
  for (int j = 0; j < RULE::STATES; j++) {
    s[j] = at.s[j][i];
  }
  RULE::update(p, g, s, k);
  at.p_out[i] = p;
#pragma unroll
  for (int j = 0; j < RULE::STATES; j++) {
    at.s_out[j][i] = s[j];
  }
}

// Betas may be given by tensors, which go before attributes a and b. The powers are read by all blocks
// before the last one moves them on.
__device__ __forceinline__ void begin(
    REAL* shared, const REAL* rate, const REAL* power1, const REAL* power2, REAL* power1_out,
    REAL* power2_out, const REAL* beta1, const REAL* beta2, const double* norms, double a, double b,
    double c, double d, unsigned* ticket) {
  if (threadIdx.x == 0) {
    Given given{rate, power1, power2, norms, beta1 == nullptr ? a : (double)*beta1,
                beta2 == nullptr ? b : (double)*beta2, c, d};
    RULE::scalars(given, shared);
    if (power1_out != nullptr || power2_out != nullptr) {
      double next1 = power1_out == nullptr ? 0 : (double)*power1 * given.a;
      double next2 = power2_out == nullptr ? 0 : (double)*power2 * given.b;
      __threadfence();
      if (atomicInc(ticket, gridDim.x - 1) == gridDim.x - 1) {
        if (power1_out != nullptr) {
          *power1_out = (REAL)next1;
        }
        if (power2_out != nullptr) {
          *power2_out = (REAL)next2;
        }
      }
    }
  }
  __syncthreads();
}

#define STEP                                                                                     \
  const REAL *p, REAL *p_out, const REAL *s0, REAL *s0_out, const REAL *s1, REAL *s1_out,        \
      const REAL *s2, REAL *s2_out, const REAL *rate, const REAL *power1, const REAL *power2,    \
      REAL *power1_out, REAL *power2_out, const REAL *beta1, const REAL *beta2,                  \
      const double *norms, double a, double b, double c, double d, unsigned *ticket
#define BEGIN                                                                                    \
  __shared__ REAL k[8];                                                                          \
  begin(k, rate, power1, power2, power1_out, power2_out, beta1, beta2, norms, a, b, c, d, ticket); \
  Places at{p, p_out, {s0, s1, s2}, {s0_out, s1_out, s2_out}};

// A dense gradient.
extern "C" __global__ void update_dense(STEP, const REAL* g, long long n) {
  BEGIN
  constexpr int PACK = Pack<REAL>::SIZE;
  long long packs = n / PACK;
  for (FLUID_LOOP(i, packs)) {
    long long first = i * PACK;
    Pack<REAL> ps = load_pack(p + first);
    Pack<REAL> gs = load_pack(g + first);
    Pack<REAL> ss[3];
#pragma unroll
    for (int j = 0; j < RULE::STATES; j++) {
      ss[j] = load_pack(at.s[j] + first);
    }
#pragma unroll
    for (int e = 0; e < PACK; e++) {
      REAL s[3];
#pragma unroll
      for (int j = 0; j < RULE::STATES; j++) {
        s[j] = ss[j].v[e];
      }
      RULE::update(ps.v[e], gs.v[e], s, k);
#pragma unroll
      for (int j = 0; j < RULE::STATES; j++) {
        ss[j].v[e] = s[j];
      }
    }
    store_pack(p_out + first, ps);
#pragma unroll
    for (int j = 0; j < RULE::STATES; j++) {
      store_pack(at.s_out[j] + first, ss[j]);
    }
  }
  for (FLUID_LOOP(rest, n - packs * PACK)) {
    long long i = packs * PACK + rest;
    update_at(at, i, g[i], k);
  }
}

// Some rows, merged (see rows.cu), and all others with the gradient 0; n is the parameter's size.
extern "C" __global__ void update_everywhere(
    STEP, const REAL* merged, const int* table, long long width, long long n) {
  BEGIN
  for (FLUID_LOOP(i, n)) {
    long long row = n < 0x7fffffff ? (long long)((unsigned)i / (unsigned)width) : i / width;
    int led = table[row];
    REAL g = led == 0 ? REAL(0) : merged[(LAST - led) * width + (i - row * width)];
    update_at(at, i, g, k);
  }
}

// Some rows, merged, and no others; n is the size of the merged values.
extern "C" __global__ void update_given(
    STEP, const REAL* merged, const long long* rows, long long width, long long n) {
  BEGIN
  for (FLUID_LOOP(i, n)) {
    long long slot = n < 0x7fffffff ? (long long)((unsigned)i / (unsigned)width) : i / width;
    long long row = rows[slot];
    if (row >= 0) {
      update_at(at, row * width + (i - slot * width), merged[i], k);
    }
  }
}
