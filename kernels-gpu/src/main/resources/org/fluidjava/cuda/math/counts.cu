// Counts of numbers, and places in sorted lines. IN is the element type, VALUE that of what is looked for,
// OUT that of places.
#include "fault.cuh"
#include "fluid.cuh"

#ifndef IN
#define IN float
#endif
#ifndef VALUE
#define VALUE IN
#endif
#ifndef OUT
#define OUT long long
#endif

// The smallest and the largest number, as ends: one block.
extern "C" __global__ void histogram_ends(
    const IN* x, long long n, double* ends, long long* fault) {
  double low = FLUID_INFINITY;
  double high = -FLUID_INFINITY;
  for (int64 i = threadIdx.x; i < n; i += blockDim.x) {
    low = fluid_min(low, (double)x[i]);
    high = fluid_max(high, (double)x[i]);
  }
  low = fluid_block_min(low);
  high = fluid_block_max(high);
  if (threadIdx.x == 0) {
    if (!(low - low == 0 && high - high == 0)) {
      fluid_fault(fault, 0, 0, 0);
      low = high = 0;
    }
    ends[0] = low;
    ends[1] = high;
  }
}

// Whole numbers are added up, so the order of the atomics does not matter.
extern "C" __global__ void histogram(
    const IN* x, long long n, const double* ends, double low, double high, long long bins,
    unsigned long long* to) {
  if (ends != nullptr) {
    low = ends[0];
    high = ends[1];
  }
  if (low == high) {
    low -= 1;
    high += 1;
  }
  for (FLUID_LOOP(i, n)) {
    double number = (double)x[i];
    if (number >= low && number <= high) {
      int64 bin = (int64)((number - low) * (double)bins / (high - low));
      atomicAdd(to + (bin < bins ? bin : bins - 1), 1ULL);
    }
  }
}

// Where each value belongs in its line of sorted numbers.
extern "C" __global__ void search(
    const IN* lines, const VALUE* values, OUT* to, long long n, long long width, long long each,
    int right) {
  for (FLUID_LOOP(i, n)) {
    const IN* line = lines + i / each * width;
    double value = (double)values[i];
    int64 low = 0;
    int64 high = width;
    while (low < high) {
      int64 middle = (low + high) / 2;
      double there = (double)line[middle];
      if (right ? !(there > value) : !(there >= value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    to[i] = (OUT)low;
  }
}
