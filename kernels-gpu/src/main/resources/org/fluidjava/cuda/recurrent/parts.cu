// Operands of half precision for products per time step that are as exact as float32: each number
// in two parts, the parts side by side along k, so that one product makes three (lower upper, upper
// lower, upper upper). The large one comes last: tensor cores cut sums off in place of rounding
// them, each time at the size of the sum so far, and with the large one first a gate of 1500 units
// was 2.5e-5 off. On an H200 at H 650 and 256 sequences a step takes 10.9 microseconds forward
// in place of 21.9, at 1500 26.4 in place of 75.3; backward 20.2 in place of 20.2 and 54.6 in place
// of 66.7. Errors 2e-7 to 6e-7 (fp16, forward), 1e-6 to 2e-6 (bf16, backward). Defines: PARTS (1:
// only the upper ones; 3), SCALE (of states in fp16).
#include "grid.cuh"

// The bits of the largest magnitude; `most` is 0 before.
extern "C" __global__ void largest(
    const float* __restrict__ values, long long count, u32* __restrict__ most) {
  u32 found = 0;
  for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count;
       i += (long long)gridDim.x * blockDim.x)
    found = max(found, __float_as_uint(values[i]) & 0x7fffffffu);
#pragma unroll
  for (int m = 16; m > 0; m >>= 1) found = max(found, __shfl_xor_sync(0xffffffffu, found, m));
  if ((threadIdx.x & 31) == 0) atomicMax(most, found);
}

// weight [rows, columns] to fp16 [PARTS padded, columns]: upper, lower, upper. Weights are scaled
// by a power of two so that the largest lies below 2^15; *back undoes that and SCALE.
extern "C" __global__ void split_weights(
    const float* __restrict__ weight, int rows, int padded, int columns,
    const u32* __restrict__ most, u16* __restrict__ to, float* __restrict__ back) {
  const int exponent = (int)(*most >> 23);
  float scale = 1.f;
  if (exponent > 20 && exponent < 255) scale = __uint_as_float((u32)(268 - exponent) << 23);
  const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  const long long count = (long long)padded * columns;
  if (i == 0) *back = 1.f / (scale * SCALE);
  if (i >= count) return;
  const float value = i < (long long)rows * columns ? weight[i] * scale : 0.f;
  const u16 upper = to_half<true>(value);
  to[i] = upper;
  if (PARTS == 3) {
    to[count + i] = to_half<true>(rest<true>(value));
    to[2 * count + i] = upper;
  }
}

// weight [rows, columns] to bf16 [padded, 3 columns]: upper, lower, upper.
extern "C" __global__ void split_columns(
    const float* __restrict__ weight, int rows, int padded, int columns, u16* __restrict__ to) {
  const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (long long)padded * columns) return;
  const long long row = i / columns;
  u16* p = to + row * 3 * columns + (i - row * columns);
  const float value = row < rows ? weight[i] : 0.f;
  const u16 upper = to_half<false>(value);
  p[0] = upper;
  p[columns] = to_half<false>(rest<false>(value));
  p[2LL * columns] = upper;
}

// First states by rank to fp16 [rows, PARTS padded]: lower, upper, upper; with one part upper.
extern "C" __global__ void split_states(
    const float* __restrict__ states, const int* __restrict__ order, int rows, int width,
    int padded, u16* __restrict__ to) {
  const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (long long)rows * width) return;
  const int rank = (int)(i / width);
  const int d = (int)(i - (long long)rank * width);
  const float value = states[(long long)order[rank] * width + d] * SCALE;
  u16* p = to + (long long)rank * PARTS * padded + d;
  const u16 upper = to_half<true>(value);
  p[0] = PARTS == 3 ? to_half<true>(rest<true>(value)) : upper;
  if (PARTS == 3) {
    p[padded] = upper;
    p[2LL * padded] = upper;
  }
}
