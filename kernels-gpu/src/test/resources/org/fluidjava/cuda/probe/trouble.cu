// What a kernel with a mistake does.
#include "fluid.cuh"

extern "C" __global__ void stray(float* far) { far[threadIdx.x] = 1; }
