// Moves elements of any type between boxes: an N-dimensional range of which each side has a stride
// for every axis. Elements are bytes in units of 1 to 16; sums are of REAL.
// Kernels that compute are compiled with REAL, those that only move bytes without: no program waits
// for code that it does not use.
#ifdef REAL
#define COMPUTES
#endif

#include "fluid.cuh"
#include "fault.cuh"

#define AXES 8

struct Box {
  int rank;
  int64 dims[AXES];
  int64 from[AXES];
  int64 to[AXES];
};

#define BOX_PARAMETERS                                                                        \
  int rank, int64 n0, int64 n1, int64 n2, int64 n3, int64 n4,             \
      int64 n5, int64 n6, int64 n7, int64 f0, int64 f1, int64 f2,     \
      int64 f3, int64 f4, int64 f5, int64 f6, int64 f7, int64 t0,     \
      int64 t1, int64 t2, int64 t3, int64 t4, int64 t5, int64 t6,     \
      int64 t7

#define BOX                                                                                   \
  {                                                                                           \
    rank, {n0, n1, n2, n3, n4, n5, n6, n7}, {f0, f1, f2, f3, f4, f5, f6, f7}, {               \
      t0, t1, t2, t3, t4, t5, t6, t7                                                          \
    }                                                                                         \
  }

// Adds the places of element `at` among axes `first` to `end` (exclusive). INDEX is 32 bits wide
// where that is enough: divisions of 64 bits are several times slower.
template <class INDEX>
__device__ __forceinline__ void place(
    const Box& box, INDEX at, int first, int end, int64& from, int64& to) {
#pragma unroll
  for (int axis = AXES - 1; axis >= 0; axis--) {
    if (axis >= first && axis < end) {
      INDEX extent = (INDEX) box.dims[axis];
      INDEX rest = at / extent;
      int64 along = (int64) (at - rest * extent);
      at = rest;
      from += along * box.from[axis];
      to += along * box.to[axis];
    }
  }
}

__device__ __forceinline__ void placeAny(
    const Box& box, int64 at, bool small, int first, int end, int64& from, int64& to) {
  if (small) {
    place<unsigned int>(box, (unsigned int) at, first, end, from, to);
  } else {
    place<uint64>(box, (uint64) at, first, end, from, to);
  }
}

__device__ __forceinline__ void move(
    const void* from, int64 source, void* to, int64 target, int unit) {
  switch (unit) {
    case 16: ((uint4*) to)[target] = ((const uint4*) from)[source]; break;
    case 8: ((uint64*) to)[target] = ((const uint64*) from)[source]; break;
    case 4: ((unsigned int*) to)[target] = ((const unsigned int*) from)[source]; break;
    case 2: ((unsigned short*) to)[target] = ((const unsigned short*) from)[source]; break;
    default: ((unsigned char*) to)[target] = ((const unsigned char*) from)[source]; break;
  }
}

__device__ __forceinline__ void put(void* to, int64 target, int unit, uint64 bits) {
  switch (unit) {
    case 8: ((uint64*) to)[target] = bits; break;
    case 4: ((unsigned int*) to)[target] = (unsigned int) bits; break;
    case 2: ((unsigned short*) to)[target] = (unsigned short) bits; break;
    default: ((unsigned char*) to)[target] = (unsigned char) bits; break;
  }
}

#ifndef COMPUTES

// All of a box from one place to another.
extern "C" __global__ void box_copy(
    const void* from, void* to, int64 count, int unit, BOX_PARAMETERS) {
  const Box box = BOX;
  bool small = count <= 0x7fffffffLL;
  for (FLUID_LOOP(i, count)) {
    int64 source = 0;
    int64 target = 0;
    placeAny(box, i, small, 0, rank, source, target);
    move(from, source, to, target, unit);
  }
}

#else

