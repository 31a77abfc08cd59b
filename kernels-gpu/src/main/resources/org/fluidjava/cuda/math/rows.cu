// Which of some row numbers are equal, so that their values can be added up in a fixed order, without
// sorting and without asking the host. Three kernels: a plan by one block, the sums, and tables.
//
// The plan: every number's first position leads it. The leader of position i is leaders[i]; a leader at
// position p has counts[p] members, whose positions lie ascending in members[bases[p] ...]. Cost: a few
// passes over the numbers by 1024 threads, 5 microseconds for 1400 of them.
#include "fluid.cuh"
#include "fault.cuh"

#ifndef ACC
#define ACC double
#endif

constexpr int LAST = 0x7fffffff;

// table [height] holds 0 for a row that does not occur, else LAST less the row's first position. On entry
// only the rows of touched[0 .. touched_count) are not 0; they are cleared. On return touched has the
// leaders' rows, with a row below 0 where there is none. Rows below 0 are no rows.
extern "C" __global__ void __launch_bounds__(1024) rows_plan(
    const long long* rows, int n, long long height, int* table, long long* touched,
    int touched_count, int* leaders, int* counts, int* bases, int* arrived, int* members,
    int* total, long long* fault) {
  for (int i = threadIdx.x; i < touched_count; i += blockDim.x) {
    if (touched[i] >= 0) {
      table[touched[i]] = 0;
    }
  }
  if (threadIdx.x == 0) {
    *total = 0;
  }
  __syncthreads();
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    long long row = rows[i];
    if (row >= height) {
      fluid_fault(fault, row, i, height - 1);
      row = -1;
    }
    counts[i] = 0;
    if (row >= 0) {
      atomicMax(table + row, LAST - i);
    }
  }
  __syncthreads();
  // How many members a leader has does not depend on who arrives first.
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    long long row = rows[i];
    bool there = row >= 0 && row < height;
    int leader = there ? LAST - table[row] : -1;
    leaders[i] = leader;
    touched[i] = leader == i ? row : -1;
    arrived[i] = there ? atomicAdd(counts + leader, 1) : 0;
  }
  __syncthreads();
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    if (leaders[i] == i) {
      bases[i] = atomicAdd(total, counts[i]);
    }
  }
  __syncthreads();
  // In any order first ...
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    int leader = leaders[i];
    if (leader >= 0) {
      members[bases[leader] + arrived[i]] = i;
    }
  }
  __syncthreads();
  // ... then each finds its rank among its equals.
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    int leader = leaders[i];
    int rank = 0;
    if (leader >= 0) {
      int base = bases[leader];
      int count = counts[leader];
      for (int k = 0; k < count; k++) {
        rank += members[base + k] < i ? 1 : 0;
      }
    }
    arrived[i] = rank;
  }
  __syncthreads();
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    int leader = leaders[i];
    if (leader >= 0) {
      members[bases[leader] + arrived[i]] = i;
    }
  }
}

// The sum of a row's members at one column, by 8 threads of a block of (32, 8); the first of them has it.
__device__ __forceinline__ ACC members_sum(
    const REAL* values, const int* members, int base, int count, long long width,
    long long column, bool here) {
  __shared__ ACC shared[8][33];
  ACC sum = ACC(0);
  if (here) {
#pragma unroll 4
    for (int k = threadIdx.y; k < count; k += 8) {
      sum += (ACC)values[members[base + k] * width + column];
    }
  }
  if (count == 1) {
    // Only the first thread of a column has a member.
    return sum;
  }
  __syncthreads();
  shared[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y == 0) {
#pragma unroll
    for (int k = 1; k < 8; k++) {
      sum += shared[k][threadIdx.x];
    }
  }
  return sum;
}

// Grid (positions, blocks of columns), blocks of (32, 8), each over 128 columns. A position that leads
// gets its row's sum in `merged` [n, width] and its number in merged_rows; others get zeros and -1.
extern "C" __global__ void rows_merge(
    const long long* rows, const REAL* values, const int* leaders, const int* counts,
    const int* bases, const int* members, long long width, REAL* merged, long long* merged_rows) {
  int at = blockIdx.x;
  bool leads = leaders[at] == at;
  if (blockIdx.y == 0 && threadIdx.x == 0 && threadIdx.y == 0 && merged_rows != nullptr) {
    merged_rows[at] = leads ? rows[at] : -1;
  }
  for (int k = 0; k < 4; k++) {
    long long column = blockIdx.y * 128ll + k * 32 + threadIdx.x;
    bool here = column < width;
    ACC sum =
        leads ? members_sum(values, members, bases[at], counts[at], width, column, here) : ACC(0);
    if (here && threadIdx.y == 0) {
      merged[at * width + column] = (REAL)sum;
    }
  }
}

// The same onto a dense tensor: dense[row] = (or +=, unless `begin`) the row's sum. Rows that do not
// occur are left as they are.
extern "C" __global__ void rows_to_dense(
    const long long* rows, const REAL* values, const int* leaders, const int* counts,
    const int* bases, const int* members, long long width, REAL* dense, int begin) {
  int at = blockIdx.x;
  if (leaders[at] != at) {
    return;
  }
  REAL* to = dense + rows[at] * width;
  for (int k = 0; k < 4; k++) {
    long long column = blockIdx.y * 128ll + k * 32 + threadIdx.x;
    bool here = column < width;
    ACC sum = members_sum(values, members, bases[at], counts[at], width, column, here);
    if (here && threadIdx.y == 0) {
      to[column] = begin ? (REAL)sum : (REAL)((ACC)to[column] + sum);
    }
  }
}
