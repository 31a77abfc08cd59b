// Running sums along one axis: a block for each line of `count` elements `inner` apart, 256 of them at a
// time. ACC is what sums are kept in.
#include "fluid.cuh"

#ifndef IN
#define IN float
#endif
#ifndef ACC
#define ACC double
#endif

typedef IN T;
typedef ACC A;

extern "C" __global__ void __launch_bounds__(256) cumsum(
    const T* x, T* out, long long count, long long inner, int exclusive, int reverse) {
  __shared__ A warps[8];
  long long first = blockIdx.x / inner * inner * count + blockIdx.x % inner;
  int lane = threadIdx.x & 31;
  int warp = threadIdx.x >> 5;
  A before = A(0);
  for (long long from = 0; from < count; from += 256) {
    long long i = from + threadIdx.x;
    long long at = first + (reverse ? count - 1 - i : i) * inner;
    A own = i < count ? (A)x[at] : A(0);
    A sum = own;
#pragma unroll
    for (int step = 1; step < 32; step <<= 1) {
      A left = __shfl_up_sync(0xffffffffu, sum, step);
      if (lane >= step) {
        sum += left;
      }
    }
    __syncthreads();  // the round before may still be read
    if (lane == 31) {
      warps[warp] = sum;
    }
    __syncthreads();
    A total = A(0);
    A earlier = before;
#pragma unroll
    for (int w = 0; w < 8; w++) {
      if (w < warp) {
        earlier += warps[w];
      }
      total += warps[w];
    }
    // Not the inclusive sum less the own element: that loses digits.
    A left = __shfl_up_sync(0xffffffffu, sum, 1);
    if (i < count) {
      out[at] = (T)(exclusive ? earlier + (lane == 0 ? A(0) : left) : earlier + sum);
    }
    before += total;
  }
}
