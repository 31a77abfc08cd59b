// Pooling and softmax over sequences. Offsets are int32; type: 0 SUM, 1 AVERAGE, 2 SQRT, 3 MAX,
// 4 FIRST, 5 LAST.
#include "fluid.cuh"

#define THREADS 128

__device__ __forceinline__ double factor(int type, int length) {
  return type == 1 ? 1.0 / length : type == 2 ? 1 / sqrt((double) length) : 1;
}

// A thread for each column of each sequence; rows with neighbouring columns are read together.
extern "C" __global__ void pool(
    const REAL* from, REAL* to, int* best, const int* offsets, int64 count, int64 width, int type,
    double padding) {
  for (FLUID_LOOP(at, count)) {
    int64 i = at / width;
    int64 d = at - i * width;
    int begin = offsets[i];
    int end = offsets[i + 1];
    int row = -1;
    REAL value = (REAL) padding;
    if (begin == end) {
      row = -1;
    } else if (type == 4) {
      value = from[begin * width + d];
    } else if (type == 5) {
      value = from[(end - 1) * width + d];
    } else if (type == 3) {
      row = begin;
      value = from[begin * width + d];
      for (int t = begin + 1; t < end; t++) {
        REAL other = from[t * width + d];
        if (other > value) {
          value = other;
          row = t;
        }
      }
    } else {
      double sum = 0;
      for (int t = begin; t < end; t++) {
        sum += (double) from[t * width + d];
      }
      value = (REAL) (sum * factor(type, end - begin));
    }
    to[at] = value;
    if (best != 0) {
      best[at] = row;
    }
  }
}

extern "C" __global__ void pool_grad(
    const REAL* grad, const int* best, REAL* to, const int* offsets, int sequences, int64 count,
    int64 width, int type) {
  for (FLUID_LOOP(at, count)) {
    int64 row = at / width;
    int64 d = at - row * width;
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
    int begin = offsets[low];
    int end = offsets[low + 1];
    int64 source = low * width + d;
    REAL value;
    if (type == 3) {
      value = best[source] == row ? grad[source] : (REAL) 0;
    } else if (type == 4) {
      value = row == begin ? grad[source] : (REAL) 0;
    } else if (type == 5) {
      value = row == end - 1 ? grad[source] : (REAL) 0;
    } else {
      value = (REAL) (factor(type, end - begin) * (double) grad[source]);
    }
    to[at] = value;
  }
}

// A block for each sequence; one number in each row.
extern "C" __global__ void __launch_bounds__(THREADS) softmax(
    const REAL* from, REAL* to, const int* offsets, int64 sequences) {
  for (int64 i = blockIdx.x; i < sequences; i += gridDim.x) {
    int begin = offsets[i];
    int end = offsets[i + 1];
    REAL largest = (REAL) -FLUID_INFINITY;
    for (int t = begin + threadIdx.x; t < end; t += THREADS) {
      largest = fluid_max(largest, from[t]);
    }
    largest = fluid_block_max(largest);
    double sum = 0;
    for (int t = begin + threadIdx.x; t < end; t += THREADS) {
      sum += (double) fluid_exp(from[t] - largest);
    }
    sum = fluid_block_sum(sum);
    for (int t = begin + threadIdx.x; t < end; t += THREADS) {
      to[t] = (REAL) ((double) fluid_exp(from[t] - largest) / sum);
    }
  }
}

extern "C" __global__ void __launch_bounds__(THREADS) softmax_grad(
    const REAL* out, const REAL* grad, REAL* to, const int* offsets, int64 sequences) {
  for (int64 i = blockIdx.x; i < sequences; i += gridDim.x) {
    int begin = offsets[i];
    int end = offsets[i + 1];
    double sum = 0;
    for (int t = begin + threadIdx.x; t < end; t += THREADS) {
      sum += (double) grad[t] * (double) out[t];
    }
    sum = fluid_block_sum(sum);
    for (int t = begin + threadIdx.x; t < end; t += THREADS) {
      to[t] = (REAL) ((double) out[t] * ((double) grad[t] - sum));
    }
  }
}

// A thread for each row of each channel of each matrix: sums of its largest numbers.
extern "C" __global__ void top_average(
    const REAL* from, REAL* to, int* places, const int* begins, const int* rows,
    const int* columns, int sequences, int64 count, int channels, const int* topks, int topkCount,
    int most) {
  for (FLUID_LOOP(at, count)) {
    int64 row = at / channels;
    int channel = (int) (at - row * channels);
    int low = 0;
    int high = sequences;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (rows[middle] <= row) {
        low = middle;
      } else {
        high = middle;
      }
    }
    int64 height = rows[low + 1] - rows[low];
    int width = columns[low + 1] - columns[low];
    const REAL* x = from + begins[low] + (channel * height + (row - rows[low])) * width;
    int* taken = places + at * most;
    double sum = 0;
    int next = 0;
    for (int k = 0; k < most; k++) {
      int best = -1;
      for (int j = 0; k < width && j < width; j++) {
        bool seen = false;
        for (int q = 0; q < k && !seen; q++) {
          seen = taken[q] == j;
        }
        if (!seen && (best < 0 || x[j] > x[best])) {
          best = j;
        }
      }
      taken[k] = best;
      sum += best < 0 ? 0 : (double) x[best];
      while (next < topkCount && topks[next] == k + 1) {
        to[at * topkCount + next] = (REAL) (sum / topks[next]);
        next++;
      }
    }
  }
}

// The way back; every number of a row is written by the row's thread.
extern "C" __global__ void top_average_grad(
    const REAL* grad, const int* places, REAL* to, const int* begins, const int* rows,
    const int* columns, int sequences, int64 count, int channels, const int* topks, int topkCount,
    int most) {
  for (FLUID_LOOP(at, count)) {
    int64 row = at / channels;
    int channel = (int) (at - row * channels);
    int low = 0;
    int high = sequences;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (rows[middle] <= row) {
        low = middle;
      } else {
        high = middle;
      }
    }
    int64 height = rows[low + 1] - rows[low];
    int width = columns[low + 1] - columns[low];
    REAL* x = to + begins[low] + (channel * height + (row - rows[low])) * width;
    for (int j = 0; j < width; j++) {
      double sum = 0;
      for (int i = 0; i < topkCount; i++) {
        double share = (double) grad[at * topkCount + i] / topks[i];
        for (int k = 0; k < topks[i]; k++) {
          sum += places[at * most + k] == j ? share : 0;
        }
      }
      x[j] = (REAL) sum;
    }
  }
}
