// What the shared headers compute, for comparison with the host's classes.
#include "fluid.cuh"
#include "half.cuh"
#include "philox.cuh"

extern "C" __global__ void random_words(uint64 seed, uint64 stream, uint64 step, unsigned* words,
                                        double* normals, int n) {
  for (FLUID_LOOP(i, n)) {
    words[i] = fluid_philox_word(seed, stream, step, i);
    normals[i] = fluid_normal(words[i], fluid_philox_word(seed, stream, step, i ^ 1));
  }
}

extern "C" __global__ void halves(const float* x, unsigned short* half, unsigned short* brain,
                                  float* back, int n) {
  for (FLUID_LOOP(i, n)) {
    half[i] = fluid_to_half(x[i]);
    brain[i] = fluid_to_brain(x[i]);
    back[i] = fluid_from_half(half[i]) + fluid_from_brain(brain[i]);
  }
}

extern "C" __global__ void sums(const REAL* x, REAL* out, int n) {
  REAL sum = 0, most = -FLUID_INFINITY, least = FLUID_INFINITY;
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    sum += x[i];
    most = fluid_max(most, x[i]);
    least = fluid_min(least, x[i]);
  }
  sum = fluid_block_sum(sum);
  most = fluid_block_max(most);
  least = fluid_block_min(least);
  if (threadIdx.x == 0) {
    out[0] = sum;
    out[1] = most;
    out[2] = least;
    out[3] = fluid_activation<FLUID_SIGMOID>(x[0]);
    out[4] = fluid_activation<FLUID_TANH>(x[0]);
    out[5] = fluid_fast_activation<FLUID_TANH>((float)x[0]);
  }
}
