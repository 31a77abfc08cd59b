// What every kernel may use. NVRTC has no library headers, and these need none.
#ifndef FLUID_CUH
#define FLUID_CUH

// The floating-point type of a source that serves FLOAT32 and FLOAT64.
#ifndef REAL
#define REAL float
#endif

typedef long long int64;
typedef unsigned long long uint64;
typedef unsigned int uint32;

#define FLUID_INFINITY_F __int_as_float(0x7f800000)
#define FLUID_INFINITY __longlong_as_double(0x7ff0000000000000LL)

// for (FLUID_LOOP(i, n)): all i below n over a one-dimensional grid of any size; 64-bit, so that no
// tensor is too large.
#define FLUID_LOOP(i, n)                                                      \
  int64 i = (int64)blockIdx.x * blockDim.x + threadIdx.x; i < (int64)(n);     \
  i += (int64)gridDim.x * blockDim.x

// Functions of both types under one name; full precision.
__device__ __forceinline__ float fluid_exp(float x) { return expf(x); }
__device__ __forceinline__ double fluid_exp(double x) { return exp(x); }
__device__ __forceinline__ float fluid_log(float x) { return logf(x); }
__device__ __forceinline__ double fluid_log(double x) { return log(x); }
__device__ __forceinline__ float fluid_log1p(float x) { return log1pf(x); }
__device__ __forceinline__ double fluid_log1p(double x) { return log1p(x); }
__device__ __forceinline__ float fluid_expm1(float x) { return expm1f(x); }
__device__ __forceinline__ double fluid_expm1(double x) { return expm1(x); }
__device__ __forceinline__ float fluid_tanh(float x) { return tanhf(x); }
__device__ __forceinline__ double fluid_tanh(double x) { return tanh(x); }
__device__ __forceinline__ float fluid_sqrt(float x) { return sqrtf(x); }
__device__ __forceinline__ double fluid_sqrt(double x) { return sqrt(x); }
__device__ __forceinline__ float fluid_abs(float x) { return fabsf(x); }
__device__ __forceinline__ double fluid_abs(double x) { return fabs(x); }
__device__ __forceinline__ float fluid_pow(float x, float y) { return powf(x, y); }
__device__ __forceinline__ double fluid_pow(double x, double y) { return pow(x, y); }
__device__ __forceinline__ float fluid_floor(float x) { return floorf(x); }
__device__ __forceinline__ double fluid_floor(double x) { return floor(x); }
__device__ __forceinline__ float fluid_ceil(float x) { return ceilf(x); }
__device__ __forceinline__ double fluid_ceil(double x) { return ceil(x); }
// As Fluid and the CPU kernels: half away from zero.
__device__ __forceinline__ float fluid_round(float x) { return roundf(x); }
__device__ __forceinline__ double fluid_round(double x) { return round(x); }
// NaN in either argument gives NaN, unlike fmax and fmin.
template <typename T>
__device__ __forceinline__ T fluid_max(T a, T b) {
  return a > b || a != a ? a : b;
}
template <typename T>
__device__ __forceinline__ T fluid_min(T a, T b) {
  return a < b || a != a ? a : b;
}

// Never overflows: the exponential is of a number that is not above zero.
template <typename T>
__device__ __forceinline__ T fluid_sigmoid(T x) {
  T e = fluid_exp(x < T(0) ? x : -x);
  return x < T(0) ? e / (T(1) + e) : T(1) / (T(1) + e);
}

// Activations by number, as gru_unit and its kin number them.
#define FLUID_IDENTITY 0
#define FLUID_SIGMOID 1
#define FLUID_TANH 2
#define FLUID_RELU 3

template <int KIND, typename T>
__device__ __forceinline__ T fluid_activation(T x) {
  if (KIND == FLUID_SIGMOID) return fluid_sigmoid(x);
  if (KIND == FLUID_TANH) return fluid_tanh(x);
  if (KIND == FLUID_RELU) return x > T(0) ? x : T(0);
  return x;
}

// The derivative, from the activation's own result.
template <int KIND, typename T>
__device__ __forceinline__ T fluid_activation_slope(T y) {
  if (KIND == FLUID_SIGMOID) return y * (T(1) - y);
  if (KIND == FLUID_TANH) return T(1) - y * y;
  if (KIND == FLUID_RELU) return y > T(0) ? T(1) : T(0);
  return T(1);
}

// Fast forms for the hot fused kernels; absolute errors about 2e-7.
__device__ __forceinline__ float fluid_fast_sigmoid(float x) {
  return __fdividef(1.f, 1.f + __expf(-x));
}
__device__ __forceinline__ float fluid_fast_tanh(float x) {
  return 2.f * fluid_fast_sigmoid(2.f * x) - 1.f;
}

template <int KIND>
__device__ __forceinline__ float fluid_fast_activation(float x) {
  if (KIND == FLUID_SIGMOID) return fluid_fast_sigmoid(x);
  if (KIND == FLUID_TANH) return fluid_fast_tanh(x);
  if (KIND == FLUID_RELU) return x > 0.f ? x : 0.f;
  return x;
}

// Sum over a warp, the same in all lanes, always in the same order. All 32 lanes must take part.
template <typename T>
__device__ __forceinline__ T fluid_warp_sum(T x) {
#pragma unroll
  for (int step = 16; step > 0; step >>= 1) x += __shfl_xor_sync(0xffffffffu, x, step);
  return x;
}

template <typename T>
__device__ __forceinline__ T fluid_warp_max(T x) {
#pragma unroll
  for (int step = 16; step > 0; step >>= 1) x = fluid_max(x, __shfl_xor_sync(0xffffffffu, x, step));
  return x;
}

template <typename T>
__device__ __forceinline__ T fluid_warp_min(T x) {
#pragma unroll
  for (int step = 16; step > 0; step >>= 1) x = fluid_min(x, __shfl_xor_sync(0xffffffffu, x, step));
  return x;
}

// Sum over a one-dimensional block, the same in all threads, always in the same order. All threads
// must take part; blockDim.x is a multiple of 32, at most 1024. May be called again at once.
template <typename T>
__device__ __forceinline__ T fluid_block_sum(T x) {
  __shared__ T parts[32];
  int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, warps = blockDim.x >> 5;
  x = fluid_warp_sum(x);
  if (lane == 0) parts[warp] = x;
  __syncthreads();
  T all = fluid_warp_sum(lane < warps ? parts[lane] : T(0));
  __syncthreads();  // nobody may write parts of the next call before all have read these
  return all;
}

template <typename T>
__device__ __forceinline__ T fluid_block_max(T x) {
  __shared__ T parts[32];
  int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, warps = blockDim.x >> 5;
  x = fluid_warp_max(x);
  if (lane == 0) parts[warp] = x;
  __syncthreads();
  T all = fluid_warp_max(parts[lane < warps ? lane : 0]);
  __syncthreads();
  return all;
}

template <typename T>
__device__ __forceinline__ T fluid_block_min(T x) {
  __shared__ T parts[32];
  int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, warps = blockDim.x >> 5;
  x = fluid_warp_min(x);
  if (lane == 0) parts[warp] = x;
  __syncthreads();
  T all = fluid_warp_min(parts[lane < warps ? lane : 0]);
  __syncthreads();
  return all;
}

#endif
