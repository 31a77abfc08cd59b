// data_norm and spectral_norm. Sums in double precision.
#include "fluid.cuh"

extern "C" __global__ void data_norm_factors(
    const REAL* size, const REAL* sum, const REAL* squares, REAL* means, REAL* scales, int64 width) {
  for (FLUID_LOOP(j, width)) {
    double count = (double) size[j];
    means[j] = (REAL) ((double) sum[j] / count);
    scales[j] = (REAL) sqrt(count / (double) squares[j]);
  }
}

// factor and bias may be null together.
extern "C" __global__ void data_norm(
    const REAL* x, const REAL* means, const REAL* scales, const REAL* factor, const REAL* bias, REAL* y,
    int64 count, int64 width) {
  for (FLUID_LOOP(i, count)) {
    int64 j = i % width;
    double number = ((double) x[i] - (double) means[j]) * (double) scales[j];
    y[i] = (REAL) (factor == 0 ? number : number * (double) factor[j] + (double) bias[j]);
  }
}

// A block for each column; any output may be null.
extern "C" __global__ void data_norm_grad(
    const REAL* x, const REAL* g, const REAL* means, const REAL* scales, const REAL* factor, REAL* dx,
    REAL* size, REAL* sum, REAL* squares, REAL* dfactor, REAL* dbias, int64 rows, int64 width,
    double epsilon) {
  int64 j = blockIdx.x;
  double mean = (double) means[j];
  double scale = (double) scales[j];
  double slope = scale * (factor == 0 ? 1.0 : (double) factor[j]);
  double total = 0, deviations = 0, ofFactor = 0, ofBias = 0;
  for (int64 i = threadIdx.x; i < rows; i += blockDim.x) {
    double number = (double) x[i * width + j];
    double given = (double) g[i * width + j];
    double from = number - mean;
    total += number;
    deviations += from * from;
    ofFactor += given * from * scale;
    ofBias += given;
    if (dx != 0) {
      dx[i * width + j] = (REAL) (given * slope);
    }
  }
  total = fluid_block_sum(total);
  deviations = fluid_block_sum(deviations);
  ofFactor = fluid_block_sum(ofFactor);
  ofBias = fluid_block_sum(ofBias);
  if (threadIdx.x == 0) {
    if (size != 0) size[j] = (REAL) rows;
    if (sum != 0) sum[j] = (REAL) total;
    if (squares != 0) squares[j] = (REAL) (deviations + rows * epsilon);
    if (dfactor != 0) dfactor[j] = (REAL) ofFactor;
    if (dbias != 0) dbias[j] = (REAL) ofBias;
  }
}

// A tensor as a matrix whose height is one of its extents, with `inner` elements behind that.
struct Matrix {
  const REAL* numbers;
  int64 height;
  int64 width;
  int64 inner;

  __device__ __forceinline__ int64 at(int64 row, int64 column) const {
    return (column / inner * height + row) * inner + column % inner;
  }

  __device__ __forceinline__ double operator()(int64 row, int64 column) const {
    return (double) numbers[at(row, column)];
  }
};

__device__ void divide_by_length(double* vector, int64 count, double epsilon) {
  double squares = 0;
  for (int64 i = threadIdx.x; i < count; i += blockDim.x) {
    squares += vector[i] * vector[i];
  }
  double length = sqrt(fluid_block_sum(squares)) + epsilon;
  for (int64 i = threadIdx.x; i < count; i += blockDim.x) {
    vector[i] /= length;
  }
  __syncthreads();
}

// One block: power iterations, then weight / sigma, or with a gradient its way back. u and v are room for
// `height` and `width` doubles.
extern "C" __global__ void __launch_bounds__(1024) spectral_norm(
    const REAL* weight, const REAL* first_u, const REAL* first_v, const REAL* grad, REAL* to, double* u,
    double* v, int64 height, int64 width, int64 inner, int rounds, double epsilon) {
  Matrix m = {weight, height, width, inner};
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
  for (int64 i = threadIdx.x; i < height; i += blockDim.x) u[i] = (double) first_u[i];
  for (int64 i = threadIdx.x; i < width; i += blockDim.x) v[i] = (double) first_v[i];
  __syncthreads();
  for (int round = 0; round < rounds; round++) {
    for (int64 column = threadIdx.x; column < width; column += blockDim.x) {
      double sum = 0;
      for (int64 row = 0; row < height; row++) sum += m(row, column) * u[row];
      v[column] = sum;
    }
    __syncthreads();
    divide_by_length(v, width, epsilon);
    for (int64 row = warp; row < height; row += warps) {
      double sum = 0;
      for (int64 column = lane; column < width; column += 32) sum += m(row, column) * v[column];
      sum = fluid_warp_sum(sum);
      if (lane == 0) u[row] = sum;
    }
    __syncthreads();
    divide_by_length(u, height, epsilon);
  }
  double sigma = 0, along = 0;
  for (int64 row = warp; row < height; row += warps) {
    double sum = 0;
    for (int64 column = lane; column < width; column += 32) {
      sum += m(row, column) * v[column];
      if (grad != 0) along += (double) grad[m.at(row, column)] * m(row, column);
    }
    sigma += sum * u[row];
  }
  sigma = fluid_block_sum(sigma);
  along = fluid_block_sum(along);
  for (int64 row = warp; row < height; row += warps) {
    for (int64 column = lane; column < width; column += 32) {
      int64 at = m.at(row, column);
      to[at] = (REAL) (grad == 0 ? (double) weight[at] / sigma
                                 : (double) grad[at] / sigma -
                                       along / (sigma * sigma) * u[row] * v[column]);
    }
  }
}
