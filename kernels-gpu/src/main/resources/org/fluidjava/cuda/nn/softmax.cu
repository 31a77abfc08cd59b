// Softmax and its kin along one axis. A line is n elements `stride` apart; a block goes over it up to three
// times, so that only the first reading comes from far. No exponent of softmax is below -64, Fluid's bound.
#include "fluid.cuh"

constexpr float LOWEST = -64.f;

__device__ __forceinline__ long long first_of(long long line, long long n, long long stride) {
  return line / stride * n * stride + line % stride;
}

__device__ __forceinline__ REAL largest_of(const REAL* x, long long n, long long stride) {
  REAL largest = -(REAL)FLUID_INFINITY;
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    largest = fluid_max(largest, x[i * stride]);
  }
  return fluid_block_max(largest);
}

extern "C" __global__ void softmax(const REAL* x, REAL* out, long long n, long long stride) {
  long long first = first_of(blockIdx.x, n, stride);
  x += first;
  out += first;
  REAL largest = largest_of(x, n, stride);
  REAL sum = REAL(0);
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    REAL y = fluid_exp(fluid_max(x[i * stride] - largest, REAL(LOWEST)));
    out[i * stride] = y;
    sum += y;
  }
  sum = fluid_block_sum(sum);
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    out[i * stride] /= sum;
  }
}

extern "C" __global__ void log_softmax(const REAL* x, REAL* out, long long n, long long stride) {
  long long first = first_of(blockIdx.x, n, stride);
  x += first;
  out += first;
  REAL largest = largest_of(x, n, stride);
  REAL sum = REAL(0);
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    sum += fluid_exp(x[i * stride] - largest);
  }
  REAL shift = fluid_log(fluid_block_sum(sum));
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    out[i * stride] = (x[i * stride] - largest) - shift;
  }
}

extern "C" __global__ void softmax_grad(
    const REAL* y, const REAL* g, REAL* dx, long long n, long long stride) {
  long long first = first_of(blockIdx.x, n, stride);
  y += first;
  g += first;
  dx += first;
  REAL dot = REAL(0);
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    dot += y[i * stride] * g[i * stride];
  }
  dot = fluid_block_sum(dot);
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    dx[i * stride] = y[i * stride] * (g[i * stride] - dot);
  }
}

extern "C" __global__ void log_softmax_grad(
    const REAL* y, const REAL* g, REAL* dx, long long n, long long stride) {
  long long first = first_of(blockIdx.x, n, stride);
  y += first;
  g += first;
  dx += first;
  REAL sum = REAL(0);
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    sum += g[i * stride];
  }
  sum = fluid_block_sum(sum);
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    dx[i * stride] = g[i * stride] - fluid_exp(y[i * stride]) * sum;
  }
}
