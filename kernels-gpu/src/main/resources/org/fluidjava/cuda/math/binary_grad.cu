// The gradient of a binary operator to one operand, element by element of the result; FUNCTION is one of
// the functions below. Where the operand is spread the terms are added up afterwards.
#include "fluid.cuh"
#include "lanes.cuh"

#ifndef FUNCTION
#define FUNCTION multiply_to_x
#endif

__device__ __forceinline__ REAL subtract_to_y(REAL, REAL, REAL, REAL g) { return -g; }
__device__ __forceinline__ REAL multiply_to_x(REAL, REAL y, REAL, REAL g) { return g * y; }
__device__ __forceinline__ REAL multiply_to_y(REAL x, REAL, REAL, REAL g) { return g * x; }
__device__ __forceinline__ REAL divide_to_x(REAL, REAL y, REAL, REAL g) { return g / y; }
__device__ __forceinline__ REAL divide_to_y(REAL, REAL y, REAL out, REAL g) { return -g * out / y; }
__device__ __forceinline__ REAL largest_to_x(REAL x, REAL y, REAL, REAL g) {
  return x > y ? g : REAL(0);
}
__device__ __forceinline__ REAL largest_to_y(REAL x, REAL y, REAL, REAL g) {
  return x > y ? REAL(0) : g;
}
__device__ __forceinline__ REAL smallest_to_x(REAL x, REAL y, REAL, REAL g) {
  return x < y ? g : REAL(0);
}
__device__ __forceinline__ REAL smallest_to_y(REAL x, REAL y, REAL, REAL g) {
  return x < y ? REAL(0) : g;
}
__device__ __forceinline__ REAL largest_number_to_x(REAL x, REAL y, REAL, REAL g) {
  return x >= y || y != y ? g : REAL(0);
}
__device__ __forceinline__ REAL largest_number_to_y(REAL x, REAL y, REAL, REAL g) {
  return x >= y || y != y ? REAL(0) : g;
}
__device__ __forceinline__ REAL smallest_number_to_x(REAL x, REAL y, REAL, REAL g) {
  return x <= y || y != y ? g : REAL(0);
}
__device__ __forceinline__ REAL smallest_number_to_y(REAL x, REAL y, REAL, REAL g) {
  return x <= y || y != y ? REAL(0) : g;
}
__device__ __forceinline__ REAL heaviside_to_x(REAL, REAL, REAL, REAL) { return REAL(0); }
__device__ __forceinline__ REAL heaviside_to_y(REAL x, REAL, REAL, REAL g) {
  return x == REAL(0) ? g : REAL(0);
}
__device__ __forceinline__ REAL power_to_x(REAL x, REAL y, REAL, REAL g) {
  return g * y * fluid_pow(x, y - REAL(1));
}
__device__ __forceinline__ REAL power_to_y(REAL x, REAL y, REAL, REAL g) {
  return g * fluid_pow(x, y) * fluid_log(x);
}

// The place-th dimension from the end; the first one of all takes what is left of the index. A division
// of 32 bits is several times cheaper.
#define ALONG(place, extent, xStep, yStep)                                                      \
  if (rank > place) {                                                                           \
    long long above =                                                                           \
        small ? (long long)((unsigned)left / (unsigned)(extent)) : left / (extent);             \
    long long along = left - above * (extent);                                                  \
    xAt += along * (xStep);                                                                     \
    yAt += along * (yStep);                                                                     \
    left = above;                                                                               \
  } else if (rank == place) {                                                                   \
    xAt += left * (xStep);                                                                      \
    yAt += left * (yStep);                                                                      \
  }

// x, y and out may be null where FUNCTION does not read them. terms may lie where g lies.
extern "C" __global__ void binary_grad(
    const REAL* x, const REAL* y, const REAL* out, const REAL* g, REAL* terms, long long n,
    long long e1, long long e2, long long e3, long long e4, long long e5, long long x0,
    long long x1, long long x2, long long x3, long long x4, long long x5, long long y0,
    long long y1, long long y2, long long y3, long long y4, long long y5, int rank) {
  bool small = n < 0x7fffffff;
  for (FLUID_LOOP(i, n)) {
    long long left = i;
    long long xAt = 0;
    long long yAt = 0;
    ALONG(1, e5, x5, y5)
    ALONG(2, e4, x4, y4)
    ALONG(3, e3, x3, y3)
    ALONG(4, e2, x2, y2)
    ALONG(5, e1, x1, y1)
    if (rank == 6) {
      xAt += left * x0;
      yAt += left * y0;
    }
    terms[i] = FUNCTION(
        x == nullptr ? REAL(0) : x[xAt], y == nullptr ? REAL(0) : y[yAt],
        out == nullptr ? REAL(0) : out[i], g[i]);
  }
}
