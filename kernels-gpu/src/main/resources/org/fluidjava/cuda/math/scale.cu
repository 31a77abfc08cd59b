// scale, increment, sign, minus and a division by a count: one element each. IN is the element type;
// FACTOR that of the tensor that may give scale's factor.
#include "fluid.cuh"
#include "lanes.cuh"

#ifndef IN
#define IN float
#endif
#ifndef FACTOR
#define FACTOR IN
#endif

typedef IN T;
typedef FACTOR F;

// Whole numbers are computed in 64 bits.
#ifdef WHOLE
typedef long long W;
#else
typedef T W;
#endif

#define INTEGRAL (T(0.5) == T(0))

// What is stored of truth values is 0 or 1.
#ifdef BOOLS
#define KEPT(x) (T)((x) != 0)
#else
#define KEPT(x) (T)(x)
#endif

// out = scale · x + bias, or scale · (x + bias) unless `after`.
extern "C" __global__ void scale(
    const T* x, T* out, long long n, double scale, double bias, int after, const F* factor) {
  if (factor != nullptr) {
    scale = (double)*factor;
  }
  constexpr int PACK = Pack<T>::SIZE;
  long long packs = n / PACK;
  W times = (W)scale;
  W plus = (W)bias;
  for (FLUID_LOOP(i, packs)) {
    Pack<T> p = load_pack(x + i * PACK);
#pragma unroll
    for (int k = 0; k < PACK; k++) {
      p.v[k] = KEPT(after ? times * p.v[k] + plus : times * (p.v[k] + plus));
    }
    store_pack(out + i * PACK, p);
  }
  for (FLUID_LOOP(rest, n - packs * PACK)) {
    long long i = packs * PACK + rest;
    out[i] = KEPT(after ? times * x[i] + plus : times * (x[i] + plus));
  }
}

extern "C" __global__ void increment(const T* x, T* out, double step) {
  if constexpr (INTEGRAL) {
    *out = KEPT(*x + (T)(long long)step);
  } else {
    *out = (T)((double)*x + step);
  }
}

extern "C" __global__ void sign(const T* x, T* out, long long n) {
  for (FLUID_LOOP(i, n)) {
    T v = x[i];
    // Written so that types without numbers below zero compare nothing with them.
    out[i] = v > T(0) ? T(1) : v == T(0) || v != v ? v : (T)-1;
  }
}

// Every element is one number, divided by how many there are: the gradient of a mean.
extern "C" __global__ void spread_mean(const T* g, T* out, long long n) {
  T share = (T)((double)*g / (double)n);
  for (FLUID_LOOP(i, n)) {
    out[i] = share;
  }
}

// x times one number, or divided by it.
extern "C" __global__ void by_number(
    const T* x, const T* number, T* out, long long n, int divide) {
  T by = *number;
  for (FLUID_LOOP(i, n)) {
    out[i] = divide ? x[i] / by : x[i] * by;
  }
}
