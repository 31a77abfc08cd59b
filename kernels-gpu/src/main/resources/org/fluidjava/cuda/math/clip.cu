// clip and clip_by_norm. IN is the element type.
#include "fluid.cuh"

#ifndef IN
#define IN float
#endif

typedef IN T;

// Bounds given by tensors go before min and max.
extern "C" __global__ void clip(
    const T* x, T* out, long long n, double min, double max, const T* least, const T* most) {
  double low = least == nullptr ? min : (double)*least;
  double high = most == nullptr ? max : (double)*most;
  for (FLUID_LOOP(i, n)) {
    T value = x[i];
    double number = (double)value;
    out[i] = number < low ? (T)low : number > high ? (T)high : value;
  }
}

extern "C" __global__ void clip_grad(
    const T* x, const T* g, T* dx, long long n, double min, double max, const T* least,
    const T* most) {
  double low = least == nullptr ? min : (double)*least;
  double high = most == nullptr ? max : (double)*most;
  for (FLUID_LOOP(i, n)) {
    double number = (double)x[i];
    dx[i] = low < number && number < high ? g[i] : T(0);
  }
}

// squares is the sum of x's squares.
extern "C" __global__ void clip_by_norm(
    const T* x, const double* squares, T* out, long long n, double limit) {
  double norm = sqrt(*squares);
  T factor = (T)(norm > limit ? limit / norm : 1.0);
  for (FLUID_LOOP(i, n)) {
    out[i] = factor * x[i];
  }
}
