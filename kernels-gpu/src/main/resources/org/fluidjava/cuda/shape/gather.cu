// Takes and puts rows by their numbers. Sums into rows are deterministic: the first position that
// names a row owns it and adds all that belong to it in order.
// Kernels that compute are compiled with REAL, those that only move bytes without: no program waits
// for code that it does not use.
#ifdef REAL
#define COMPUTES
#endif

#include "fluid.cuh"
#include "fault.cuh"

#ifdef WHOLE
typedef int64 SUM;
#else
typedef double SUM;
#endif

#define OWNER_THREADS 128

__device__ __forceinline__ int64 number(const void* numbers, int bytes, int64 i) {
  return bytes == 8 ? ((const int64*) numbers)[i] : (int64) ((const int*) numbers)[i];
}

__device__ __forceinline__ void move(const void* from, int64 source, void* to, int64 target, int unit) {
  switch (unit) {
    case 16: ((uint4*) to)[target] = ((const uint4*) from)[source]; break;
    case 8: ((uint64*) to)[target] = ((const uint64*) from)[source]; break;
    case 4: ((uint32*) to)[target] = ((const uint32*) from)[source]; break;
    case 2: ((unsigned short*) to)[target] = ((const unsigned short*) from)[source]; break;
    default: ((unsigned char*) to)[target] = ((const unsigned char*) from)[source]; break;
  }
}

__device__ __forceinline__ void clear(void* to, int64 target, int unit) {
  switch (unit) {
    case 16: ((uint4*) to)[target] = make_uint4(0, 0, 0, 0); break;
    case 8: ((uint64*) to)[target] = 0; break;
    case 4: ((uint32*) to)[target] = 0; break;
    case 2: ((unsigned short*) to)[target] = 0; break;
    default: ((unsigned char*) to)[target] = 0; break;
  }
}

#ifndef COMPUTES

// to[i, j, :] = from[i, index[j], :]; a number outside is reported and gives zeros. With no fault
// (0) it was reported before.
extern "C" __global__ void gather(
    const void* from, const void* index, int bytes, void* to, int64 outer, int64 extent,
    int64 count, int64 units, int unit, int64* fault) {
  for (FLUID_LOOP(at, outer * count * units)) {
    int64 k = at % units;
    int64 j = at / units % count;
    int64 i = at / units / count;
    int64 row = number(index, bytes, j);
    if (row < 0 || row >= extent) {
      if (fault != 0 && i == 0 && k == 0) {
        fluid_fault(fault, row, j, extent);
      }
      clear(to, at, unit);
    } else {
      move(from, (i * extent + row) * units + k, to, at, unit);
    }
  }
}

// The slice that each point of `depth` coordinates names, -1 where one is outside; a negative
// coordinate counts from the end.
extern "C" __global__ void slices(
    const void* index, int bytes, int64* to, int64 points, int depth, int64 n0, int64 n1, int64 n2,
    int64 n3, int64 n4, int64 n5, int64 n6, int64 n7, int64* fault) {
  const int64 dims[8] = {n0, n1, n2, n3, n4, n5, n6, n7};
  for (FLUID_LOOP(i, points)) {
    int64 slice = 0;
#pragma unroll
    for (int d = 0; d < 8; d++) {
      if (d < depth) {
        int64 along = number(index, bytes, i * depth + d);
        int64 at = along < 0 ? along + dims[d] : along;
        if (at < 0 || at >= dims[d]) {
          fluid_fault(fault, along, i * depth + d, dims[d]);
          slice = -1;
        }
        slice = slice < 0 ? -1 : slice * dims[d] + at;
      }
    }
    to[i] = slice;
  }
}

// The element that each number of a row of `count` numbers names within its row of `width`.
extern "C" __global__ void places(
    const void* index, int bytes, int64* to, int64 all, int64 count, int64 width, int64* fault) {
  for (FLUID_LOOP(i, all)) {
    int64 at = number(index, bytes, i);
    if (at < 0 || at >= width) {
      fluid_fault(fault, at, i, width);
      to[i] = -1;
    } else {
      to[i] = i / count * width + at;
    }
  }
}

