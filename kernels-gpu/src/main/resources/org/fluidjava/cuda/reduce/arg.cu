// Where the largest or smallest element of each line lies; the first one where there are several. A number
// that is none is never better, and as a line's first element it stays. One warp for each line.
#include "fluid.cuh"

#ifndef IN
#define IN float
#endif
#ifndef OUT
#define OUT long long
#endif

typedef IN T;
typedef OUT R;

__device__ __forceinline__ bool better(T a, long long i, T b, long long j, int most) {
  bool ahead = most ? a > b : a < b;
  bool behind = most ? a < b : a > b;
  return ahead || (!behind && i < j);
}

// A line is `count` elements `inner` apart.
extern "C" __global__ void arg(
    const T* x, R* out, long long lines, long long count, long long inner, int most) {
  int lane = threadIdx.x & 31;
  long long warps = (long long)gridDim.x * (blockDim.x >> 5);
  for (long long line = blockIdx.x * (long long)(blockDim.x >> 5) + (threadIdx.x >> 5); line < lines;
       line += warps) {
    const T* first = x + line / inner * inner * count + line % inner;
    T best = T(0);
    long long at = -1;
    for (long long i = lane; i < count; i += 32) {
      T value = first[i * inner];
      if (value == value && (at < 0 || better(value, i, best, at, most))) {
        best = value;
        at = i;
      }
    }
#pragma unroll
    for (int step = 16; step > 0; step >>= 1) {
      T other = __shfl_xor_sync(0xffffffffu, best, step);
      long long other_at = __shfl_xor_sync(0xffffffffu, at, step);
      if (other_at >= 0 && (at < 0 || better(other, other_at, best, at, most))) {
        best = other;
        at = other_at;
      }
    }
    if (lane == 0) {
      bool first_is_none = count > 0 && first[0] != first[0];
      out[line] = (R)(at < 0 || first_is_none ? 0 : at);
    }
  }
}
