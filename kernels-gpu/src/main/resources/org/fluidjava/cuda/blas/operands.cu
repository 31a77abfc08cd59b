// Operands of matrix products, laid out for tensor cores: rows that begin at multiples of 16 bytes,
// extents that are multiples of 4, and for products of float32's accuracy each number in two parts,
// upper and lower, set side by side along the sum's axis. All of it goes at the rate of copies: 26 MB
// took 34 microseconds number by number, with a division each.
#include "fluid.cuh"

// What TF32 keeps of a number: sign, exponent, 10 bits. The rest is exact in float32.
__device__ __forceinline__ float upper(float x) { return __int_as_float(__float_as_int(x) & ~0x1fff); }

// Stores four numbers in `parts` copies, partStride apart. One part: as they are. Three: for the left
// operand lower, upper, upper, for the right one upper, lower, upper: the small products are summed
// first.
__device__ __forceinline__ void store(float* to, float4 x, int64 partStride, int parts, int left) {
  if (parts == 1) {
    *(float4*)to = x;
    return;
  }
  float4 high = make_float4(upper(x.x), upper(x.y), upper(x.z), upper(x.w));
  float4 low = make_float4(x.x - high.x, x.y - high.y, x.z - high.z, x.w - high.w);
  *(float4*)to = left ? low : high;
  *(float4*)(to + partStride) = left ? high : low;
  *(float4*)(to + 2 * partStride) = high;
}

// from: rows x columns, fromLd apart. to: toRows x toColumns, toLd apart, zeros where from ends;
// toColumns, toLd and partStride are multiples of 4.
extern "C" __global__ void arrange(const float* from, int fromLd, int64 fromStride, int rows,
                                   int columns, float* to, int toLd, int64 toStride, int toRows,
                                   int toColumns, int64 partStride, int parts, int left) {
  const float* in = from + blockIdx.y * fromStride;
  float* out = to + blockIdx.y * toStride;
  const int across = toColumns / 4;
  const bool whole = ((uint64)in & 15) == 0 && (fromLd & 3) == 0;
  const bool pairs = ((uint64)in & 7) == 0 && (fromLd & 1) == 0;
  for (FLUID_LOOP(i, (int64)toRows * across)) {
    int row = (int)(i / across), column = (int)(i - (int64)row * across) * 4;
    const float* p = in + (int64)row * fromLd + column;
    float4 x = make_float4(0.f, 0.f, 0.f, 0.f);
    if (row < rows) {
      if (column + 4 <= columns && whole) {
        x = *(const float4*)p;
      } else if (column + 4 <= columns && pairs) {
        float2 a = *(const float2*)p, b = *(const float2*)(p + 2);
        x = make_float4(a.x, a.y, b.x, b.y);
      } else {
        if (column < columns) x.x = p[0];
        if (column + 1 < columns) x.y = p[1];
        if (column + 2 < columns) x.z = p[2];
        if (column + 3 < columns) x.w = p[3];
      }
    }
    store(out + (int64)row * toLd + column, x, partStride, parts, left);
  }
}

// The same of a matrix turned round: toRows x toColumns holds what lies in columns x rows of from.
// Blocks of (32, 8), tiles of 32 x 32; grid (tiles along toColumns, along toRows, matrices).
extern "C" __global__ void __launch_bounds__(256) arrange_turned(
    const float* from, int fromLd, int64 fromStride, int rows, int columns, float* to, int toLd,
    int64 toStride, int toRows, int toColumns, int64 partStride, int parts, int left) {
  __shared__ float tile[32][33];
  const float* in = from + blockIdx.z * fromStride;
  float* out = to + blockIdx.z * toStride;
  for (int64 down = blockIdx.y; down * 32 < toRows; down += gridDim.y) {
    int column = (int)(down * 32) + threadIdx.x;  // of from: a row of to
    int first = blockIdx.x * 32;
#pragma unroll
    for (int k = 0; k < 32; k += 8) {
      int row = first + threadIdx.y + k;
      tile[threadIdx.y + k][threadIdx.x] =
          row < rows && column < columns ? in[(int64)row * fromLd + column] : 0.f;
    }
    __syncthreads();
    int own = threadIdx.y * 32 + threadIdx.x, line = own >> 3, four = (own & 7) * 4;
    int toRow = (int)(down * 32) + line, toColumn = first + four;
    if (toRow < toRows && toColumn < toColumns) {
      float4 x = make_float4(tile[four][line], tile[four + 1][line], tile[four + 2][line],
                             tile[four + 3][line]);
      store(out + (int64)toRow * toLd + toColumn, x, partStride, parts, left);
    }
    __syncthreads();
  }
}

// c [rows, columns] of rows cLd apart = from, whose rows are fromLd apart, + beta c. beta 0 reads no c.
extern "C" __global__ void arrange_back(const float* from, int fromLd, int64 fromStride, float* c,
                                        int cLd, int64 cStride, int rows, int columns, float beta) {
  const float* in = from + blockIdx.y * fromStride;
  float* out = c + blockIdx.y * cStride;
  const int across = (columns + 1) / 2;
  const bool pairs = ((uint64)out & 7) == 0 && (cLd & 1) == 0;
  for (FLUID_LOOP(i, (int64)rows * across)) {
    int row = (int)(i / across), column = (int)(i - (int64)row * across) * 2;
    float2 x = *(const float2*)(in + (int64)row * fromLd + column);
    float* p = out + (int64)row * cLd + column;
    bool both = column + 1 < columns;
    if (beta != 0.f) {
      x.x += beta * p[0];
      if (both) x.y += beta * p[1];
    }
    if (both && pairs) {
      *(float2*)p = x;
    } else {
      p[0] = x.x;
      if (both) p[1] = x.y;
    }
  }
}
