// Functions of whole numbers; FUNCTION names one.
#include "fluid.cuh"

#ifndef IN
#define IN int
#endif
#ifndef FUNCTION
#define FUNCTION square
#endif

typedef IN T;

__device__ __forceinline__ T relu(T x, double) { return x > 0 ? x : 0; }
__device__ __forceinline__ T magnitude(T x, double) { return x < 0 ? -x : x; }
__device__ __forceinline__ T square(T x, double) { return x * x; }
__device__ __forceinline__ T power(T x, double exponent) { return (T)pow((double)x, exponent); }

extern "C" __global__ void integers(const T* x, T* out, long long n, double a, const T* given) {
  double first = given == nullptr ? a : (double)*given;
  for (FLUID_LOOP(i, n)) {
    out[i] = FUNCTION(x[i], first);
  }
}
