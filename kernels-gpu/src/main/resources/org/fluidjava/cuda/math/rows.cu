// Which of some row numbers are equal, so that their values can be added up in a fixed order, without
// sorting and without asking the host: a plan, the sums, and tables.
//
// The plan: every number's first position leads it. The leader of position i is leaders[i]; a leader at
// position p has counts[p] members, whose positions lie ascending in members[bases[p] ...].
//
// Up to 1024 numbers one block makes the plan (rows_plan, 6 microseconds for 430 of them on an H200);
// more are spread over the chip by one launch for each pass (5544 numbers: one block took 106).
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

// The same plan, a launch for each pass; what is written in one is read in the next.

extern "C" __global__ void rows_clear(
    int* table, const long long* touched, int touched_count, int* counts, int n, int* total) {
  for (FLUID_LOOP(i, touched_count)) {
    if (touched[i] >= 0) {
      table[touched[i]] = 0;
    }
  }
  for (FLUID_LOOP(i, n)) {
    counts[i] = 0;
  }
  if (blockIdx.x == 0 && threadIdx.x == 0) {
    *total = 0;
  }
}

extern "C" __global__ void rows_first(
    const long long* rows, int n, long long height, int* table, long long* fault) {
  for (FLUID_LOOP(i, n)) {
    long long row = rows[i];
    if (row >= height) {
      fluid_fault(fault, row, i, height - 1);
    } else if (row >= 0) {
      atomicMax(table + row, LAST - (int)i);
    }
  }
}

extern "C" __global__ void rows_leaders(
    const long long* rows, int n, long long height, const int* table, long long* touched,
    int* leaders, int* counts, int* arrived) {
  for (FLUID_LOOP(i, n)) {
    long long row = rows[i];
    bool there = row >= 0 && row < height;
    int leader = there ? LAST - table[row] : -1;
    leaders[i] = leader;
    touched[i] = leader == i ? row : -1;
    arrived[i] = there ? atomicAdd(counts + leader, 1) : 0;
  }
}

extern "C" __global__ void rows_bases(
    const int* leaders, const int* counts, int n, int* bases, int* total) {
  for (FLUID_LOOP(i, n)) {
    if (leaders[i] == i) {
      bases[i] = atomicAdd(total, counts[i]);
    }
  }
}

extern "C" __global__ void rows_members(
    const int* leaders, const int* bases, const int* arrived, int n, int* unordered) {
  for (FLUID_LOOP(i, n)) {
    int leader = leaders[i];
    if (leader >= 0) {
      unordered[bases[leader] + arrived[i]] = (int)i;
    }
  }
}

// A warp for each position: how many of its equals lie before it.
extern "C" __global__ void rows_rank(
    const int* leaders, const int* counts, const int* bases, const int* unordered, int n,
    int* members) {
  int lane = threadIdx.x & 31;
  long long i = blockIdx.x * (long long)(blockDim.x >> 5) + (threadIdx.x >> 5);
  int leader = i < n ? leaders[i] : -1;
  if (leader < 0) {
    return;
  }
  int base = bases[leader];
  int count = counts[leader];
  int rank = 0;
  for (int k = lane; k < count; k += 32) {
    rank += unordered[base + k] < i ? 1 : 0;
  }
  rank = fluid_warp_sum(rank);
  if (lane == 0) {
    members[base + rank] = (int)i;
  }
}

