// Passes over rows that all forms of the recurrent operators need before and after their time
// steps. Define: REAL.
#include "recurrent.cuh"

// to[rank] = from[order[rank]], `rows` of them: first states into the order of ranks.
extern "C" __global__ void rank_rows(
    const REAL* __restrict__ from, const int* __restrict__ order, int rows, int width,
    REAL* __restrict__ to) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (long long)rows * width) return;
  long long rank = i / width;
  to[i] = from[order[rank] * (long long)width + (i - rank * width)];
}

// to[order[rank]] = the row of that rank, or of its sequence's first step where base is given; zero
// for the sequences without rows, which have the ranks from `rows` on.
extern "C" __global__ void unrank_rows(
    const REAL* __restrict__ from, const int* __restrict__ base, const int* __restrict__ order,
    int rows, int sequences, int width, REAL* __restrict__ to) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (long long)sequences * width) return;
  int rank = (int)(i / width);
  long long d = i - (long long)rank * width;
  REAL value = 0;
  if (rank < rows) value = from[(long long)(base ? base[rank] : rank) * width + d];
  to[(long long)order[rank] * width + d] = value;
}

// For each row, in the input's order, the state before it: that of the row before in its sequence,
// at a sequence's first row the first state, or zero. One block for each packed row.
extern "C" __global__ void previous_rows(
    const REAL* __restrict__ states, const REAL* __restrict__ first,
    const int* __restrict__ starts, const int* __restrict__ base, const int* __restrict__ order,
    int steps, int direction, int width, REAL* __restrict__ to) {
  int step = step_of(starts, steps, blockIdx.x);
  int rank = blockIdx.x - starts[step];
  long long row = base[rank] + (long long)step * direction;
  const REAL* from = 0;
  if (step > 0) from = states + (row - direction) * width;
  else if (first) from = first + (long long)order[rank] * width;
  for (int d = threadIdx.x; d < width; d += blockDim.x) {
    to[row * width + d] = from ? from[d] : REAL(0);
  }
}

// Packed rows into the input's order. One block for each.
extern "C" __global__ void unpack_rows(
    const REAL* __restrict__ from, const int* __restrict__ starts, const int* __restrict__ base,
    int steps, int direction, int width, REAL* __restrict__ to) {
  int step = step_of(starts, steps, blockIdx.x);
  int rank = blockIdx.x - starts[step];
  long long row = base[rank] + (long long)step * direction;
  for (int d = threadIdx.x; d < width; d += blockDim.x) {
    to[row * width + d] = from[(long long)blockIdx.x * width + d];
  }
}

// Adds what the 8 row lanes of a block of 32 columns x 8 rows found, in a fixed order.
__device__ __forceinline__ void store_sum(REAL sum, bool inside, REAL* to) {
  __shared__ REAL sums[8][33];
  int lane = threadIdx.x & 31;
  int slice = threadIdx.x >> 5;
  sums[slice][lane] = sum;
  __syncthreads();
  if (slice == 0 && inside) {
    REAL total = 0;
    for (int i = 0; i < 8; i++) total += sums[i][lane];
    *to = total;
  }
}

// The sums of columns over `each` rows from row blockIdx.y * each on, to partial [chunks, pitch].
// Sums are made in two passes in a fixed order, so that every run gives the same bits.
extern "C" __global__ void __launch_bounds__(256) column_sums(
    const REAL* __restrict__ values, int rows, int columns, int each, int pitch,
    REAL* __restrict__ partial) {
  int column = blockIdx.x * 32 + (threadIdx.x & 31);
  bool inside = column < columns;
  int end = min(rows, (int)(blockIdx.y + 1) * each);
  REAL sum = 0;
  if (inside) {
    for (int row = blockIdx.y * each + (threadIdx.x >> 5); row < end; row += 8) {
      sum += values[(long long)row * columns + column];
    }
  }
  store_sum(sum, inside, partial + (long long)blockIdx.y * pitch + column);
}

// The gradients of the peephole weights: sums over packed rows of the gradient of gate 1, 2 or 3
// times the cell before (1, 2) or of the row itself (3); columns 4 width to 7 width of partial.
extern "C" __global__ void __launch_bounds__(256) peephole_sums(
    const REAL* __restrict__ gates, const REAL* __restrict__ cell, const REAL* __restrict__ first,
    const int* __restrict__ starts, const int* __restrict__ base, const int* __restrict__ order,
    int steps, int direction, int rows, int width, int each, REAL* __restrict__ partial) {
  int column = blockIdx.x * 32 + (threadIdx.x & 31);
  bool inside = column < 3 * width;
  int at = blockIdx.y * each + (threadIdx.x >> 5);
  int end = min(rows, (int)(blockIdx.y + 1) * each);
  REAL sum = 0;
  if (inside && at < end) {
    int kind = column / width;
    int d = column - kind * width;
    int step = step_of(starts, steps, at);
    for (; at < end; at += 8) {
      while (starts[step + 1] <= at) step++;
      int rank = at - starts[step];
      long long row = base[rank] + (long long)step * direction;
      REAL state = 0;
      if (kind == 2) state = cell[row * width + d];
      else if (step > 0) state = cell[(row - direction) * width + d];
      else if (first) state = first[(long long)order[rank] * width + d];
      sum += gates[(row * 4 + kind + 1) * width + d] * state;
    }
  }
  store_sum(sum, inside, partial + (long long)blockIdx.y * 7 * width + 4LL * width + column);
}

// The sums of chunks, in order.
extern "C" __global__ void sum_chunks(
    const REAL* __restrict__ partial, int chunks, int columns, REAL* __restrict__ to) {
  int column = blockIdx.x * blockDim.x + threadIdx.x;
  if (column >= columns) return;
  REAL sum = 0;
  for (int i = 0; i < chunks; i++) sum += partial[(long long)i * columns + column];
  to[column] = sum;
}
