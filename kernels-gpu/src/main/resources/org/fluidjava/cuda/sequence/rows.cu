// Rows of sequences. Offsets are int32 and belong to a level whose items are rows; an element of a
// row is moved in units of bytes.
// Kernels that compute are compiled with REAL, those that only move bytes without: no program waits
// for code that it does not use.
#ifdef REAL
#define COMPUTES
#endif

#include "fluid.cuh"
#include "fault.cuh"

// The sequence that a row lies in: the last one that begins at the row or before it and is not
// empty. The row lies below offsets[sequences].
__device__ __forceinline__ int sequenceOf(const int* offsets, int sequences, int64 row) {
  int low = 0;
  int high = sequences;
  // offsets[low] <= row < offsets[high]
  while (high - low > 1) {
    int middle = (low + high) / 2;
    if (offsets[middle] <= row) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
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

__device__ __forceinline__ void put(void* to, int64 target, int unit, uint64 bits) {
  switch (unit) {
    case 8: ((uint64*) to)[target] = bits; break;
    case 4: ((uint32*) to)[target] = (uint32) bits; break;
    case 2: ((unsigned short*) to)[target] = (unsigned short) bits; break;
    default: ((unsigned char*) to)[target] = (unsigned char) bits; break;
  }
}

__device__ __forceinline__ int64 number(const void* numbers, int bytes, int64 i) {
  switch (bytes) {
    case 8: return ((const int64*) numbers)[i];
    case 4: return ((const int*) numbers)[i];
    case 2: return ((const short*) numbers)[i];
    case 1: return ((const signed char*) numbers)[i];
    default: return ((const unsigned char*) numbers)[i];
  }
}

#ifndef COMPUTES

// Row r of sequence i of `packed` is row starts[i] + (r - offsets[i]) of `other`; copies from other
// to packed, or back.
extern "C" __global__ void move_segments(
    void* packed, void* other, const int* offsets, const int* starts, int sequences, int64 rows,
    int64 units, int unit, int back) {
  for (FLUID_LOOP(at, rows * units)) {
    int64 row = at / units;
    int i = sequenceOf(offsets, sequences, row);
    int64 place = (starts[i] + (row - offsets[i])) * units + at % units;
    if (back) {
      move(packed, at, other, place, unit);
    } else {
      move(other, place, packed, at, unit);
    }
  }
}

// Row i of `from` for all rows of sequence i.
extern "C" __global__ void expand_as(
    const void* from, void* to, const int* offsets, int sequences, int64 rows, int64 units,
    int unit) {
  for (FLUID_LOOP(at, rows * units)) {
    int i = sequenceOf(offsets, sequences, at / units);
    move(from, i * units + at % units, to, at, unit);
  }
}

// Item i of X, rows begins[i] to begins[i + 1], as often as fits from row outs[i] to outs[i + 1].
extern "C" __global__ void expand(
    const void* from, void* to, const int* outs, const int* begins, int sequences, int64 rows,
    int64 units, int unit) {
  for (FLUID_LOOP(at, rows * units)) {
    int64 row = at / units;
    int i = sequenceOf(outs, sequences, row);
    int64 length = begins[i + 1] - begins[i];
    int64 source = begins[i] + (row - outs[i]) % length;
    move(from, source * units + at % units, to, at, unit);
  }
}

#else

// The way back of `expand`: sums over the repeats.
extern "C" __global__ void expand_grad(
    const REAL* grad, REAL* to, const int* outs, const int* begins, int sequences, int64 rows,
    int64 width) {
  for (FLUID_LOOP(at, rows * width)) {
    int64 row = at / width;
    double sum = 0;
    if (sequences > 0 && row < begins[sequences]) {
      int i = sequenceOf(begins, sequences, row);
      int64 length = begins[i + 1] - begins[i];
      for (int64 r = outs[i] + (row - begins[i]); r < outs[i + 1]; r += length) {
        sum += (double) grad[r * width + at % width];
      }
    }
    to[at] = (REAL) sum;
  }
}

#endif

#ifndef COMPUTES

extern "C" __global__ void reverse(
    const void* from, void* to, const int* offsets, int sequences, int64 rows, int64 units,
    int unit) {
  for (FLUID_LOOP(at, rows * units)) {
    int64 row = at / units;
    int i = sequenceOf(offsets, sequences, row);
    int64 source = (int64) offsets[i] + offsets[i + 1] - 1 - row;
    move(from, source * units + at % units, to, at, unit);
  }
}

// [sequences, steps, width] from rows; behind each sequence the padding: nothing (0) for zeros, one
// element, or one for each place of a row.
extern "C" __global__ void pad(
    const void* from, const void* padding, int64 paddings, void* to, const int* offsets,
    int sequences, int64 steps, int64 width, int unit) {
  for (FLUID_LOOP(at, sequences * steps * width)) {
    int64 d = at % width;
    int64 step = at / width % steps;
    int64 i = at / width / steps;
    if (step < offsets[i + 1] - offsets[i]) {
      move(from, (offsets[i] + step) * width + d, to, at, unit);
    } else if (padding == 0) {
      put(to, at, unit, 0);
    } else {
      move(padding, paddings == 1 ? 0 : d, to, at, unit);
    }
  }
}

extern "C" __global__ void lengths(const int* offsets, int64 sequences, int64* to) {
  for (FLUID_LOOP(i, sequences)) {
    to[i] = offsets[i + 1] - offsets[i];
  }
}

// Bits `one` at places before a length. A `bytes` of 0 means unsigned bytes.
extern "C" __global__ void mask(
    const void* numbers, int bytes, void* to, int64 count, int64 positions, int unit, uint64 one) {
  for (FLUID_LOOP(at, count)) {
    put(to, at, unit, at % positions < number(numbers, bytes, at / positions) ? one : 0);
  }
}

// The next `window` ids of each row, filled up behind the end of its sequence.
extern "C" __global__ void enumerate(
    const void* from, void* to, int bytes, const int* offsets, int sequences, int64 count,
    int64 window, int64 fill) {
  for (FLUID_LOOP(at, count)) {
    int64 row = at / window;
    int64 k = at - row * window;
    int end = offsets[sequenceOf(offsets, sequences, row) + 1];
    put(to, at, bytes, (uint64) (k < end - row ? number(from, bytes, row + k) : fill));
  }
}

// The element of X that each id of sequence i names in row i; -1 where there is none.
extern "C" __global__ void columns(
    const void* ids, int bytes, int64* to, const int* offsets, int sequences, int64 rows,
    int64 width, int64* fault) {
  for (FLUID_LOOP(row, rows)) {
    int64 column = number(ids, bytes, row);
    if (column < 0 || column >= width) {
      fluid_fault(fault, column, row, width - 1);
      to[row] = -1;
    } else {
      to[row] = sequenceOf(offsets, sequences, row) * width + column;
    }
  }
}

#endif
