// Rows of a table by number. Floor: each row read and written once.
#include "fluid.cuh"
#include "fault.cuh"

// A warp for each 128 columns of an id's row: four loads of each lane are under way at once. Ids equal to
// padding give zeros; padding is a number that no id has when there is none.
extern "C" __global__ void lookup(
    const REAL* table, const long long* ids, REAL* out, long long count, long long width,
    long long height, long long padding, long long* fault) {
  constexpr int EACH = 4;
  int lane = threadIdx.x & 31;
  long long pieces = (width + EACH * 32 - 1) / (EACH * 32);
  long long warps = (long long)gridDim.x * (blockDim.x >> 5);
  for (long long w = blockIdx.x * (long long)(blockDim.x >> 5) + (threadIdx.x >> 5);
       w < count * pieces; w += warps) {
    long long i = w / pieces;
    long long first = (w - i * pieces) * (EACH * 32) + lane;
    long long id = ids[i];
    bool there = id >= 0 && id < height;
    if (id != padding && !there && first == 0) {
      fluid_fault(fault, id, i, height);
    }
    bool given = id != padding && there;
    const REAL* from = table + (given ? id : 0) * width;
    REAL* to = out + i * width;
    REAL x[EACH];
#pragma unroll
    for (int e = 0; e < EACH; e++) {
      x[e] = given && first + e * 32 < width ? from[first + e * 32] : REAL(0);
    }
#pragma unroll
    for (int e = 0; e < EACH; e++) {
      if (first + e * 32 < width) {
        to[first + e * 32] = x[e];
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
