// Affine grids, and bilinear or nearest samples of images at the places of a grid.
#include "fluid.cuh"

// Where pixel i of `count` lies in [-1, 1].
__device__ __forceinline__ double pixelPlace(int64 i, int64 count, int aligned) {
  if (aligned) {
    return count == 1 ? -1 : -1 + 2.0 * i / (count - 1);
  }
  return (2.0 * i + 1) / count - 1;
}

extern "C" __global__ void affine_grid(
    const REAL* theta, REAL* to, int64 count, int64 height, int64 width, int aligned) {
  for (FLUID_LOOP(i, count)) {
    const REAL* row = theta + i / (height * width * 2) * 6 + i % 2 * 3;
    double x = pixelPlace(i / 2 % width, width, aligned);
    double y = pixelPlace(i / 2 / width % height, height, aligned);
    to[i] = (REAL) ((double) row[0] * x + (double) row[1] * y + (double) row[2]);
  }
}

// A block of 256 threads for each row of each map.
extern "C" __global__ void __launch_bounds__(256) affine_grid_grad(
    const REAL* grad, REAL* to, int64 rows, int64 height, int64 width, int aligned) {
  for (int64 row = blockIdx.x; row < rows; row += gridDim.x) {
    const REAL* given = grad + row / 2 * height * width * 2 + row % 2;
    double alongX = 0;
    double alongY = 0;
    double all = 0;
    for (int64 i = threadIdx.x; i < height * width; i += 256) {
      double g = (double) given[2 * i];
      alongX += g * pixelPlace(i % width, width, aligned);
      alongY += g * pixelPlace(i / width, height, aligned);
      all += g;
    }
    alongX = fluid_block_sum(alongX);
    alongY = fluid_block_sum(alongY);
    all = fluid_block_sum(all);
    if (threadIdx.x == 0) {
      to[3 * row] = (REAL) alongX;
      to[3 * row + 1] = (REAL) alongY;
      to[3 * row + 2] = (REAL) all;
    }
  }
}

// Along one axis: where a grid's number lies among the pixels, and what that changes with it.
// outside: 0 zeros, 1 border, 2 reflection.
__device__ double placeOf(double number, int64 extent, int aligned, int outside, double* slope) {
  double last = (double) (extent - 1);
  *slope = (aligned ? last : (double) extent) / 2;
  double place = aligned ? (number + 1) / 2 * last : ((number + 1) * extent - 1) / 2;
  if (outside == 2) {
    // Mirrors at the outermost pixels' centres, or at their borders when those are not aligned.
    double shift = aligned ? 0 : 0.5;
    double period = aligned ? 2 * last : 2 * (last + 1);
    if (period == 0) {
      *slope = 0;
      place = 0;
    } else {
      double from = fabs(place + shift);
      *slope *= place + shift < 0 ? -1 : 1;
      double rest = from - floor(from / period) * period;
      if (rest > period - rest) {
        *slope = -*slope;
        rest = period - rest;
      }
      place = rest - shift;
    }
  }
  if (outside != 0 && !(place >= 0 && place <= last)) {
    *slope = 0;
    // Whatever is not a number counts as the first pixel.
    place = place > last ? last : 0;
  }
  return place;
}

__device__ __forceinline__ double pixel(
    const REAL* plane, double y, double x, int64 height, int64 width) {
  bool inside = y >= 0 && y < height && x >= 0 && x < width;
  return inside ? (double) plane[(int64) y * width + (int64) x] : 0;
}

#define GRID_PARAMETERS                                                                       \
  int64 images, int64 channels, int64 height, int64 width, int64 area, int aligned,           \
      int nearest, int outside

