// Rows of sequences: sums of embeddings, encodings of positions, and the columns of shows and clicks.
#include "fault.cuh"
#include "fluid.cuh"

// The sequence that a row lies in.
__device__ __forceinline__ int sequence_of(const int* offsets, int sequences, int64 row) {
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

// out [sequences, many, width]: the sum of a table's rows over the ids [rows, many] of each sequence.
extern "C" __global__ void embedding_pool(
    const REAL* table, const long long* ids, const int* offsets, REAL* out, long long sequences,
    int many, long long width, long long height, long long padding, long long* fault) {
  for (FLUID_LOOP(i, sequences * many * width)) {
    int64 j = i % width;
    int column = (int)(i / width % many);
    int64 s = i / width / many;
    REAL sum = 0;
    for (int64 row = offsets[s]; row < offsets[s + 1]; row++) {
      int64 id = ids[row * many + column];
      if (id == padding) {
        continue;
      }
      if (id < 0 || id >= height) {
        if (j == 0) {
          fluid_fault(fault, id, row * many + column, height);
        }
        continue;
      }
      sum += table[id * width + j];
    }
    out[i] = sum;
  }
}

// The gradient of a sequence's sum at each of its ids: to [rows, many, width].
extern "C" __global__ void embedding_spread(
    const REAL* g, const int* offsets, int sequences, REAL* to, long long rows, int many,
    long long width) {
  for (FLUID_LOOP(i, rows * many * width)) {
    int64 within = i % (many * width);
    int s = sequence_of(offsets, sequences, i / (many * width));
    to[i] = g[s * (int64)many * width + within];
  }
}

// alpha x + beta times the sine (first half of a row) or cosine of the step. offsets is null where each
// image of `steps` rows is a sequence.
extern "C" __global__ void encode_positions(
    const REAL* x, REAL* out, const int* offsets, int sequences, long long rows, long long steps,
    int width, double alpha, double beta) {
  int half = width / 2;
  for (FLUID_LOOP(i, rows * half)) {
    int64 row = i / half;
    int k = (int)(i - row * half);
    int64 step =
        offsets == nullptr ? row % steps : row - offsets[sequence_of(offsets, sequences, row)];
    double turns = half > 1 ? (double)k / (half - 1) : 1;
    double angle = (double)step / pow(10000.0, turns);
    int64 at = row * width + k;
    out[at] = (REAL)(alpha * (double)x[at] + beta * sin(angle));
    out[at + half] = (REAL)(alpha * (double)x[at + half] + beta * cos(angle));
  }
}

extern "C" __global__ void scaled(const REAL* g, REAL* dx, long long n, double alpha) {
  for (FLUID_LOOP(i, n)) {
    dx[i] = (REAL)(alpha * (double)g[i]);
  }
}

// Shows and clicks as logarithms, or left out.
extern "C" __global__ void cvm(
    const REAL* x, REAL* y, long long rows, long long width, int kept) {
  int64 skipped = kept ? 0 : 2;
  int64 narrow = width - skipped;
  for (FLUID_LOOP(i, rows * narrow)) {
    int64 row = i / narrow;
    int64 j = i - row * narrow + skipped;
    const REAL* from = x + row * width;
    REAL value = from[j];
    if (j < 2) {
      double shows = log((double)from[0] + 1);
      value = (REAL)(j == 0 ? shows : log((double)from[1] + 1) - shows);
    }
    y[i] = value;
  }
}

// offsets is null where each row has counts of its own.
extern "C" __global__ void cvm_grad(
    const REAL* counts, const REAL* g, REAL* dx, const int* offsets, int sequences, long long rows,
    long long width, int kept) {
  int64 skipped = kept ? 0 : 2;
  for (FLUID_LOOP(i, rows * width)) {
    int64 row = i / width;
    int64 j = i - row * width;
    int64 source = offsets == nullptr ? row : sequence_of(offsets, sequences, row);
    dx[i] = j < 2 ? counts[source * 2 + j] : g[row * (width - skipped) + j - skipped];
  }
}
