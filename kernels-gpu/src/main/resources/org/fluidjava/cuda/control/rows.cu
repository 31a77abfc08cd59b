// Copies rows by their numbers: row source[i] of one tensor becomes row target[i] of another.
#include "fluid.cuh"

__device__ __forceinline__ void move(const void* from, int64 source, void* to, int64 target, int unit) {
  switch (unit) {
    case 16: ((uint4*) to)[target] = ((const uint4*) from)[source]; break;
    case 8: ((uint64*) to)[target] = ((const uint64*) from)[source]; break;
    case 4: ((uint32*) to)[target] = ((const uint32*) from)[source]; break;
    case 2: ((unsigned short*) to)[target] = ((const unsigned short*) from)[source]; break;
    default: ((unsigned char*) to)[target] = ((const unsigned char*) from)[source]; break;
  }
}

// A row has so many units of 16, 8, 4, 2 or 1 bytes.
extern "C" __global__ void move_rows(
    const void* from, const int* source, void* to, const int* target, int64 count, int64 units,
    int unit) {
  for (FLUID_LOOP(at, count * units)) {
    int64 row = at / units;
    int64 within = at % units;
    move(from, source[row] * units + within, to, target[row] * units + within, unit);
  }
}
