// Cross products along an axis of extent 3, whose elements lie `inner` apart.
#include "fluid.cuh"

#ifndef IN
#define IN float
#endif

typedef IN T;

extern "C" __global__ void cross(const T* x, const T* y, T* out, long long n, long long inner) {
  for (FLUID_LOOP(i, n)) {
    long long first = i / (3 * inner) * 3 * inner + i % inner;
    long long turn = i / inner % 3;
    long long j = first + (turn + 1) % 3 * inner;
    long long k = first + (turn + 2) % 3 * inner;
    out[i] = x[j] * y[k] - x[k] * y[j];
  }
}