extern "C" __global__ void grid_sample(
    const REAL* x, const REAL* grid, REAL* to, GRID_PARAMETERS) {
  for (FLUID_LOOP(i, images * channels * area)) {
    int64 point = i % area;
    int64 plane = i / area;
    const REAL* place = grid + (plane / channels * area + point) * 2;
    double slope;
    double u = placeOf((double) place[0], width, aligned, outside, &slope);
    double v = placeOf((double) place[1], height, aligned, outside, &slope);
    const REAL* from = x + plane * height * width;
    if (nearest) {
      to[i] = (REAL) pixel(from, floor(v + 0.5), floor(u + 0.5), height, width);
      continue;
    }
    double left = floor(u);
    double top = floor(v);
    double right = u - left;
    double low = v - top;
    to[i] = (REAL) (pixel(from, top, left, height, width) * (1 - low) * (1 - right)
        + pixel(from, top, left + 1, height, width) * (1 - low) * right
        + pixel(from, top + 1, left, height, width) * low * (1 - right)
        + pixel(from, top + 1, left + 1, height, width) * low * right);
  }
}

// The gradient of the grid: a thread for each point sums over the channels.
extern "C" __global__ void grid_sample_to_grid(
    const REAL* x, const REAL* grid, const REAL* grad, REAL* to, GRID_PARAMETERS) {
  for (FLUID_LOOP(i, images * area)) {
    double slopeX;
    double slopeY;
    double u = placeOf((double) grid[2 * i], width, aligned, outside, &slopeX);
    double v = placeOf((double) grid[2 * i + 1], height, aligned, outside, &slopeY);
    double left = floor(u);
    double top = floor(v);
    double alongX = 0;
    double alongY = 0;
    for (int64 channel = 0; channel < channels && !nearest; channel++) {
      int64 plane = i / area * channels + channel;
      const REAL* from = x + plane * height * width;
      double g = (double) grad[plane * area + i % area];
      double a = pixel(from, top, left, height, width);
      double b = pixel(from, top, left + 1, height, width);
      double d = pixel(from, top + 1, left, height, width);
      double e = pixel(from, top + 1, left + 1, height, width);
      alongX += g * ((b - a) * (1 - (v - top)) + (e - d) * (v - top));
      alongY += g * ((d - a) * (1 - (u - left)) + (e - b) * (u - left));
    }
    to[2 * i] = (REAL) (alongX * slopeX);
    to[2 * i + 1] = (REAL) (alongY * slopeY);
  }
}

// Where each point's four corners lie in their planes, -1 outside, and their weights; for sums by
// pixel. [images x area, 4] of each.
extern "C" __global__ void grid_corners(
    const REAL* grid, int64* cells, double* weights, GRID_PARAMETERS) {
  for (FLUID_LOOP(i, images * area)) {
    double slope;
    double u = placeOf((double) grid[2 * i], width, aligned, outside, &slope);
    double v = placeOf((double) grid[2 * i + 1], height, aligned, outside, &slope);
    double left = nearest ? floor(u + 0.5) : floor(u);
    double top = nearest ? floor(v + 0.5) : floor(v);
    double right = nearest ? 0 : u - left;
    double low = nearest ? 0 : v - top;
#pragma unroll
    for (int corner = 0; corner < 4; corner++) {
      double y = top + corner / 2;
      double x = left + corner % 2;
      bool counts = (!nearest || corner == 0) && y >= 0 && y < height && x >= 0 && x < width;
      cells[4 * i + corner] =
          counts ? (i / area * height + (int64) y) * width + (int64) x : -1;
      weights[4 * i + corner] = (corner / 2 ? low : 1 - low) * (corner % 2 ? right : 1 - right);
    }
  }
}

// What each corner of each point adds to its pixel, channels last: [images x area x 4, channels].
extern "C" __global__ void grid_products(
    const REAL* grad, const double* weights, REAL* to, int64 channels, int64 area, int64 count) {
  for (FLUID_LOOP(at, count * channels)) {
    int64 corner = at / channels;
    int64 channel = at - corner * channels;
    int64 point = corner / 4;
    to[at] = (REAL) ((double) grad[(point / area * channels + channel) * area + point % area]
        * weights[corner]);
  }
}