// The element of a whole that each number names along one axis; the index has the whole's extents but
// `count` along the axis, behind which lie `inner` elements.
extern "C" __global__ void along_axis(
    const void* index, int bytes, int64* to, int64 all, int64 inner, int64 extent, int64 count,
    int64* fault) {
  for (FLUID_LOOP(i, all)) {
    int64 at = number(index, bytes, i);
    if (at < 0 || at >= extent) {
      fluid_fault(fault, at, i, extent);
      to[i] = -1;
    } else {
      to[i] = (i / inner / count * extent + at) * inner + i % inner;
    }
  }
}

// Rows whose id is `which`: copied from one of several tensors, or to one of several with zeros in
// all other rows. The first call looks for ids outside.
extern "C" __global__ void pick(
    const void* ids, int bytes, int64 which, int64 all, const void* from, void* to, int64 rows,
    int64 units, int unit, int clears, int64* fault) {
  for (FLUID_LOOP(i, rows * units)) {
    int64 id = number(ids, bytes, i / units);
    if (fault != 0 && (id < 0 || id >= all) && i % units == 0) {
      fluid_fault(fault, id, i / units, all);
    }
    if (id == which) {
      move(from, i, to, i, unit);
    } else if (clears) {
      clear(to, i, unit);
    }
  }
}

extern "C" __global__ void shard_index(
    const void* from, void* to, int bytes, int64 count, int64 all, int64 size, int64 shard,
    int64 ignored, int64* fault) {
  for (FLUID_LOOP(i, count)) {
    int64 id = number(from, bytes, i);
    if (id < 0 || id >= all) {
      fluid_fault(fault, id, i, all);
    }
    int64 local = id / size == shard ? id % size : ignored;
    if (bytes == 8) {
      ((int64*) to)[i] = local;
    } else {
      ((int*) to)[i] = (int) local;
    }
  }
}

// Before `owners`: no row has a first or a last position, nor any number of them.
extern "C" __global__ void owners_clear(int* first, int* last, int* times, int64 rows) {
  for (FLUID_LOOP(i, rows)) {
    first[i] = 0x7fffffff;
    last[i] = -1;
    times[i] = 0;
  }
}

// The first and last position that names each row, and how often it is named. Numbers outside are
// reported and left out.
extern "C" __global__ void owners(
    const void* index, int bytes, int64 count, int64 rows, int* first, int* last, int* times,
    int64* fault) {
  for (FLUID_LOOP(j, count)) {
    int64 row = number(index, bytes, j);
    if (row < 0 || row >= rows) {
      if (fault != 0) {
        fluid_fault(fault, row, j, rows);
      }
    } else {
      atomicMin(first + row, (int) j);
      atomicMax(last + row, (int) j);
      atomicAdd(times + row, 1);
    }
  }
}

#else

// to[i, row, :] += from[i, j, :] over all j that name the row, in their order; without `keeps` the
// row begins with zeros. A block for each position, tile of OWNER_THREADS columns and i; only those
// of a row's first position work.
extern "C" __global__ void __launch_bounds__(OWNER_THREADS) add_rows(
    const REAL* from, const void* index, int bytes, int64 count, int64 rows, int64 width,
    const int* first, const int* times, REAL* to, int keeps, int64 blocks) {
  __shared__ int64 found[OWNER_THREADS];
  __shared__ int each[OWNER_THREADS / 32];
  int lane = threadIdx.x % 32;
  int warp = threadIdx.x / 32;
  int64 tiles = (width + OWNER_THREADS - 1) / OWNER_THREADS;
  for (int64 b = blockIdx.x; b < blocks; b += gridDim.x) {
    int64 j = b % count;
    int64 column = b / count % tiles * OWNER_THREADS + threadIdx.x;
    int64 i = b / count / tiles;
    int64 row = number(index, bytes, j);
    if (row < 0 || row >= rows || first[row] != j) {
      continue;
    }
    bool works = column < width;
    int64 target = (i * rows + row) * width + column;
    const REAL* source = from + i * count * width + column;
    SUM sum = works && keeps ? (SUM) to[target] : (SUM) 0;
    if (works) {
      sum += (SUM) source[j * width];
    }
    int left = times[row] - 1;
    for (int64 start = j + 1; left > 0 && start < count; start += OWNER_THREADS) {
      int64 at = start + threadIdx.x;
      bool same = at < count && number(index, bytes, at) == row;
      unsigned votes = __ballot_sync(0xffffffffu, same);
      if (lane == 0) {
        each[warp] = __popc(votes);
      }
      __syncthreads();
      int place = __popc(votes & ((1u << lane) - 1));
      int total = 0;
      for (int w = 0; w < OWNER_THREADS / 32; w++) {
        place += w < warp ? each[w] : 0;
        total += each[w];
      }
      if (same) {
        found[place] = at;
      }
      __syncthreads();
      if (works) {
        for (int q = 0; q < total; q++) {
          sum += (SUM) source[found[q] * width];
        }
      }
      left -= total;
      __syncthreads();  // before the lists are written anew
    }
    if (works) {
      to[target] = (REAL) sum;
    }
  }
}

