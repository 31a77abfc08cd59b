// Convolutions of images and volumes [N, C, D, H, W] (images have D = 1). `big` is the side of the
// windows' cells, `small` the one with an element for each window.
#include "fluid.cuh"

#define GEOMETRY_PARAMETERS                                                                   \
  int bigD, int bigH, int bigW, int smallD, int smallH, int smallW, int kernelD, int kernelH, \
      int kernelW, int strideD, int strideH, int strideW, int beforeD, int beforeH,           \
      int beforeW, int dilationD, int dilationH, int dilationW

#define BIG_AREA ((int64) bigD * bigH * bigW)
#define SMALL_AREA ((int64) smallD * smallH * smallW)
#define TAPS (kernelD * kernelH * kernelW)

// Image by image the column matrix [channels x taps, windows]; a thread for each window of each
// channel writes all of its taps.
extern "C" __global__ void unfold(
    const REAL* big, REAL* columns, int64 images, int channels, GEOMETRY_PARAMETERS) {
  for (FLUID_LOOP(at, images * channels * SMALL_AREA)) {
    int window = (int) (at % SMALL_AREA);
    int64 plane = at / SMALL_AREA;
    int left = window % smallW * strideW - beforeW;
    int top = window / smallW % smallH * strideH - beforeH;
    int front = window / smallW / smallH * strideD - beforeD;
    const REAL* from = big + plane * BIG_AREA;
    REAL* to = columns + plane * TAPS * SMALL_AREA + window;
    for (int i = 0; i < kernelD; i++) {
      int z = front + i * dilationD;
      for (int j = 0; j < kernelH; j++) {
        int y = top + j * dilationH;
        bool line = z >= 0 && z < bigD && y >= 0 && y < bigH;
        for (int k = 0; k < kernelW; k++) {
          int x = left + k * dilationW;
          *to = line && x >= 0 && x < bigW ? from[((int64) z * bigH + y) * bigW + x] : (REAL) 0;
          to += SMALL_AREA;
        }
      }
    }
  }
}

// The window whose cell `tap` lies at `cell`; -1 where there is none.
__device__ __forceinline__ int windowAt(
    int cell, int tap, int before, int dilation, int stride, int windows) {
  int from = cell + before - tap * dilation;
  if (from < 0 || from % stride != 0) {
    return -1;
  }
  from /= stride;
  return from < windows ? from : -1;
}

// The way back of unfold: each cell sums its places among the columns.
extern "C" __global__ void fold(
    const REAL* columns, REAL* big, int64 images, int channels, GEOMETRY_PARAMETERS) {
  for (FLUID_LOOP(at, images * channels * BIG_AREA)) {
    int cell = (int) (at % BIG_AREA);
    int64 plane = at / BIG_AREA;
    int x = cell % bigW;
    int y = cell / bigW % bigH;
    int z = cell / bigW / bigH;
    const REAL* from = columns + plane * TAPS * SMALL_AREA;
    REAL sum = 0;
    for (int i = 0; i < kernelD; i++) {
      int d = windowAt(z, i, beforeD, dilationD, strideD, smallD);
      if (d < 0) {
        continue;
      }
      for (int j = 0; j < kernelH; j++) {
        int h = windowAt(y, j, beforeH, dilationH, strideH, smallH);
        if (h < 0) {
          continue;
        }
        for (int k = 0; k < kernelW; k++) {
          int w = windowAt(x, k, beforeW, dilationW, strideW, smallW);
          if (w >= 0) {
            int64 tap = (i * kernelH + j) * kernelW + k;
            sum += from[tap * SMALL_AREA + ((int64) d * smallH + h) * smallW + w];
          }
        }
      }
    }
    big[at] = sum;
  }
}

