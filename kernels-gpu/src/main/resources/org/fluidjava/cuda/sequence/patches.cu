// Patches of images as rows of sequences: Out is [image, patch row, patch column, channel, y, x].
#include "fluid.cuh"

extern "C" __global__ void patches(
    const REAL* images, REAL* to, int64 count, int64 channels, int64 height, int64 width,
    int64 down, int64 across, int kernelY, int kernelX, int strideY, int strideX, int paddingY,
    int paddingX) {
  for (FLUID_LOOP(at, count)) {
    int64 x = at % kernelX;
    int64 rest = at / kernelX;
    int64 y = rest % kernelY;
    rest /= kernelY;
    int64 channel = rest % channels;
    rest /= channels;
    x += rest % across * strideX - paddingX;
    rest /= across;
    y += rest % down * strideY - paddingY;
    int64 image = rest / down;
    bool inside = x >= 0 && x < width && y >= 0 && y < height;
    to[at] = inside ? images[((image * channels + channel) * height + y) * width + x] : (REAL) 0;
  }
}

// Each pixel sums the places of patches that it lies at.
extern "C" __global__ void patches_grad(
    const REAL* grad, REAL* to, int64 count, int64 channels, int64 height, int64 width, int64 down,
    int64 across, int kernelY, int kernelX, int strideY, int strideX, int paddingY, int paddingX) {
  for (FLUID_LOOP(at, count)) {
    int64 x = at % width + paddingX;
    int64 y = at / width % height + paddingY;
    int64 channel = at / width / height % channels;
    int64 image = at / width / height / channels;
    double sum = 0;
    for (int64 j = y % strideY; j < kernelY && j <= y; j += strideY) {
      int64 row = (y - j) / strideY;
      if (row >= down) {
        continue;
      }
      for (int64 i = x % strideX; i < kernelX && i <= x; i += strideX) {
        int64 column = (x - i) / strideX;
        if (column < across) {
          int64 patch = (image * down + row) * across + column;
          sum += (double) grad[((patch * channels + channel) * kernelY + j) * kernelX + i];
        }
      }
    }
    to[at] = (REAL) sum;
  }
}
