// Deformable convolution of one image [channels, height, width]: its moved cells as columns
// [channels * cells, area], and their way back. Computed in double.
#include "fluid.cuh"

struct Shape {
  int64 channels, height, width, outWidth, area, cells, kernelWidth, shared;
  int strideY, strideX, padY, padX, stepY, stepX;
};

#define SHAPE                                                                                      \
  int64 channels, int64 height, int64 width, int64 outWidth, int64 area, int64 cells,              \
      int64 kernelWidth, int64 shared, int strideY, int strideX, int padY, int padX, int stepY,    \
      int stepX
#define SHAPE_OF                                                                              \
  Shape s = {channels, height, width,   outWidth, area, cells, kernelWidth, shared, strideY, \
             strideX,  padY,   padX,    stepY,    stepX}

// Where a cell's value is taken for a place of the output, and the factor of its mask.
struct Sample {
  double y, x, factor;
};

// offsets [shared, cells, 2, area] and mask [shared, cells, area] of the image; mask may be null.
__device__ __forceinline__ Sample sampleOf(
    const Shape& s, const REAL* offsets, const REAL* mask, int64 group, int64 cell, int64 p) {
  int64 move = group * s.cells + cell;
  Sample sample;
  sample.y = (double) (p / s.outWidth * s.strideY - s.padY + cell / s.kernelWidth * s.stepY) +
             (double) offsets[2 * move * s.area + p];
  sample.x = (double) (p % s.outWidth * s.strideX - s.padX + cell % s.kernelWidth * s.stepX) +
             (double) offsets[(2 * move + 1) * s.area + p];
  sample.factor = mask == 0 ? 1.0 : (double) mask[move * s.area + p];
  return sample;
}

__device__ __forceinline__ bool inside(const Shape& s, double y, double x) {
  return y >= 0 && y < s.height && x >= 0 && x < s.width;
}

__device__ __forceinline__ double pixel(const Shape& s, const REAL* plane, double y, double x) {
  return inside(s, y, x) ? (double) plane[(int64) y * s.width + (int64) x] : 0;
}

extern "C" __global__ void columns(
    const REAL* image, const REAL* offsets, const REAL* mask, REAL* to, SHAPE) {
  SHAPE_OF;
  for (FLUID_LOOP(i, channels * cells * area)) {
    int64 p = i % area;
    int64 cell = i / area % cells;
    int64 channel = i / area / cells;
    Sample at = sampleOf(s, offsets, mask, channel / (channels / shared), cell, p);
    const REAL* plane = image + channel * height * width;
    double top = floor(at.y), left = floor(at.x);
    double low = at.y - top, right = at.x - left;
    double value = pixel(s, plane, top, left) * (1 - low) * (1 - right) +
                   pixel(s, plane, top, left + 1) * (1 - low) * right +
                   pixel(s, plane, top + 1, left) * low * (1 - right) +
                   pixel(s, plane, top + 1, left + 1) * low * right;
    to[i] = (REAL) (at.factor * value);
  }
}

// To the offsets and the mask of the image; a thread for each of its moves, over the group's channels in
// their order. Either may be null.
extern "C" __global__ void to_moves(
    const REAL* image, const REAL* offsets, const REAL* mask, const REAL* grad, REAL* toOffsets,
    REAL* toMask, SHAPE) {
  SHAPE_OF;
  for (FLUID_LOOP(i, shared * cells * area)) {
    int64 p = i % area;
    int64 cell = i / area % cells;
    int64 group = i / area / cells;
    Sample at = sampleOf(s, offsets, mask, group, cell, p);
    double top = floor(at.y), left = floor(at.x);
    double low = at.y - top, right = at.x - left;
    bool reaches = at.y > -1 && at.y < height && at.x > -1 && at.x < width;
    double down = 0, across = 0, ofMask = 0;
    int64 each = channels / shared;
    for (int64 channel = group * each; channel < (group + 1) * each; channel++) {
      const REAL* plane = image + channel * height * width;
      double g = (double) grad[(channel * cells + cell) * area + p];
      double a = pixel(s, plane, top, left), b = pixel(s, plane, top, left + 1);
      double c = pixel(s, plane, top + 1, left), d = pixel(s, plane, top + 1, left + 1);
      if (reaches) {
        down += g * at.factor * ((c - a) * (1 - right) + (d - b) * right);
        across += g * at.factor * ((b - a) * (1 - low) + (d - c) * low);
      }
      ofMask += g * ((a * (1 - right) + b * right) * (1 - low) + (c * (1 - right) + d * right) * low);
    }
    if (toOffsets != 0) {
      int64 move = group * cells + cell;
      toOffsets[2 * move * area + p] = (REAL) down;
      toOffsets[(2 * move + 1) * area + p] = (REAL) across;
    }
    if (toMask != 0) {
      toMask[i] = (REAL) ofMask;
    }
  }
}

