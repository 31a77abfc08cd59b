// Orders lines of numbers, stably; NaN counts as the largest number and both zeros are equal. For
// the largest elements of few a block looks through its line once for each; otherwise a merge sort
// whose elements find their places in the other run by halving.
#include "fluid.cuh"
#include "fault.cuh"

#define THREADS 256

// Numbers as integers of the same order.
__device__ __forceinline__ uint64 key(double x, int descending) {
  x += 0.0;
  int64 bits = x != x ? 0x7ff8000000000000LL : __double_as_longlong(x);
  uint64 ordered = (uint64) (bits < 0 ? ~bits : bits ^ (int64) 0x8000000000000000ULL);
  return descending ? ~ordered : ordered;
}

__device__ __forceinline__ uint64 key(float x, int descending) {
  return key((double) x, descending);
}

__device__ __forceinline__ uint64 key(long x, int descending) {
  uint64 ordered = (uint64) x ^ 0x8000000000000000ULL;
  return descending ? ~ordered : ordered;
}

__device__ __forceinline__ uint64 key(int x, int descending) {
  return key((long) x, descending);
}

// A block for each line: k times the first element behind the last one taken.
extern "C" __global__ void __launch_bounds__(THREADS) top_k(
    const REAL* from, REAL* to, int64* places, int64 lines, int n, int k, int64 stride,
    int descending) {
  __shared__ uint64 keys[THREADS / 32];
  __shared__ int sources[THREADS / 32];
  for (int64 line = blockIdx.x; line < lines; line += gridDim.x) {
    const REAL* x = from + line / stride * n * stride + line % stride;
    int64 target = line / stride * k * stride + line % stride;
    uint64 lastKey = 0;
    int last = -1;
    for (int j = 0; j < k; j++) {
      uint64 best = ~0ULL;
      int source = 0x7fffffff;
      for (int i = threadIdx.x; i < n; i += THREADS) {
        uint64 each = key(x[i * stride], descending);
        bool behind = each > lastKey || (each == lastKey && i > last);
        if (behind && (each < best || (each == best && i < source))) {
          best = each;
          source = i;
        }
      }
      for (int step = 16; step > 0; step /= 2) {
        uint64 otherKey = __shfl_xor_sync(0xffffffffu, best, step);
        int other = __shfl_xor_sync(0xffffffffu, source, step);
        if (otherKey < best || (otherKey == best && other < source)) {
          best = otherKey;
          source = other;
        }
      }
      if (threadIdx.x % 32 == 0) {
        keys[threadIdx.x / 32] = best;
        sources[threadIdx.x / 32] = source;
      }
      __syncthreads();
      best = keys[0];
      source = sources[0];
      for (int w = 1; w < THREADS / 32; w++) {
        if (keys[w] < best || (keys[w] == best && sources[w] < source)) {
          best = keys[w];
          source = sources[w];
        }
      }
      __syncthreads();  // before the next round writes
      if (threadIdx.x == 0) {
        to[target + j * stride] = x[source * stride];
        places[target + j * stride] = source;
      }
      lastKey = best;
      last = source;
    }
  }
}

extern "C" __global__ void sort_begin(int* order, int64 count, int64 n) {
  for (FLUID_LOOP(i, count)) {
    order[i] = (int) (i % n);
  }
}

// Runs of `width` places become runs of twice that.
extern "C" __global__ void sort_merge(
    const REAL* from, const int* order, int* merged, int64 count, int64 n, int64 stride,
    int64 width, int descending) {
  for (FLUID_LOOP(at, count)) {
    int64 line = at / n;
    int64 i = at - line * n;
    const REAL* x = from + line / stride * n * stride + line % stride;
    const int* places = order + line * n;
    int64 low = i / (2 * width) * 2 * width;
    int64 middle = low + width < n ? low + width : n;
    int64 high = middle + width < n ? middle + width : n;
    uint64 own = key(x[places[i] * stride], descending);
    bool left = i < middle;
    int64 begin = left ? middle : low;
    int64 end = left ? high : middle;
    int64 first = begin;
    // How many of the other run come before: of equal ones those of the left run do.
    while (begin < end) {
      int64 half = begin + (end - begin) / 2;
      uint64 other = key(x[places[half] * stride], descending);
      if (left ? other < own : other <= own) {
        begin = half + 1;
      } else {
        end = half;
      }
    }
    int64 rank = (left ? i - low : i - middle) + (begin - first);
    merged[line * n + low + rank] = places[i];
  }
}

// The first k places of each line and the elements there.
extern "C" __global__ void sort_end(
    const REAL* from, const int* order, REAL* to, int64* places, int64 count, int64 n, int64 k,
    int64 stride) {
  for (FLUID_LOOP(at, count)) {
    int64 line = at / k;
    int64 j = at - line * k;
    int64 source = order[line * n + j];
    int64 target = line / stride * k * stride + line % stride + j * stride;
    places[target] = source;
    to[target] = from[line / stride * n * stride + line % stride + source * stride];
  }
}

// The way back: each number goes where it was. The places of a line are different ones.
extern "C" __global__ void sort_grad(
    const REAL* grad, const int64* places, REAL* to, int64 count, int64 n, int64 k, int64 stride,
    int64* fault) {
  for (FLUID_LOOP(i, count)) {
    int64 place = places[i];
    if (place < 0 || place >= n) {
      fluid_fault(fault, place, i, n);
    } else {
      to[i / (k * stride) * n * stride + place * stride + i % stride] = grad[i];
    }
  }
}

// Of each line in order one place: number k - 1, or for k = 0 the last of the longest run of equal
// elements, of runs of one length the first.
extern "C" __global__ void sort_choose(
    const REAL* from, const int* order, REAL* to, int64* places, int64 lines, int64 n, int64 k,
    int64 stride) {
  for (FLUID_LOOP(line, lines)) {
    const REAL* x = from + line / stride * n * stride + line % stride;
    const int* sorted = order + line * n;
    int64 best = k - 1;
    if (k == 0) {
      int64 longest = 0;
      int64 start = 0;
      best = 0;
      for (int64 i = 0; i < n; i++) {
        if (i == n - 1 || key(x[sorted[i] * stride], 0) != key(x[sorted[i + 1] * stride], 0)) {
          if (i + 1 - start > longest) {
            longest = i + 1 - start;
            best = i;
          }
          start = i + 1;
        }
      }
    }
    int64 chosen = sorted[best];
    places[line] = chosen;
    to[line] = x[chosen * stride];
  }
}
