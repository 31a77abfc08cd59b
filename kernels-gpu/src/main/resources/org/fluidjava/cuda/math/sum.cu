// Sums of up to eight tensors of one shape, element by element in the order given. The result may lie where
// any summand lies. ACC is what sums are kept in. Floor: each summand read once, the result written once.
#include "fluid.cuh"
#include "lanes.cuh"

#ifndef IN
#define IN float
#endif
#ifndef ACC
#define ACC double
#endif

typedef IN T;
typedef ACC A;

// What is stored of truth values is 0 or 1.
#ifdef BOOLS
#define KEPT(x) (T)((x) != 0)
#else
#define KEPT(x) (T)(x)
#endif

extern "C" __global__ void sum_of(
    const T* x0, const T* x1, const T* x2, const T* x3, const T* x4, const T* x5, const T* x6,
    const T* x7, int count, T* out, long long n) {
  constexpr int PACK = Pack<T>::SIZE;
  long long packs = n / PACK;
  const T* const from[8] = {x0, x1, x2, x3, x4, x5, x6, x7};
  for (FLUID_LOOP(i, packs)) {
    A sums[PACK];
#pragma unroll
    for (int k = 0; k < PACK; k++) {
      sums[k] = A(0);
    }
#pragma unroll
    for (int j = 0; j < 8; j++) {
      if (j < count) {
        Pack<T> p = load_pack(from[j] + i * PACK);
#pragma unroll
        for (int k = 0; k < PACK; k++) {
          sums[k] += (A)p.v[k];
        }
      }
    }
    Pack<T> p;
#pragma unroll
    for (int k = 0; k < PACK; k++) {
      p.v[k] = KEPT(sums[k]);
    }
    store_pack(out + i * PACK, p);
  }
  for (FLUID_LOOP(rest, n - packs * PACK)) {
    long long i = packs * PACK + rest;
    A sum = A(0);
#pragma unroll
    for (int j = 0; j < 8; j++) {
      if (j < count) {
        sum += (A)from[j][i];
      }
    }
    out[i] = KEPT(sum);
  }
}
