// One number throughout, a diagonal, a progression. OUT is how an element is stored; GIVEN is the type of a
// tensor that gives the number.
#include "fluid.cuh"
#include "lanes.cuh"

#ifndef OUT
#define OUT float
#endif
#ifndef GIVEN
#define GIVEN float
#endif

typedef OUT T;
typedef GIVEN G;

#define INTEGRAL (T(0.5) == T(0))

// The number's bits as the host made them.
extern "C" __global__ void fill(T* out, long long n, long long bits) {
  T value = *reinterpret_cast<const T*>(&bits);
  constexpr int PACK = Pack<T>::SIZE;
  Pack<T> pack;
#pragma unroll
  for (int k = 0; k < PACK; k++) {
    pack.v[k] = value;
  }
  long long packs = n / PACK;
  for (FLUID_LOOP(i, packs)) {
    store_pack(out + i * PACK, pack);
  }
  for (FLUID_LOOP(rest, n - packs * PACK)) {
    out[packs * PACK + rest] = value;
  }
}

// The number that a tensor holds.
extern "C" __global__ void fill_given(T* out, long long n, const G* given, int is_bool) {
  T value = is_bool ? (T)(*given != G(0)) : (T)*given;
  for (FLUID_LOOP(i, n)) {
    out[i] = value;
  }
}

extern "C" __global__ void eye(T* out, long long rows, long long columns, long long one) {
  T value = *reinterpret_cast<const T*>(&one);
  for (FLUID_LOOP(i, rows * columns)) {
    out[i] = i / columns == i % columns ? value : T(0);
  }
}

// From both ends to the middle, so that both are exact.
extern "C" __global__ void linspace(const T* start, const T* stop, T* out, long long n) {
  double from = (double)*start;
  double to = (double)*stop;
  long long last = n - 1;
  double step = last == 0 ? 0.0 : (to - from) / (double)last;
  for (FLUID_LOOP(i, n)) {
    double value = 2 * i < last || last == 0
        ? __dadd_rn(from, __dmul_rn((double)i, step))
        : __dadd_rn(to, -__dmul_rn((double)(last - i), step));
    out[i] = (T)value;
  }
}
