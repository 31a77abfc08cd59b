// Edit distances between pairs of sequences, a block of THREADS threads for each pair. The table of
// distances is filled along its diagonals, of which three are kept.
#include "fluid.cuh"

#define THREADS 128

__device__ __forceinline__ int64 number(const void* numbers, int bytes, int64 i) {
  return bytes == 8 ? ((const int64*) numbers)[i] : (int64) ((const int*) numbers)[i];
}

__device__ __forceinline__ void segmentOf(
    int64 i, const int* offsets, const void* lengths, int lengthBytes, int64 steps, int64* begin,
    int* length) {
  if (lengths == 0) {
    *begin = offsets[i];
    *length = offsets[i + 1] - offsets[i];
  } else {
    int64 given = number(lengths, lengthBytes, i);
    *begin = i * steps;
    *length = (int) (given < 0 ? 0 : given > steps ? steps : given);
  }
}

// `diagonals`: [pairs, 3, width], width above every length of the guesses.
extern "C" __global__ void __launch_bounds__(THREADS) edit_distance(
    const void* guesses, const void* truths, int bytes, float* to, int* diagonals, int64 width,
    int normalized, int64 pairs, const int* guessOffsets, const void* guessLengths,
    int guessLengthBytes, int64 guessSteps, const int* truthOffsets, const void* truthLengths,
    int truthLengthBytes, int64 truthSteps) {
  for (int64 i = blockIdx.x; i < pairs; i += gridDim.x) {
    int64 a;
    int64 b;
    int m;
    int n;
    segmentOf(i, guessOffsets, guessLengths, guessLengthBytes, guessSteps, &a, &m);
    segmentOf(i, truthOffsets, truthLengths, truthLengthBytes, truthSteps, &b, &n);
    int* now = diagonals + i * 3 * width;
    int* last = now + width;
    int* older = last + width;
    for (int d = 0; d <= m + n; d++) {
      // Element (p, d - p): p guessed and d - p true ones.
      int low = d > n ? d - n : 0;
      int high = d < m ? d : m;
      for (int p = low + threadIdx.x; p <= high; p += THREADS) {
        int q = d - p;
        int value;
        if (p == 0 || q == 0) {
          value = d;
        } else {
          bool same = number(guesses, bytes, a + p - 1) == number(truths, bytes, b + q - 1);
          int exchanged = older[p - 1] + (same ? 0 : 1);
          int other = (last[p - 1] < last[p] ? last[p - 1] : last[p]) + 1;
          value = exchanged < other ? exchanged : other;
        }
        now[p] = value;
      }
      __syncthreads();
      int* free = older;
      older = last;
      last = now;
      now = free;
    }
    if (threadIdx.x == 0) {
      double distance = last[m];
      to[i] = (float) (normalized ? distance / n : distance);
    }
    __syncthreads();
  }
}
