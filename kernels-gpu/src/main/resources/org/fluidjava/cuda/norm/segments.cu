// Normalisation of rows: layers, groups of channels, or single channels of images. With the channels
// last a row's elements lie apart.
#include "fluid.cuh"

#define SEGMENTS int64 rows, int64 width, int64 groups, int64 perGroup, int64 area, int layer, int last
#define PLACE(row, i)                                                                         \
  (last ? ((row) / groups * area + (i) % area) * groups * perGroup + (row) % groups * perGroup  \
          + (i) / area                                                                        \
        : (row) * width + (i))
#define AFFINE(row, i) (layer ? (i) : (row) % groups * perGroup + (i) / area)

// A block for each row.
extern "C" __global__ void normalise(
    const REAL* x, const REAL* scale, const REAL* bias, REAL* y, REAL* mean, REAL* variance,
    double epsilon, int keepsInverse, SEGMENTS) {
  for (int64 row = blockIdx.x; row < rows; row += gridDim.x) {
    double sum = 0;
    for (int64 i = threadIdx.x; i < width; i += blockDim.x) {
      sum += (double) x[PLACE(row, i)];
    }
    double centre = fluid_block_sum(sum) / width;
    double squares = 0;
    for (int64 i = threadIdx.x; i < width; i += blockDim.x) {
      double off = (double) x[PLACE(row, i)] - centre;
      squares += off * off;
    }
    double spread = fluid_block_sum(squares) / width;
    double inverse = 1 / sqrt(spread + epsilon);
    for (int64 i = threadIdx.x; i < width; i += blockDim.x) {
      int64 at = PLACE(row, i);
      REAL value = (REAL) (((double) x[at] - centre) * inverse);
      if (scale != 0) {
        value *= scale[AFFINE(row, i)];
      }
      y[at] = bias == 0 ? value : value + bias[AFFINE(row, i)];
    }
    if (threadIdx.x == 0) {
      if (mean != 0) {
        mean[row] = (REAL) centre;
      }
      if (variance != 0) {
        variance[row] = (REAL) (keepsInverse ? inverse : spread);
      }
    }
  }
}

// What the way back reads: x with its mean, or y where x is not kept (mean 0).
struct Kept {
  const REAL* values;
  const REAL* mean;
  const REAL* variance;
  const REAL* scale;
  const REAL* bias;
  double epsilon;
  int inverted;
};

#define KEPT_PARAMETERS                                                                       \
  const REAL* values, const REAL* mean, const REAL* variance, const REAL* scale,              \
      const REAL* bias, double epsilon, int inverted
#define KEPT                                                                                  \
  { values, mean, variance, scale, bias, epsilon, inverted }

__device__ __forceinline__ double inverseOf(const Kept& kept, int64 row) {
  double spread = (double) kept.variance[row];
  return kept.inverted ? spread : 1 / sqrt(spread + kept.epsilon);
}

// The normalised number.
__device__ __forceinline__ double hatOf(
    const Kept& kept, int64 at, int64 affine, int64 row, double inverse) {
  double value = (double) kept.values[at];
  if (kept.mean != 0) {
    return (value - (double) kept.mean[row]) * inverse;
  }
  if (kept.bias != 0) {
    value -= (double) kept.bias[affine];
  }
  double gain = kept.scale == 0 ? 1 : (double) kept.scale[affine];
  return gain == 0 ? 0 : value / gain;
}

extern "C" __global__ void normalise_grad(
    const REAL* grad, REAL* to, KEPT_PARAMETERS, SEGMENTS) {
  const Kept kept = KEPT;
  for (int64 row = blockIdx.x; row < rows; row += gridDim.x) {
    double inverse = inverseOf(kept, row);
    double sum = 0;
    double product = 0;
    for (int64 i = threadIdx.x; i < width; i += blockDim.x) {
      int64 at = PLACE(row, i);
      int64 affine = AFFINE(row, i);
      double weighted = (double) grad[at] * (scale == 0 ? 1 : (double) scale[affine]);
      sum += weighted;
      product += weighted * hatOf(kept, at, affine, row, inverse);
    }
    sum = fluid_block_sum(sum) / width;
    product = fluid_block_sum(product) / width;
    for (int64 i = threadIdx.x; i < width; i += blockDim.x) {
      int64 at = PLACE(row, i);
      int64 affine = AFFINE(row, i);
      double weighted = (double) grad[at] * (scale == 0 ? 1 : (double) scale[affine]);
      double hat = hatOf(kept, at, affine, row, inverse);
      to[at] = (REAL) (inverse * (weighted - sum - hat * product));
    }
  }
}

// Gradients of scale and bias of groups and instances: a block for each of their elements.
extern "C" __global__ void affine_grad(
    const REAL* grad, REAL* scaleGrad, REAL* biasGrad, KEPT_PARAMETERS, SEGMENTS) {
  const Kept kept = KEPT;
  int64 terms = rows / groups * area;
  for (int64 k = blockIdx.x; k < groups * perGroup; k += gridDim.x) {
    double sum = 0;
    double product = 0;
    for (int64 e = threadIdx.x; e < terms; e += blockDim.x) {
      int64 image = e / area;
      int64 row = image * groups + k / perGroup;
      int64 i = k % perGroup * area + (e - image * area);
      int64 at = PLACE(row, i);
      sum += (double) grad[at];
      product += (double) grad[at] * hatOf(kept, at, k, row, inverseOf(kept, row));
    }
    sum = fluid_block_sum(sum);
    product = fluid_block_sum(product);
    if (threadIdx.x == 0) {
      if (scaleGrad != 0) {
        scaleGrad[k] = (REAL) product;
      }
      if (biasGrad != 0) {
        biasGrad[k] = (REAL) sum;
      }
    }
  }
}

// The same of layers: partial sums, [2, chunks, width] (products, then sums), over a chunk of the
// rows and 32 columns in each block of 256 threads.
extern "C" __global__ void __launch_bounds__(256) layer_affine_grad(
    const REAL* grad, double* partial, int chunks, KEPT_PARAMETERS, int64 rows, int64 width) {
  __shared__ double sums[8][33];
  __shared__ double products[8][33];
  const Kept kept = KEPT;
  int lane = threadIdx.x % 32;
  int line = threadIdx.x / 32;
  int64 tiles = (width + 31) / 32;
  for (int64 b = blockIdx.x; b < tiles * chunks; b += gridDim.x) {
    int64 chunk = b / tiles;
    int64 column = b % tiles * 32 + lane;
    double sum = 0;
    double product = 0;
    int64 end = rows * (chunk + 1) / chunks;
    for (int64 row = rows * chunk / chunks + line; row < end && column < width; row += 8) {
      int64 at = row * width + column;
      double g = (double) grad[at];
      sum += g;
      product += g * hatOf(kept, at, column, row, inverseOf(kept, row));
    }
    sums[line][lane] = sum;
    products[line][lane] = product;
    __syncthreads();
    if (line == 0 && column < width) {
      for (int other = 1; other < 8; other++) {
        sum += sums[other][lane];
        product += products[other][lane];
      }
      partial[chunk * width + column] = product;
      partial[((int64) chunks + chunk) * width + column] = sum;
    }
    __syncthreads();
  }
}
