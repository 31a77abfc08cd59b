// Windows of rows within their sequences, laid beside each other for one product.
#include "fluid.cuh"

// The sequence that a row lies in.
__device__ __forceinline__ int sequenceOf(const int* offsets, int sequences, int64 row) {
  int low = 0;
  int high = sequences;
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

// to[row, k, :] = row + start + k of X within the sequence; beyond its ends a row of the padding, or
// zeros where there is none (0).
extern "C" __global__ void contexts(
    const REAL* x, const REAL* padding, REAL* to, const int* offsets, int sequences, int64 rows,
    int64 width, int length, int start) {
  int before = start < 0 ? -start : 0;
  for (FLUID_LOOP(at, rows * length * width)) {
    int64 d = at % width;
    int k = (int) (at / width % length);
    int64 row = at / width / length;
    int i = sequenceOf(offsets, sequences, row);
    int64 all = offsets[i + 1] - offsets[i];
    int64 from = row - offsets[i] + start + k;
    REAL value = 0;
    if (from >= 0 && from < all) {
      value = x[(offsets[i] + from) * width + d];
    } else if (padding != 0) {
      int64 pad = from < 0 ? before + from : before + from - all;
      value = padding[pad * width + d];
    }
    to[at] = value;
  }
}

// The way back to X: each row sums the windows that it lies in.
extern "C" __global__ void contexts_grad(
    const REAL* grad, REAL* to, const int* offsets, int sequences, int64 rows, int64 width,
    int length, int start) {
  for (FLUID_LOOP(at, rows * width)) {
    int64 row = at / width;
    int64 d = at - row * width;
    int i = sequenceOf(offsets, sequences, row);
    double sum = 0;
    for (int k = length - 1; k >= 0; k--) {
      int64 window = row - start - k;
      if (window >= offsets[i] && window < offsets[i + 1]) {
        sum += (double) grad[(window * length + k) * width + d];
      }
    }
    to[at] = (REAL) sum;
  }
}

// The way back to the padding: a thread for each element looks at all sequences.
extern "C" __global__ void padding_grad(
    const REAL* grad, REAL* to, const int* offsets, int sequences, int64 rows, int64 width,
    int length, int start) {
  int before = start < 0 ? -start : 0;
  for (FLUID_LOOP(at, rows * width)) {
    int64 pad = at / width;
    int64 d = at - pad * width;
    double sum = 0;
    for (int i = 0; i < sequences; i++) {
      int64 all = offsets[i + 1] - offsets[i];
      int64 from = pad < before ? pad - before : all + pad - before;
      for (int k = length - 1; k >= 0; k--) {
        int64 t = from - start - k;
        if (t >= 0 && t < all) {
          sum += (double) grad[((offsets[i] + t) * length + k) * width + d];
        }
      }
    }
    to[at] = (REAL) sum;
  }
}
