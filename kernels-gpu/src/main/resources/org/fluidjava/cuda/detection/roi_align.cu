// Means of bilinear samples in the cells of regions of a map [images, channels, height, width].
#include "fluid.cuh"
#include "fault.cuh"

// More samples than that in a cell come from a damaged region, not from an image.
#define MOST_SAMPLES 4096.0

struct Region {
  int image;
  double left;
  double top;
  double across;
  double down;
  int samplesAcross;
  int samplesDown;
};

__device__ __forceinline__ int64 number(const void* numbers, int bytes, int64 i) {
  return bytes == 8 ? ((const int64*) numbers)[i] : (int64) ((const int*) numbers)[i];
}

// The image of a region by offsets, or by how many regions each image has, or (countBytes below 0) by
// a tensor of offsets; -1 for none.
__device__ int imageOf(
    int64 region, int images, const int* offsets, const void* counts, int countBytes) {
  int64 end = 0;
  for (int i = 0; i < images; i++) {
    if (counts == 0) {
      end = offsets[i + 1];
    } else {
      int64 count = countBytes > 0 ? number(counts, countBytes, i)
                                   : number(counts, -countBytes, i + 1) - number(counts, -countBytes, i);
      end += count > 0 ? count : 0;
    }
    if (region < end) {
      return i;
    }
  }
  return -1;
}

// Reads the regions once: which image, where its cells begin, how many samples each has. A region
// that breaks a rule is reported and gets image -1.
extern "C" __global__ void read_regions(
    const REAL* boxes, double* regions, int64 count, int images, const int* offsets,
    const void* counts, int countBytes, double scale, int sampling, double shift, int64 rows,
    int64 columns, int64* noImage, int64* tooLarge) {
  for (FLUID_LOOP(r, count)) {
    double left = (double) boxes[4 * r] * scale - shift;
    double top = (double) boxes[4 * r + 1] * scale - shift;
    double width = (double) boxes[4 * r + 2] * scale - shift - left;
    double height = (double) boxes[4 * r + 3] * scale - shift - top;
    if (shift == 0) {
      width = width > 1 ? width : 1;
      height = height > 1 ? height : 1;
    }
    double down = height / rows;
    double across = width / columns;
    double samplesDown = sampling > 0 ? sampling : fmax(0.0, ceil(down));
    double samplesAcross = sampling > 0 ? sampling : fmax(0.0, ceil(across));
    int image = imageOf(r, images, offsets, counts, countBytes);
    if (image < 0) {
      fluid_fault(noImage, r, r, images);
    }
    if (!(samplesDown <= MOST_SAMPLES && samplesAcross <= MOST_SAMPLES)) {
      fluid_fault(tooLarge, r, r, 0);
      image = -1;
    }
    double* to = regions + 7 * r;
    to[0] = image;
    to[1] = left;
    to[2] = top;
    to[3] = across;
    to[4] = down;
    to[5] = image < 0 ? 0 : samplesAcross;
    to[6] = image < 0 ? 0 : samplesDown;
  }
}

__device__ __forceinline__ Region regionAt(const double* regions, int64 r) {
  const double* from = regions + 7 * r;
  Region region = {(int) from[0], from[1], from[2], from[3], from[4], (int) from[5], (int) from[6]};
  return region;
}

__device__ __forceinline__ double shareOf(const Region& region) {
  double samples = (double) region.samplesDown * region.samplesAcross;
  return 1 / (samples > 1 ? samples : 1);
}

// Where sample `i` of a cell lies along one axis; beyond one pixel outside there is nothing.
__device__ __forceinline__ bool sampleAt(
    double first, double step, int64 cell, int i, int samples, int64 extent, double* at) {
  double place = first + cell * step + (i + 0.5) * step / samples;
  if (!(place >= -1 && place <= extent)) {
    return false;
  }
  *at = place < 0 ? 0 : place > extent - 1 ? extent - 1 : place;
  return true;
}

extern "C" __global__ void roi_align(
    const REAL* map, const double* regions, REAL* to, int64 count, int64 channels, int64 height,
    int64 width, int64 rows, int64 columns) {
  for (FLUID_LOOP(at, count * channels * rows * columns)) {
    int64 column = at % columns;
    int64 row = at / columns % rows;
    int64 channel = at / columns / rows % channels;
    Region region = regionAt(regions, at / columns / rows / channels);
    double sum = 0;
    if (region.image >= 0) {
      const REAL* plane = map + (region.image * channels + channel) * height * width;
      for (int i = 0; i < region.samplesDown; i++) {
        double y;
        if (!sampleAt(region.top, region.down, row, i, region.samplesDown, height, &y)) {
          continue;
        }
        int64 low = (int64) y;
        int64 high = low + 1 < height - 1 ? low + 1 : height - 1;
        for (int j = 0; j < region.samplesAcross; j++) {
          double x;
          if (!sampleAt(region.left, region.across, column, j, region.samplesAcross, width, &x)) {
            continue;
          }
          int64 left = (int64) x;
          int64 right = left + 1 < width - 1 ? left + 1 : width - 1;
          sum += (1 - y + low) * (1 - x + left) * (double) plane[low * width + left]
              + (1 - y + low) * (x - left) * (double) plane[low * width + right]
              + (y - low) * (1 - x + left) * (double) plane[high * width + left]
              + (y - low) * (x - left) * (double) plane[high * width + right];
        }
      }
    }
    to[at] = (REAL) (sum * shareOf(region));
  }
}

// What pixel `pixel` weighs in all samples of a cell along one axis.
__device__ __forceinline__ double weightOf(
    double first, double step, int64 cell, int samples, int64 extent, int64 pixel) {
  double weight = 0;
  for (int i = 0; i < samples; i++) {
    double at;
    if (sampleAt(first, step, cell, i, samples, extent, &at)) {
      int64 low = (int64) at;
      int64 high = low + 1 < extent - 1 ? low + 1 : extent - 1;
      weight += (low == pixel ? 1 - at + low : 0) + (high == pixel ? at - low : 0);
    }
  }
  return weight;
}

// Each pixel sums over all regions of its image: a sample's weight is the product of one along each
// axis, so only cells whose rows and columns reach the pixel count.
extern "C" __global__ void roi_align_grad(
    const REAL* grad, const double* regions, REAL* to, int64 images, int64 count, int64 channels,
    int64 height, int64 width, int64 rows, int64 columns) {
  for (FLUID_LOOP(at, images * channels * height * width)) {
    int64 x = at % width;
    int64 y = at / width % height;
    int64 channel = at / width / height % channels;
    int64 image = at / width / height / channels;
    double sum = 0;
    for (int64 r = 0; r < count; r++) {
      Region region = regionAt(regions, r);
      if (region.image != image) {
        continue;
      }
      const REAL* cells = grad + (r * channels + channel) * rows * columns;
      double all = 0;
      for (int64 row = 0; row < rows; row++) {
        double down =
            weightOf(region.top, region.down, row, region.samplesDown, height, y);
        if (down == 0) {
          continue;
        }
        double line = 0;
        for (int64 column = 0; column < columns; column++) {
          double across =
              weightOf(region.left, region.across, column, region.samplesAcross, width, x);
          line += across == 0 ? 0 : across * (double) cells[row * columns + column];
        }
        all += down * line;
      }
      sum += all * shareOf(region);
    }
    to[at] = (REAL) sum;
  }
}
