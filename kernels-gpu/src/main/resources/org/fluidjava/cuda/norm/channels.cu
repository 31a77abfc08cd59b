// Sums, factors and terms of channels. Element i of a channel k lies at (image * channels + k) * area
// + pixel; with the channels last the area is 1.
#include "fluid.cuh"

#define THREADS 256

// The elements of a channel that one thread of a block looks at: every THREADS-th of a chunk.
struct Walk {
  int64 area;
  int64 image;
  int64 pixel;
  int64 left;
  int64 images;
  int64 pixels;

  __device__ __forceinline__ Walk(int64 area, int64 begin, int64 end) : area(area) {
    int64 first = begin + threadIdx.x;
    left = end - first;
    image = first / area;
    pixel = first - image * area;
    images = THREADS / area;
    pixels = THREADS - images * area;
  }

  __device__ __forceinline__ void next() {
    left -= THREADS;
    image += images;
    pixel += pixels;
    if (pixel >= area) {
      pixel -= area;
      image++;
    }
  }
};

// A block for each channel and chunk of its elements: partial sums of x, or of its squared distance
// from the mean where one is given.
extern "C" __global__ void __launch_bounds__(THREADS) channel_sums(
    const REAL* x, const double* mean, double* partial, int64 images, int64 channels, int64 area,
    int chunks) {
  int64 count = images * area;
  for (int64 b = blockIdx.x; b < channels * chunks; b += gridDim.x) {
    int64 k = b % channels;
    int64 chunk = b / channels;
    double centre = mean == 0 ? 0 : mean[k];
    double sum = 0;
    Walk at(area, count * chunk / chunks, count * (chunk + 1) / chunks);
    for (; at.left > 0; at.next()) {
      double value = (double) x[(at.image * channels + k) * area + at.pixel] - centre;
      sum += mean == 0 ? value : value * value;
    }
    sum = fluid_block_sum(sum);
    if (threadIdx.x == 0) {
      partial[b] = sum;
    }
  }
}

// The same of a gradient and of its product with x, x without its mean where one is given. Products
// follow the chunks of sums.
extern "C" __global__ void __launch_bounds__(THREADS) channel_products(
    const REAL* x, const REAL* grad, const REAL* mean, double* partial, int64 images,
    int64 channels, int64 area, int chunks) {
  int64 count = images * area;
  for (int64 b = blockIdx.x; b < channels * chunks; b += gridDim.x) {
    int64 k = b % channels;
    int64 chunk = b / channels;
    double centre = mean == 0 ? 0 : (double) mean[k];
    double sum = 0;
    double product = 0;
    Walk walk(area, count * chunk / chunks, count * (chunk + 1) / chunks);
    for (; walk.left > 0; walk.next()) {
      int64 at = (walk.image * channels + k) * area + walk.pixel;
      sum += (double) grad[at];
      product += (double) grad[at] * ((double) x[at] - centre);
    }
    sum = fluid_block_sum(sum);
    product = fluid_block_sum(product);
    if (threadIdx.x == 0) {
      partial[b] = sum;
      partial[channels * chunks + b] = product;
    }
  }
}

__device__ __forceinline__ double total(const double* partial, int chunks, int64 channels, int64 k) {
  double sum = 0;
  for (int c = 0; c < chunks; c++) {
    sum += partial[c * channels + k];
  }
  return sum;
}

extern "C" __global__ void mean_of_chunks(
    const double* partial, int chunks, int64 channels, double count, double* to) {
  for (FLUID_LOOP(k, channels)) {
    to[k] = total(partial, chunks, channels, k) / count;
  }
}

extern "C" __global__ void sum_of_chunks(
    const double* partial, int chunks, int64 channels, REAL* to) {
  for (FLUID_LOOP(k, channels)) {
    to[k] = (REAL) total(partial, chunks, channels, k);
  }
}

