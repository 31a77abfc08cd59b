// Products along lines and between rows. IN is the element type, ACC what is computed in.
#include "fluid.cuh"

#ifndef IN
#define IN float
#endif
#ifndef ACC
#define ACC double
#endif

typedef IN T;
typedef ACC A;

// A block for each row.
extern "C" __global__ void dot(const T* x, const T* y, T* out, long long width) {
  A sum = A(0);
  long long first = blockIdx.x * width;
  for (long long i = threadIdx.x; i < width; i += blockDim.x) {
    sum += (A)x[first + i] * (A)y[first + i];
  }
  sum = fluid_block_sum(sum);
  if (threadIdx.x == 0) {
    out[blockIdx.x] = (T)sum;
  }
}

// Running products of `extent` elements `inner` apart: a thread for each line, in the CPU's order.
extern "C" __global__ void cumprod(
    const T* x, T* out, long long lines, long long extent, long long inner) {
  for (FLUID_LOOP(line, lines)) {
    long long at = line / inner * extent * inner + line % inner;
    A product = A(1);
    for (long long k = 0; k < extent; k++, at += inner) {
      product *= (A)x[at];
      out[at] = (T)product;
    }
  }
}

// Without a division, so that zeros do no harm: what is behind an element, then what is in front. `behind`
// is room for a number of each element.
extern "C" __global__ void cumprod_grad(
    const T* x, const T* g, T* dx, A* behind, long long lines, long long extent, long long inner) {
  for (FLUID_LOOP(line, lines)) {
    long long first = line / inner * extent * inner + line % inner;
    A after = A(0);
    for (long long k = extent - 1; k >= 0; k--) {
      long long at = first + k * inner;
      after = (A)g[at] + (k + 1 < extent ? (A)x[at + inner] * after : A(0));
      behind[at] = after;
    }
    A front = A(1);
    for (long long k = 0; k < extent; k++) {
      long long at = first + k * inner;
      dx[at] = (T)(behind[at] * front);
      front *= (A)x[at];
    }
  }
}

// The last power of a distance back: sign(d) (|d| / length)^(p - 1) g for each difference; `length` is that
// of the same differences.
extern "C" __global__ void dist_grad(
    const T* d, const T* length, const T* g, T* to, long long n, double p) {
  for (FLUID_LOOP(i, n)) {
    double apart = (double)d[i];
    double size = fabs(apart);
    double sign = apart > 0 ? 1 : apart < 0 ? -1 : apart;
    double slope = p == 0 || apart == 0 ? 0
                   : isinf(p) ? (size == (double)length[0] ? sign : 0)
                              : sign * pow(size / (double)length[0], p - 1);
    to[i] = (T)(slope * (double)g[0]);
  }
}
