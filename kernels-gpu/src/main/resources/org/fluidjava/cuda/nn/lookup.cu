// Rows of a table by number. Floor: each row read and written once.
#include "fluid.cuh"
#include "fault.cuh"

// One warp for each id; blocks of warps. Ids equal to padding give zeros; padding is a number that no id
// has when there is none.
extern "C" __global__ void lookup(
    const REAL* table, const long long* ids, REAL* out, long long count, long long width,
    long long height, long long padding, long long* fault) {
  int lane = threadIdx.x & 31;
  long long warps = (long long)gridDim.x * (blockDim.x >> 5);
  for (long long i = blockIdx.x * (long long)(blockDim.x >> 5) + (threadIdx.x >> 5); i < count;
       i += warps) {
    long long id = ids[i];
    REAL* to = out + i * width;
    bool there = id >= 0 && id < height;
    if (id != padding && !there && lane == 0) {
      fluid_fault(fault, id, i, height);
    }
    if (id == padding || !there) {
      for (long long j = lane; j < width; j += 32) {
        to[j] = REAL(0);
      }
    } else {
      const REAL* from = table + id * width;
#pragma unroll 4
      for (long long j = lane; j < width; j += 32) {
        to[j] = from[j];
      }
    }
  }
}

// The rows that a gradient is for: the ids themselves; that of padding and bad ones are no rows.
extern "C" __global__ void lookup_rows(
    const long long* ids, long long* rows, long long count, long long height, long long padding,
    long long* fault) {
  for (FLUID_LOOP(i, count)) {
    long long id = ids[i];
    bool there = id >= 0 && id < height;
    if (id != padding && !there) {
      fluid_fault(fault, id, i, height);
    }
    rows[i] = id == padding || !there ? -1 : id;
  }
}
