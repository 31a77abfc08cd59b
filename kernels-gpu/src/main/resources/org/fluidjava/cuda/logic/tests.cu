// Tests of one element, or of two that lie alike. IN is the element type; results are bytes of 0 and 1, but
// for bitwise_not.
#include "fluid.cuh"

#ifndef IN
#define IN float
#endif

typedef IN T;

extern "C" __global__ void logical_not(const T* x, unsigned char* out, long long n) {
  for (FLUID_LOOP(i, n)) {
    out[i] = x[i] == T(0);
  }
}

// is_bool: bytes of 0 and 1 change places.
extern "C" __global__ void bitwise_not(const T* x, T* out, long long n, int is_bool) {
  for (FLUID_LOOP(i, n)) {
    out[i] = is_bool ? (T)(x[i] == T(0)) : (T) ~(long long)x[i];
  }
}

// test: 0 finite, 1 infinite, 2 not a number.
extern "C" __global__ void finite_each(const T* x, unsigned char* out, long long n, int test) {
  for (FLUID_LOOP(i, n)) {
    T v = x[i];
    bool nan = v != v;
    bool finite = v - v == T(0);
    out[i] = test == 0 ? finite : test == 1 ? !nan && !finite : nan;
  }
}

extern "C" __global__ void close_each(
    const T* x, const T* y, unsigned char* out, long long n, double relative, double absolute,
    int equal_nan) {
  for (FLUID_LOOP(i, n)) {
    double a = (double)x[i];
    double b = (double)y[i];
    out[i] = a != a || b != b ? equal_nan && a != a && b != b
                              : a == b || fabs(a - b) <= absolute + relative * fabs(b);
  }
}

extern "C" __global__ void equal_each(
    const T* x, const T* y, unsigned char* out, long long n) {
  for (FLUID_LOOP(i, n)) {
    out[i] = x[i] == y[i];
  }
}