// Sums of the members of 8 positions, a warp for each, over 128 columns of a block: 4 for each lane. Rows
// with many members are summed by all warps afterwards, lest one warp holds the others up. A position
// that leads hands its row's sums to to(position, column, sum), any other zeros if it wants them.
template <typename To>
__device__ __forceinline__ void sums_of_rows(
    const REAL* values, const int* leaders, const int* counts, const int* bases,
    const int* members, int n, long long width, const To& to) {
  constexpr int MANY = 32;
  constexpr int EACH = 4;
  __shared__ int many[8];
  __shared__ ACC shared[8][EACH * 32 + 1];
  int lane = threadIdx.x;
  int warp = threadIdx.y;
  long long first = blockIdx.y * (EACH * 32ll) + lane;
  int at = blockIdx.x * 8 + warp;
  bool leads = at < n && leaders[at] == at;
  int count = leads ? counts[at] : 0;
  if (lane == 0) {
    many[warp] = count > MANY ? count : 0;
  }
  if (at < n && count <= MANY && (leads || To::ZEROS)) {
    const int* own = members + (leads ? bases[at] : 0);
    ACC sum[EACH] = {};
#pragma unroll 4
    for (int k = 0; k < count; k++) {
      const REAL* from = values + own[k] * width;
#pragma unroll
      for (int e = 0; e < EACH; e++) {
        if (first + e * 32 < width) {
          sum[e] += (ACC)from[first + e * 32];
        }
      }
    }
#pragma unroll
    for (int e = 0; e < EACH; e++) {
      if (first + e * 32 < width) {
        to(at, first + e * 32, sum[e]);
      }
    }
  }
  __syncthreads();
  for (int p = 0; p < 8; p++) {
    int all = many[p];
    if (all == 0) {
      continue;
    }
    int position = blockIdx.x * 8 + p;
    const int* own = members + bases[position];
    ACC sum[EACH] = {};
#pragma unroll 4
    for (int k = warp; k < all; k += 8) {
      const REAL* from = values + own[k] * width;
#pragma unroll
      for (int e = 0; e < EACH; e++) {
        if (first + e * 32 < width) {
          sum[e] += (ACC)from[first + e * 32];
        }
      }
    }
#pragma unroll
    for (int e = 0; e < EACH; e++) {
      shared[warp][e * 32 + lane] = sum[e];
    }
    __syncthreads();
    int column = warp * 32 + lane;
    if (column < EACH * 32 && blockIdx.y * (EACH * 32ll) + column < width) {
      ACC whole = ACC(0);
#pragma unroll
      for (int w = 0; w < 8; w++) {
        whole += shared[w][column];
      }
      to(position, blockIdx.y * (EACH * 32ll) + column, whole);
    }
    __syncthreads();
  }
}

struct Merged {
  static constexpr bool ZEROS = true;
  REAL* merged;
  long long width;
  __device__ __forceinline__ void operator()(int at, long long column, ACC sum) const {
    merged[at * width + column] = (REAL)sum;
  }
};

struct Dense {
  static constexpr bool ZEROS = false;
  const long long* rows;
  REAL* dense;
  long long width;
  int begin;
  __device__ __forceinline__ void operator()(int at, long long column, ACC sum) const {
    REAL* to = dense + rows[at] * width + column;
    *to = begin ? (REAL)sum : (REAL)((ACC)*to + sum);
  }
};

// Grid (positions / 8, blocks of 128 columns), blocks of (32, 8). A position that leads gets its row's
// sum in `merged` [n, width] and its number in merged_rows; others get zeros and -1.
extern "C" __global__ void rows_merge(
    const long long* rows, const REAL* values, const int* leaders, const int* counts,
    const int* bases, const int* members, int n, long long width, REAL* merged,
    long long* merged_rows) {
  int at = blockIdx.x * 8 + threadIdx.y;
  if (blockIdx.y == 0 && threadIdx.x == 0 && at < n && merged_rows != nullptr) {
    merged_rows[at] = leaders[at] == at ? rows[at] : -1;
  }
  sums_of_rows(values, leaders, counts, bases, members, n, width, Merged{merged, width});
}

// The same onto a dense tensor: dense[row] = (or +=, unless `begin`) the row's sum. Rows that do not
// occur are left as they are.
extern "C" __global__ void rows_to_dense(
    const long long* rows, const REAL* values, const int* leaders, const int* counts,
    const int* bases, const int* members, int n, long long width, REAL* dense, int begin) {
  sums_of_rows(
      values, leaders, counts, bases, members, n, width, Dense{rows, dense, width, begin});
}