// Sums over axes `kept` and above for each element of those before; a thread for each sum.
extern "C" __global__ void box_sum(
    const REAL* from, REAL* to, int64 targets, int64 terms, int kept, BOX_PARAMETERS) {
  const Box box = BOX;
  bool small = targets <= 0x7fffffffLL && terms <= 0x7fffffffLL;
  for (FLUID_LOOP(i, targets)) {
    int64 base = 0;
    int64 target = 0;
    placeAny(box, i, small, 0, kept, base, target);
    double sum = 0;
    for (int64 k = 0; k < terms; k++) {
      int64 source = base;
      int64 none = 0;
      placeAny(box, k, small, kept, rank, source, none);
      sum += (double) from[source];
    }
    to[target] = (REAL) sum;
  }
}

// The same with a block of 256 threads for each sum, always added in the same order.
extern "C" __global__ void __launch_bounds__(256) box_sum_wide(
    const REAL* from, REAL* to, int64 targets, int64 terms, int kept, BOX_PARAMETERS) {
  const Box box = BOX;
  bool small = targets <= 0x7fffffffLL && terms <= 0x7fffffffLL;
  for (int64 i = blockIdx.x; i < targets; i += gridDim.x) {
    int64 base = 0;
    int64 target = 0;
    placeAny(box, i, small, 0, kept, base, target);
    double sum = 0;
    for (int64 k = threadIdx.x; k < terms; k += 256) {
      int64 source = base;
      int64 none = 0;
      placeAny(box, k, small, kept, rank, source, none);
      sum += (double) from[source];
    }
    sum = fluid_block_sum(sum);
    if (threadIdx.x == 0) {
      to[target] = (REAL) sum;
    }
  }
}

#endif

#ifndef COMPUTES

// [n, rows, columns] becomes [n, columns, rows] by tiles of 32 x 32, so that both sides are read
// and written along their lines. Blocks of 32 x 8 threads.
template <class WORD>
__device__ void exchange(const WORD* from, WORD* to, int64 n, int64 rows, int64 columns) {
  __shared__ WORD tile[32][33];
  int64 across = (columns + 31) / 32;
  int64 down = (rows + 31) / 32;
  for (int64 b = blockIdx.x; b < n * down * across; b += gridDim.x) {
    int64 image = b / (down * across) * rows * columns;
    int64 top = b / across % down * 32;
    int64 left = b % across * 32;
    for (int k = threadIdx.y; k < 32; k += 8) {
      if (top + k < rows && left + threadIdx.x < columns) {
        tile[k][threadIdx.x] = from[image + (top + k) * columns + left + threadIdx.x];
      }
    }
    __syncthreads();
    for (int k = threadIdx.y; k < 32; k += 8) {
      if (left + k < columns && top + threadIdx.x < rows) {
        to[image + (left + k) * rows + top + threadIdx.x] = tile[threadIdx.x][k];
      }
    }
    __syncthreads();
  }
}

extern "C" __global__ void __launch_bounds__(256) exchange4(
    const unsigned int* from, unsigned int* to, int64 n, int64 rows, int64 columns) {
  exchange(from, to, n, rows, columns);
}

extern "C" __global__ void __launch_bounds__(256) exchange8(
    const uint64* from, uint64* to, int64 n, int64 rows,
    int64 columns) {
  exchange(from, to, n, rows, columns);
}

// Sets all elements to the same bits.
extern "C" __global__ void fill(void* to, int64 count, int unit, uint64 bits) {
  for (FLUID_LOOP(i, count)) {
    put(to, i, unit, bits);
  }
}

// Element i comes from the element that lies `from` (here: shifts) before it along each axis, around
// the end. The shifts are within the extents.
extern "C" __global__ void roll(
    const void* from, void* to, int64 count, int unit, BOX_PARAMETERS) {
  const Box box = BOX;
  for (FLUID_LOOP(i, count)) {
    int64 rest = i;
    int64 source = 0;
#pragma unroll
    for (int axis = AXES - 1; axis >= 0; axis--) {
      if (axis < rank) {
        int64 along = rest % box.dims[axis] - box.from[axis];
        rest /= box.dims[axis];
        source += (along < 0 ? along + box.dims[axis] : along) * box.to[axis];
      }
    }
    move(from, source, to, i, unit);
  }
}