// One factor and one term for each channel, from the moments of the batch where there are some,
// else from the running ones; `added` goes to x before. Keeps what the gradient needs and moves the
// running moments.
extern "C" __global__ void batch_factors(
    const REAL* scale, const REAL* bias, const REAL* mean, const REAL* variance, const REAL* added,
    const double* batchMean, const double* batchVariance, double epsilon, double momentum,
    const REAL* momentumThere, int64 channels, REAL* factors, REAL* terms, REAL* savedMean,
    REAL* savedInverse, REAL* meanOut, REAL* varianceOut) {
  double share = momentumThere == 0 ? momentum : (double) *momentumThere;
  for (FLUID_LOOP(k, channels)) {
    double oldMean = (double) mean[k];
    double oldVariance = (double) variance[k];
    double centre = batchMean == 0 ? oldMean : batchMean[k];
    double spread = batchMean == 0 ? oldVariance : batchVariance[k];
    double inverse = 1 / sqrt(spread + epsilon);
    double factor = (double) scale[k] * inverse;
    factors[k] = (REAL) factor;
    double shifted = centre - (added == 0 ? 0 : (double) added[k]);
    terms[k] = (REAL) ((double) bias[k] - shifted * factor);
    if (savedMean != 0) {
      savedMean[k] = (REAL) centre;
    }
    if (savedInverse != 0) {
      savedInverse[k] = (REAL) inverse;
    }
    if (meanOut != 0) {
      meanOut[k] = batchMean == 0 ? mean[k] : (REAL) (share * oldMean + (1 - share) * centre);
    }
    if (varianceOut != 0) {
      varianceOut[k] =
          batchMean == 0 ? variance[k] : (REAL) (share * oldVariance + (1 - share) * spread);
    }
  }
}

template <class INDEX>
__device__ __forceinline__ int64 channelOf(int64 at, int64 channels, int64 area) {
  return (int64) ((INDEX) at / (INDEX) area % (INDEX) channels);
}

__device__ __forceinline__ int64 channel(int64 at, int64 count, int64 channels, int64 area) {
  return count <= 0x7fffffffLL
      ? channelOf<uint32>(at, channels, area)
      : channelOf<uint64>(at, channels, area);
}

// y = factor x + term, cut off at zero and above where `clips` says so.
extern "C" __global__ void scale_shift(
    const REAL* x, const REAL* factors, const REAL* terms, REAL* y, int64 count, int64 channels,
    int64 area, int clips, REAL highest) {
  for (FLUID_LOOP(i, count)) {
    int64 k = channel(i, count, channels, area);
    REAL value = factors[k] * x[i] + terms[k];
    y[i] = clips ? fluid_min(fluid_max(value, (REAL) 0), highest) : value;
  }
}

extern "C" __global__ void scale_only(
    const REAL* x, const REAL* factors, REAL* y, int64 count, int64 channels, int64 area) {
  for (FLUID_LOOP(i, count)) {
    y[i] = factors[channel(i, count, channels, area)] * x[i];
  }
}

extern "C" __global__ void add_bias(
    REAL* y, const REAL* bias, int64 count, int64 channels, int64 area) {
  for (FLUID_LOOP(i, count)) {
    y[i] += bias[channel(i, count, channels, area)];
  }
}

// From the sums over a channel: the gradients of scale and bias where wanted, and what the gradient
// of x needs, [4, channels]: factor, centre, shift and slope. With running moments those are
// constants.
extern "C" __global__ void batch_grad_factors(
    const double* partial, int chunks, int64 channels, double count, int constants,
    const REAL* scale, const REAL* mean, const REAL* inverse, REAL* scaleGrad, REAL* biasGrad,
    REAL* factors) {
  for (FLUID_LOOP(k, channels)) {
    double over = (double) inverse[k];
    double sum = total(partial, chunks, channels, k);
    double product = total(partial + channels * chunks, chunks, channels, k) * over;
    if (scaleGrad != 0) {
      scaleGrad[k] = (REAL) product;
    }
    if (biasGrad != 0) {
      biasGrad[k] = (REAL) sum;
    }
    factors[k] = (REAL) ((double) scale[k] * over);
    factors[channels + k] = mean[k];
    factors[2 * channels + k] = (REAL) (constants ? 0 : sum / count);
    factors[3 * channels + k] = (REAL) (constants ? 0 : product * over / count);
  }
}

extern "C" __global__ void batch_grad(
    const REAL* x, const REAL* grad, const REAL* factors, REAL* to, int64 count, int64 channels,
    int64 area) {
  for (FLUID_LOOP(i, count)) {
    int64 k = channel(i, count, channels, area);
    REAL slope = factors[3 * channels + k];
    to[i] = factors[k]
        * (grad[i] - factors[2 * channels + k] - (x[i] - factors[channels + k]) * slope);
  }
}
