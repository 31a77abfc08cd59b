// What fused operators do between their products.
#include "fault.cuh"
#include "fluid.cuh"

// to [rows, width]: a bias [width] is added, what is below zero cut where `cut`, and more [rows, width]
// added; either may be null.
extern "C" __global__ void add_then_cut(
    REAL* to, const REAL* bias, const REAL* more, long long n, long long width, int cut) {
  for (FLUID_LOOP(i, n)) {
    REAL sum = bias == nullptr ? to[i] : to[i] + bias[i % width];
    if (cut) {
      sum = fluid_max(sum, REAL(0));
    }
    to[i] = more == nullptr ? sum : sum + more[i];
  }
}

// to [rows, width] += the row of a table for each id; the first of several starts with zeros.
extern "C" __global__ void add_rows(
    const long long* ids, const REAL* table, REAL* to, long long rows, long long width,
    long long height, int first, long long* fault) {
  for (FLUID_LOOP(i, rows * width)) {
    int64 row = i / width;
    int64 d = i - row * width;
    int64 id = ids[row];
    bool there = id >= 0 && id < height;
    if (!there && d == 0) {
      fluid_fault(fault, id, row, height);
    }
    REAL number = there ? table[id * width + d] : REAL(0);
    to[i] = first ? number : to[i] + number;
  }
}

extern "C" __global__ void square(const REAL* x, REAL* to, long long n) {
  for (FLUID_LOOP(i, n)) {
    to[i] = x[i] * x[i];
  }
}

// to = scalar (product² - to), and the product itself becomes its square.
extern "C" __global__ void difference(REAL* product, REAL* to, long long n, double scalar) {
  for (FLUID_LOOP(i, n)) {
    REAL squared = product[i] * product[i];
    product[i] = squared;
    to[i] = (REAL)scalar * (squared - to[i]);
  }
}

// scores [batch, heads, steps, steps]: what is added, spread where its step is 0, then a softmax of each
// line; a warp for each.
extern "C" __global__ void attend(
    REAL* scores, const REAL* added, long long lines, int heads, int steps, long long ofBatch,
    long long ofHead, long long ofRow, long long ofColumn) {
  int lane = threadIdx.x & 31;
  int64 warps = (int64)gridDim.x * (blockDim.x >> 5);
  for (int64 line = blockIdx.x * (int64)(blockDim.x >> 5) + (threadIdx.x >> 5); line < lines;
       line += warps) {
    REAL* at = scores + line * steps;
    const REAL* more = nullptr;
    if (added != nullptr) {
      int64 row = line % steps;
      int64 head = line / steps % heads;
      more = added + line / steps / heads * ofBatch + head * ofHead + row * ofRow;
    }
    REAL top = -(REAL)FLUID_INFINITY;
    for (int j = lane; j < steps; j += 32) {
      REAL score = more == nullptr ? at[j] : at[j] + more[j * ofColumn];
      at[j] = score;
      top = fluid_max(top, score);
    }
    top = fluid_warp_max(top);
    double sum = 0;
    for (int j = lane; j < steps; j += 32) {
      REAL share = fluid_exp(at[j] - top);
      at[j] = share;
      sum += (double)share;
    }
    sum = fluid_warp_sum(sum);
    for (int j = lane; j < steps; j += 32) {
      at[j] = (REAL)((double)at[j] / sum);
    }
  }
}

// The rows of each sequence added up into columns of to [sequences, wide]; type: 0 SUM, 1 AVERAGE, 2 SQRT.
extern "C" __global__ void pool_columns(
    const REAL* x, const int* offsets, long long count, long long width, REAL* to, long long wide,
    long long column, int type) {
  for (FLUID_LOOP(i, count)) {
    int64 s = i / width;
    int64 d = i - s * width;
    int rows = offsets[s + 1] - offsets[s];
    double sum = 0;
    for (int row = offsets[s]; row < offsets[s + 1]; row++) {
      sum += (double)x[row * width + d];
    }
    double share = rows == 0 || type == 0 ? 1 : type == 1 ? 1.0 / rows : 1 / sqrt((double)rows);
    to[s * wide + column + d] = (REAL)(sum * share);
  }
}
