// Numbers as whole steps of a scale, and back. REAL is the element type; IN that of steps that are turned
// back. As on the CPU, float32 is computed in single precision where a number is rounded.
#include "fluid.cuh"

#ifndef IN
#define IN REAL
#endif

#define TINY 1e-6

// The greatest size over a chunk of a channel's elements, x being [outer, channels, inner]; a block for
// each chunk of each channel. 0 where there is nothing.
extern "C" __global__ void greatest(
    const REAL* x, long long outer, long long channels, long long inner, int chunks, REAL* to) {
  int64 channel = blockIdx.x / chunks;
  int64 chunk = blockIdx.x - channel * chunks;
  REAL most = 0;
  for (int64 e = chunk * blockDim.x + threadIdx.x; e < outer * inner;
       e += (int64)chunks * blockDim.x) {
    int64 row = e / inner;
    most = fluid_max(most, fluid_abs(x[(row * channels + channel) * inner + (e - row * inner)]));
  }
  most = fluid_block_max(most);
  if (threadIdx.x == 0) {
    to[blockIdx.x] = most;
  }
}

// The moving average of greatest sizes; any tensor but used may be null. One thread.
extern "C" __global__ void average(
    const REAL* now, const REAL* inScale, const REAL* inAccum, const REAL* inState, REAL* outScale,
    REAL* outState, REAL* outAccum, double rate, int test, REAL* used) {
  double scale = inScale == nullptr ? 0 : (double)*inScale;
  double accum = inAccum == nullptr ? 0 : (double)*inAccum;
  double state = inState == nullptr ? 0 : (double)*inState;
  if (!test) {
    state = __dadd_rn(__dmul_rn(rate, state), 1);
    accum = __dadd_rn(__dmul_rn(rate, accum), (double)*now);
    scale = accum / state;
  }
  if (outState != nullptr) *outState = (REAL)state;
  if (outAccum != nullptr) *outAccum = (REAL)accum;
  if (outScale != nullptr) *outScale = (REAL)scale;
  *used = (REAL)scale;
}

// The greatest size of the last runs: sizes [count] is their window, and may be null. One block.
extern "C" __global__ void range(
    const REAL* now, const REAL* inScale, const long long* iteration, REAL* outScale, REAL* sizes,
    long long count, REAL* used) {
  __shared__ double held;
  REAL latest = *now;
  REAL scale = *inScale;
  if (sizes != nullptr) {
    int64 run = *iteration;
    int64 place = (run % count + count) % count;
    if (threadIdx.x == 0) {
      held = (double)sizes[place];
      sizes[place] = latest;
    }
    __syncthreads();
    if (scale >= latest && fabs(held - (double)scale) < 1e-6) {
      REAL most = 0;
      for (int64 i = threadIdx.x; i < (run < count ? run : count); i += blockDim.x) {
        most = fluid_max(most, fluid_abs(sizes[i]));
      }
      latest = fluid_block_max(most);
      scale = 0;
    }
  }
  if (threadIdx.x == 0) {
    scale = fluid_max(scale, latest);
    if (outScale != nullptr) *outScale = scale;
    *used = scale;
  }
}

__device__ __forceinline__ REAL away(REAL x) {
  double size = floor(fabs((double)x) + 0.5);
  return (REAL)(x < REAL(0) ? -size : size);
}

// Whole steps of numbers; turned back where `back`.
extern "C" __global__ void round_steps(
    const REAL* x, const REAL* scales, REAL* to, long long n, long long channels, long long inner,
    int last, int toEven, int back) {
  for (FLUID_LOOP(i, n)) {
    REAL scale = scales[i / inner % channels];
    REAL least = (REAL)TINY;
    REAL factor = (REAL)last * (scale <= (REAL)TINY ? REAL(1) / (scale + least) : REAL(1) / scale);
    REAL step;
    if (toEven) {
      REAL number = fluid_max(fluid_min(factor * x[i], (REAL)last), (REAL)(-last - 1));
      step = (REAL)rint((double)number);
    } else {
      step = away(factor * fluid_min(fluid_max(x[i], -scale), scale));
    }
    to[i] = back ? step * scale / (REAL)last : step;
  }
}

// Numbers of steps; second, one number, may be null.
extern "C" __global__ void of_steps(
    const IN* x, const REAL* scales, const REAL* second, REAL* to, long long n, long long channels,
    long long inner, double range) {
  double all = second == nullptr ? 1 : (double)*second;
  for (FLUID_LOOP(i, n)) {
    to[i] = (REAL)((double)x[i] * (double)scales[i / inner % channels] * all / range);
  }
}

// Numbers of places in a table of 128; those below zero count from 128 on and turn the sign.
extern "C" __global__ void of_logarithms(
    const signed char* x, const REAL* table, REAL* to, long long n) {
  for (FLUID_LOOP(i, n)) {
    int place = x[i];
    to[i] = place < 0 ? -table[place + 128] : table[place];
  }
}