// to[index[j]] *= from[j] for all j, those of one element in their order by the thread of its first one.
extern "C" __global__ void multiply_elements(
    const REAL* from, const void* index, int bytes, int64 count, int64 elements, const int* first,
    const int* last, REAL* to) {
  for (FLUID_LOOP(j, count)) {
    int64 element = number(index, bytes, j);
    if (element >= 0 && element < elements && first[element] == j) {
      SUM product = (SUM) to[element];
      for (int64 k = j; k <= last[element]; k++) {
        if (number(index, bytes, k) == element) {
          product *= (SUM) from[k];
        }
      }
      to[element] = (REAL) product;
    }
  }
}

#endif

#ifndef COMPUTES

// to[index[j], :] = from[j, :] where j is the last position that names the row.
extern "C" __global__ void put_rows(
    const void* from, const void* index, int bytes, int64 count, int64 rows, int64 units, int unit,
    const int* last, void* to) {
  for (FLUID_LOOP(i, count * units)) {
    int64 j = i / units;
    int64 row = number(index, bytes, j);
    if (row >= 0 && row < rows && last[row] == j) {
      move(from, i, to, row * units + i % units, unit);
    }
  }
}

// to[j, :] = from[index[j], :], or zeros where j is not the last position that names the row.
extern "C" __global__ void take_last(
    const void* from, const void* index, int bytes, int64 count, int64 rows, int64 units, int unit,
    const int* last, void* to) {
  for (FLUID_LOOP(i, count * units)) {
    int64 j = i / units;
    int64 row = number(index, bytes, j);
    if (row >= 0 && row < rows && last[row] == j) {
      move(from, row * units + i % units, to, i, unit);
    } else {
      clear(to, i, unit);
    }
  }
}

// Zeros in all rows that are named.
extern "C" __global__ void clear_rows(
    const void* index, int bytes, int64 count, int64 rows, int64 units, int unit, void* to) {
  for (FLUID_LOOP(i, count * units)) {
    int64 row = number(index, bytes, i / units);
    if (row >= 0 && row < rows) {
      clear(to, row * units + i % units, unit);
    }
  }
}

__device__ __forceinline__ bool holds(const void* conditions, int bytes, int64 i) {
  switch (bytes) {
    case 8: return ((const int64*) conditions)[i] != 0;
    case 4: return ((const int*) conditions)[i] != 0;
    case 2: return ((const short*) conditions)[i] != 0;
    default: return ((const char*) conditions)[i] != 0;
  }
}

// One of two sides for each element; a side of 0 stands for zeros.
extern "C" __global__ void where(
    const void* conditions, int bytes, const void* x, const void* y, void* to, int64 count,
    int unit) {
  for (FLUID_LOOP(i, count)) {
    const void* side = holds(conditions, bytes, i) ? x : y;
    if (side == 0) {
      clear(to, i, unit);
    } else {
      move(side, i, to, i, unit);
    }
  }
}

#endif
