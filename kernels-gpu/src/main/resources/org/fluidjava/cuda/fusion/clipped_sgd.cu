// Clipping by the global norm and SGD as two sweeps over all parameters, three launches in place of
// four for each parameter. A table of pieces (4 ints of addresses and counts each) lies on the
// device; a block takes one piece, so small and large tensors share one grid. Bytes: squares read
// every gradient once; the update reads parameter and gradient and writes the parameter.
#include "fluid.cuh"

struct Piece {
  uint32 gradLow, gradHigh, paramLow, paramHigh;
  int count, unused;
};

__device__ __forceinline__ REAL* fluid_address(uint32 low, uint32 high) {
  return (REAL*)(((uint64)high << 32) | low);
}

// partial[block] = the squares of the piece, added in float64
extern "C" __global__ void __launch_bounds__(256)
fluid_sum_squares(const Piece* pieces, double* partial) {
  const Piece piece = pieces[blockIdx.x];
  const REAL* x = fluid_address(piece.gradLow, piece.gradHigh);
  double sum = 0;
  for (int i = threadIdx.x; i < piece.count; i += 256) sum += (double)x[i] * x[i];
  __shared__ double warps[8];
  sum = fluid_warp_sum(sum);
  if ((threadIdx.x & 31) == 0) warps[threadIdx.x >> 5] = sum;
  __syncthreads();
  if (threadIdx.x == 0) {
    double all = 0;
    for (int i = 0; i < 8; i++) all += warps[i];
    partial[blockIdx.x] = all;
  }
}

// One block adds the partial sums, in an order that depends on their number only.
extern "C" __global__ void __launch_bounds__(256)
fluid_sum_partials(const double* partial, int count, REAL* out) {
  double sum = 0;
  for (int i = threadIdx.x; i < count; i += 256) sum += partial[i];
  __shared__ double warps[8];
  sum = fluid_warp_sum(sum);
  if ((threadIdx.x & 31) == 0) warps[threadIdx.x >> 5] = sum;
  __syncthreads();
  if (threadIdx.x == 0) {
    double all = 0;
    for (int i = 0; i < 8; i++) all += warps[i];
    out[0] = (REAL)all;
  }
}

extern "C" __global__ void __launch_bounds__(256)
fluid_scaled_sgd(const Piece* pieces, const REAL* rate, const REAL* scale) {
  const Piece piece = pieces[blockIdx.x];
  REAL* p = fluid_address(piece.paramLow, piece.paramHigh);
  const REAL* g = fluid_address(piece.gradLow, piece.gradHigh);
  const REAL r = rate[0], s = scale[0];
  for (int i = threadIdx.x; i < piece.count; i += 256) p[i] -= r * (s * g[i]);
}
