// Slices that are repeated, diagonals that are filled, and counts of numbers. REAL is the element type.
#include "fault.cuh"
#include "fluid.cuh"

// Where each slice's repetitions begin, and behind them where they end. One thread.
extern "C" __global__ void repeat_offsets(
    const void* each, int wide, long long n, long long sum, long long* offsets, long long* fault) {
  int64 at = 0;
  for (int64 i = 0; i < n; i++) {
    offsets[i] = at;
    at += wide ? ((const long long*)each)[i] : (int64)((const int*)each)[i];
  }
  offsets[n] = at;
  if (at != sum) {
    fluid_fault(fault, at, 0, sum);
    for (int64 i = 0; i <= n; i++) {
      offsets[i] = 0;
    }
  }
}

// few is [outer, n, inner], many [outer, wide, inner]; offsets is null where all slices have `repeats`.
extern "C" __global__ void repeat(
    const REAL* few, REAL* many, const long long* offsets, long long repeats, long long outer,
    long long n, long long wide, long long inner) {
  for (FLUID_LOOP(i, outer * wide * inner)) {
    int64 j = i % inner;
    int64 at = i / inner % wide;
    int64 low = 0;
    if (offsets == nullptr) {
      low = at / repeats;
    } else {
      int64 high = n;
      while (high - low > 1) {
        int64 middle = (low + high) / 2;
        if (offsets[middle] <= at) {
          low = middle;
        } else {
          high = middle;
        }
      }
    }
    many[i] = few[(i / inner / wide * n + low) * inner + j];
  }
}

// The way back adds the repetitions up.
extern "C" __global__ void repeat_grad(
    const REAL* many, REAL* few, const long long* offsets, long long repeats, long long outer,
    long long n, long long wide, long long inner) {
  for (FLUID_LOOP(i, outer * n * inner)) {
    int64 j = i % inner;
    int64 slice = i / inner % n;
    int64 begin = offsets == nullptr ? slice * repeats : offsets[slice];
    int64 end = offsets == nullptr ? begin + repeats : offsets[slice + 1];
    REAL sum = 0;
    for (int64 at = begin; at < end; at++) {
      sum += many[(i / inner / n * wide + at) * inner + j];
    }
    few[i] = sum;
  }
}

// Every step-th element below end, shifted by offset within its row of columns.
extern "C" __global__ void fill_diagonal(
    REAL* to, long long count, long long step, long long columns, long long offset, long long size,
    double value) {
  for (FLUID_LOOP(k, count)) {
    int64 i = k * step;
    int64 column = i % columns + offset;
    if (column >= 0 && column < columns && i + offset < size) {
      to[i + offset] = (REAL)value;
    }
  }
}
