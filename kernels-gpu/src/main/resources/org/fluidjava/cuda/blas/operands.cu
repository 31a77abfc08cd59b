// Operands of matrix products, laid out for tensor cores: rows that begin at multiples of 16 bytes,
// sums whose length is a multiple of 4, and for products of float32's accuracy each number in two
// parts, upper and lower, set side by side along the sum's axis.
#include "fluid.cuh"

// What TF32 keeps of a number: sign, exponent, 10 bits. The rest is exact in float32.
__device__ __forceinline__ float upper(float x) { return __int_as_float(__float_as_int(x) & ~0x1fff); }

// from: rows x columns, fromLd apart. to: toRows x toColumns, toLd apart, zeros where from ends;
// `parts` copies of it, partStride apart. One part: as it is. Three: for the left operand lower,
// upper, upper (left != 0), for the right one upper, lower, upper: the small products are summed
// first.
extern "C" __global__ void arrange(const float* from, int fromLd, int64 fromStride, int rows,
                                   int columns, float* to, int toLd, int64 toStride, int toRows,
                                   int toColumns, int64 partStride, int parts, int left) {
  const float* in = from + blockIdx.y * fromStride;
  float* out = to + blockIdx.y * toStride;
  int64 n = (int64)toRows * toColumns;
  for (FLUID_LOOP(i, n)) {
    int row = (int)(i / toColumns), column = (int)(i - (int64)row * toColumns);
    float x = row < rows && column < columns ? in[(int64)row * fromLd + column] : 0.f;
    int64 at = (int64)row * toLd + column;
    if (parts == 1) {
      out[at] = x;
    } else {
      float high = upper(x), low = x - high;
      out[at] = left ? low : high;
      out[at + partStride] = left ? high : low;
      out[at + 2 * partStride] = high;
    }
  }
}
