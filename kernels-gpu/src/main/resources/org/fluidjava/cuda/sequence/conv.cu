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

// Each row sums the next `ahead` rows of its sequence, itself first, by weights of each column.
extern "C" __global__ void row_conv(
    const REAL* x, const REAL* weights, REAL* to, const int* offsets, int sequences, int64 rows,
    int64 width, int64 ahead) {
  for (FLUID_LOOP(at, rows * width)) {
    int64 row = at / width;
    int64 d = at - row * width;
    int64 end = offsets[sequenceOf(offsets, sequences, row) + 1];
    double sum = 0;
    for (int64 k = 0; k < ahead && row + k < end; k++) {
      sum += (double) weights[k * width + d] * (double) x[at + k * width];
    }
    to[at] = (REAL) sum;
  }
}

extern "C" __global__ void row_conv_grad(
    const REAL* grad, const REAL* weights, REAL* to, const int* offsets, int sequences, int64 rows,
    int64 width, int64 ahead) {
  for (FLUID_LOOP(at, rows * width)) {
    int64 row = at / width;
    int64 d = at - row * width;
    int64 begin = offsets[sequenceOf(offsets, sequences, row)];
    double sum = 0;
    for (int64 k = 0; k < ahead && row - k >= begin; k++) {
      sum += (double) weights[k * width + d] * (double) grad[at - k * width];
    }
    to[at] = (REAL) sum;
  }
}

// A block of 256 threads for 32 columns of the weights of one row ahead.
extern "C" __global__ void __launch_bounds__(256) row_conv_weights(
    const REAL* grad, const REAL* x, REAL* to, const int* offsets, int sequences, int64 rows,
    int64 width, int64 ahead) {
  __shared__ double sums[8][33];
  int lane = threadIdx.x % 32;
  int line = threadIdx.x / 32;
  int64 tiles = (width + 31) / 32;
  for (int64 b = blockIdx.x; b < tiles * ahead; b += gridDim.x) {
    int64 k = b / tiles;
    int64 d = b % tiles * 32 + lane;
    double sum = 0;
    for (int64 row = line; row + k < rows && d < width; row += 8) {
      if (row + k < offsets[sequenceOf(offsets, sequences, row) + 1]) {
        sum += (double) grad[row * width + d] * (double) x[(row + k) * width + d];
      }
    }
    sums[line][lane] = sum;
    __syncthreads();
    if (line == 0 && d < width) {
      for (int other = 1; other < 8; other++) {
        sum += sums[other][lane];
      }
      to[k * width + d] = (REAL) sum;
    }
    __syncthreads();
  }
}