// Depthwise convolution: filter f reads channel f / multiplier. A thread for each window.
extern "C" __global__ void depthwise(
    const REAL* big, const REAL* filter, REAL* small, int64 images, int filters, int multiplier,
    GEOMETRY_PARAMETERS) {
  for (FLUID_LOOP(at, images * filters * SMALL_AREA)) {
    int window = (int) (at % SMALL_AREA);
    int64 plane = at / SMALL_AREA;
    int f = (int) (plane % filters);
    int64 image = plane / filters;
    int left = window % smallW * strideW - beforeW;
    int top = window / smallW % smallH * strideH - beforeH;
    int front = window / smallW / smallH * strideD - beforeD;
    const REAL* from = big + (image * (filters / multiplier) + f / multiplier) * BIG_AREA;
    const REAL* weights = filter + (int64) f * TAPS;
    REAL sum = 0;
    for (int i = 0; i < kernelD; i++) {
      int z = front + i * dilationD;
      for (int j = 0; j < kernelH; j++) {
        int y = top + j * dilationH;
        if (z >= 0 && z < bigD && y >= 0 && y < bigH) {
          for (int k = 0; k < kernelW; k++) {
            int x = left + k * dilationW;
            if (x >= 0 && x < bigW) {
              sum += weights[(i * kernelH + j) * kernelW + k]
                  * from[((int64) z * bigH + y) * bigW + x];
            }
          }
        }
      }
    }
    small[at] = sum;
  }
}

// The gradient of depthwise to big; a thread for each cell.
extern "C" __global__ void depthwise_to_big(
    const REAL* small, const REAL* filter, REAL* big, int64 images, int filters, int multiplier,
    GEOMETRY_PARAMETERS) {
  int channels = filters / multiplier;
  for (FLUID_LOOP(at, images * channels * BIG_AREA)) {
    int cell = (int) (at % BIG_AREA);
    int64 plane = at / BIG_AREA;
    int channel = (int) (plane % channels);
    int64 image = plane / channels;
    int x = cell % bigW;
    int y = cell / bigW % bigH;
    int z = cell / bigW / bigH;
    REAL sum = 0;
    for (int m = 0; m < multiplier; m++) {
      int f = channel * multiplier + m;
      const REAL* from = small + (image * filters + f) * SMALL_AREA;
      const REAL* weights = filter + (int64) f * TAPS;
      for (int i = 0; i < kernelD; i++) {
        int d = windowAt(z, i, beforeD, dilationD, strideD, smallD);
        for (int j = 0; j < kernelH && d >= 0; j++) {
          int h = windowAt(y, j, beforeH, dilationH, strideH, smallH);
          for (int k = 0; k < kernelW && h >= 0; k++) {
            int w = windowAt(x, k, beforeW, dilationW, strideW, smallW);
            if (w >= 0) {
              sum += weights[(i * kernelH + j) * kernelW + k]
                  * from[((int64) d * smallH + h) * smallW + w];
            }
          }
        }
      }
    }
    big[at] = sum;
  }
}

// The gradient of depthwise to the filter; a block of 256 threads for each weight.
extern "C" __global__ void __launch_bounds__(256) depthwise_to_filter(
    const REAL* big, const REAL* small, REAL* filter, int64 images, int filters, int multiplier,
    GEOMETRY_PARAMETERS) {
  int channels = filters / multiplier;
  for (int64 at = blockIdx.x; at < (int64) filters * TAPS; at += gridDim.x) {
    int f = (int) (at / TAPS);
    int tap = (int) (at % TAPS);
    int right = tap % kernelW * dilationW - beforeW;
    int down = tap / kernelW % kernelH * dilationH - beforeH;
    int deep = tap / kernelW / kernelH * dilationD - beforeD;
    double sum = 0;
    for (int64 i = threadIdx.x; i < images * SMALL_AREA; i += 256) {
      int64 image = i / SMALL_AREA;
      int window = (int) (i - image * SMALL_AREA);
      int x = window % smallW * strideW + right;
      int y = window / smallW % smallH * strideH + down;
      int z = window / smallW / smallH * strideD + deep;
      if (x >= 0 && x < bigW && y >= 0 && y < bigH && z >= 0 && z < bigD) {
        sum += (double) small[(image * filters + f) * SMALL_AREA + window]
            * (double) big[(image * channels + f / multiplier) * BIG_AREA
                + ((int64) z * bigH + y) * bigW + x];
      }
    }
    sum = fluid_block_sum(sum);
    if (threadIdx.x == 0) {
      filter[at] = (REAL) sum;
    }
  }
}