// The largest magnitude of a gradient with its factor, as bits: those of numbers that are not negative are
// in order. `most` holds 0.
extern "C" __global__ void largest(
    const REAL* image, const REAL* offsets, const REAL* mask, const REAL* grad, uint64* most, SHAPE) {
  double own = 0;
  for (FLUID_LOOP(i, channels * cells * area)) {
    int64 p = i % area;
    int64 cell = i / area % cells;
    int64 group = i / area / cells / (channels / shared);
    double factor = mask == 0 ? 1.0 : (double) mask[(group * cells + cell) * area + p];
    double size = fabs((double) grad[i] * factor);
    // What is not a number counts as infinite: then no pixel gets a number.
    own = size <= own ? own : size != size ? FLUID_INFINITY : size;
  }
  own = fluid_block_max(own);
  if (threadIdx.x == 0) {
    atomicMax(most, (uint64) __double_as_longlong(own));
  }
}

// The bits of infinity.
#define INFINITE 0x7ff0000000000000ull

// The unit of fixed-point sums: 2^40 of them are at least the largest gradient, and a pixel of 2^22 such
// gradients still has room in 64 bits.
__device__ __forceinline__ double unit(const uint64* most) {
  int exponent;
  frexp(__longlong_as_double((int64) *most), &exponent);
  return ldexp(1.0, exponent - 40);
}

__device__ __forceinline__ void put(
    const Shape& s, int64* sums, int64 channel, double y, double x, double units) {
  if (inside(s, y, x)) {
    int64 at = (channel * s.height + (int64) y) * s.width + (int64) x;
    atomicAdd((uint64*) sums + at, (uint64) llrint(units));
  }
}

// To the pixels, where many places may meet: whole numbers of units, whose sums do not depend on the order.
extern "C" __global__ void to_image(
    const REAL* image, const REAL* offsets, const REAL* mask, const REAL* grad, const uint64* most,
    int64* sums, SHAPE) {
  SHAPE_OF;
  if (*most == 0 || *most >= INFINITE) {
    return;
  }
  double scale = 1 / unit(most);
  for (FLUID_LOOP(i, channels * cells * area)) {
    int64 p = i % area;
    int64 cell = i / area % cells;
    int64 channel = i / area / cells;
    Sample at = sampleOf(s, offsets, mask, channel / (channels / shared), cell, p);
    double top = floor(at.y), left = floor(at.x);
    double low = at.y - top, right = at.x - left;
    double g = (double) grad[i] * at.factor * scale;
    put(s, sums, channel, top, left, g * (1 - low) * (1 - right));
    put(s, sums, channel, top, left + 1, g * (1 - low) * right);
    put(s, sums, channel, top + 1, left, g * low * (1 - right));
    put(s, sums, channel, top + 1, left + 1, g * low * right);
  }
}

extern "C" __global__ void from_units(
    const int64* sums, const uint64* most, REAL* to, int64 count) {
  double one = *most == 0 ? 0 : *most >= INFINITE ? FLUID_INFINITY : unit(most);
  for (FLUID_LOOP(i, count)) {
    to[i] = (REAL) (one * (double) sums[i]);  // infinity times 0 is not a number
  }
}