// Bits `one` where the id says, else zero. With a fault ids outside are reported.
extern "C" __global__ void one_hot(
    const void* ids, int idBytes, void* to, int64 count, int64 depth, int unit, uint64 one,
    int64* fault) {
  for (FLUID_LOOP(i, count)) {
    int64 row = i / depth;
    int64 column = i - row * depth;
    int64 id = idBytes == 8 ? ((const int64*) ids)[row] : ((const int*) ids)[row];
    if (fault != 0 && column == 0 && (id < 0 || id >= depth)) {
      fluid_fault(fault, id, row, depth);
    }
    put(to, i, unit, id == column ? one : 0);
  }
}

// Zeros above (lower) or below a diagonal.
extern "C" __global__ void triangle(
    const void* from, void* to, int64 count, int64 rows, int64 columns,
    int64 diagonal, int lower, int unit) {
  for (FLUID_LOOP(i, count)) {
    int64 above = i % columns - i / columns % rows;
    if (lower ? above > diagonal : above < diagonal) {
      put(to, i, unit, 0);
    } else {
      move(from, i, to, i, unit);
    }
  }
}

#endif

// Where a padded axis reads: the place along the small extent, or -1.
__device__ __forceinline__ int64 padded(int64 at, int64 extent, int mode) {
  if (extent == 0) {
    return -1;
  }
  switch (mode) {
    case 1: return at < 0 ? -at : at >= extent ? 2 * extent - 2 - at : at;
    case 2: return at < 0 ? 0 : at >= extent ? extent - 1 : at;
    case 3: at %= extent; return at < 0 ? at + extent : at;
    default: return at < 0 || at >= extent ? -1 : at;
  }
}

#ifndef COMPUTES

// Images [outer, d, h, w, inner] with room before and after each of the three axes.
extern "C" __global__ void pad_image(
    const void* from, void* to, int64 count, int unit, uint64 fill, int mode,
    int64 d, int64 h, int64 w, int64 inner, int64 largeD, int64 largeH,
    int64 largeW, int64 beforeD, int64 beforeH, int64 beforeW) {
  for (FLUID_LOOP(i, count)) {
    int64 rest = i / inner;
    int64 x = padded(rest % largeW - beforeW, w, mode);
    rest /= largeW;
    int64 y = padded(rest % largeH - beforeH, h, mode);
    rest /= largeH;
    int64 z = padded(rest % largeD - beforeD, d, mode);
    rest /= largeD;
    if (x < 0 || y < 0 || z < 0) {
      put(to, i, unit, fill);
    } else {
      move(from, (((rest * d + z) * h + y) * w + x) * inner + i % inner, to, i, unit);
    }
  }
}

#else

// The way back of pad_image: each small element sums what was read from it. Along an axis those are
// its own place, and by mode some in the room: all are looked at, in order.
extern "C" __global__ void pad_image_grad(
    const REAL* grad, REAL* to, int64 count, int mode, int64 d, int64 h, int64 w,
    int64 inner, int64 largeD, int64 largeH, int64 largeW, int64 beforeD,
    int64 beforeH, int64 beforeW) {
  for (FLUID_LOOP(i, count)) {
    int64 rest = i / inner;
    int64 x = rest % w;
    rest /= w;
    int64 y = rest % h;
    rest /= h;
    int64 z = rest % d;
    rest /= d;
    double sum = 0;
    for (int64 k = 0; k < largeD; k++) {
      if (padded(k - beforeD, d, mode) != z) {
        continue;
      }
      for (int64 j = 0; j < largeH; j++) {
        if (padded(j - beforeH, h, mode) != y) {
          continue;
        }
        for (int64 l = 0; l < largeW; l++) {
          if (padded(l - beforeW, w, mode) == x) {
            sum += (double) grad[(((rest * largeD + k) * largeH + j) * largeW + l) * inner
                + i % inner];
          }
        }
      }
    }
    to[i] = (REAL) sum;
  }
}

#endif

