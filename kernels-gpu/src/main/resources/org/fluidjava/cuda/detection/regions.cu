// Pooling over the cells of regions of a map [images, channels, height, width], computed in double. On
// the way back each pixel sums over the regions of its image, so no two threads write one place.
#include "fluid.cuh"
#include "fault.cuh"

__device__ __forceinline__ int64 number(const void* numbers, int bytes, int64 i) {
  return bytes == 8 ? ((const int64*) numbers)[i] : (int64) ((const int*) numbers)[i];
}

// As C rounds: halves away from zero.
__device__ __forceinline__ double whole(double x) {
  return copysign(floor(fabs(x) + 0.5), x);
}

// The first pixel that a place stands for, limited to the map.
__device__ __forceinline__ int64 limited(double place, int64 extent) {
  return (int64) fmin(fmax(place, 0.0), (double) extent);
}

// The image of each region by offsets, by how many regions each image has, or (countBytes below 0) by a
// tensor of offsets; -1 for none.
extern "C" __global__ void region_images(
    int* to, int64 count, int images, const int* offsets, const void* counts, int countBytes,
    int64* noImage, int64* negative) {
  for (FLUID_LOOP(region, count)) {
    int image = -1;
    int64 end = 0;
    for (int i = 0; i < images && image < 0; i++) {
      if (counts == 0) {
        end = offsets[i + 1];
      } else {
        int64 own = countBytes > 0
                        ? number(counts, countBytes, i)
                        : number(counts, -countBytes, i + 1) - number(counts, -countBytes, i);
        if (own < 0) {
          fluid_fault(negative, own, i, images);
          own = 0;
        }
        end += own;
      }
      if (region < end) {
        image = i;
      }
    }
    if (image < 0) {
      fluid_fault(noImage, region, region, images);
    }
    to[region] = image;
  }
}

// The pixels [first, end) of a cell along one axis: of roi_pool between rounded corners (largest), of
// psroi_pool between corners that are rounded before they are scaled.
struct Cells {
  double first;
  double step;
  bool largest;

  __device__ int64 begin(int64 cell, int64 extent) const {
    return limited(largest ? floor(cell * step) + first : floor(cell * step + first), extent);
  }

  __device__ int64 end(int64 cell, int64 extent) const {
    return limited(
        largest ? ceil((cell + 1) * step) + first : ceil((cell + 1) * step + first), extent);
  }
};

__device__ __forceinline__ Cells cellsOf(
    double low, double high, double scale, int64 cells, int largest) {
  Cells all;
  all.largest = largest != 0;
  if (largest) {
    all.first = whole(low * scale);
    all.step = fmax(whole(high * scale) - all.first + 1, 1.0) / cells;
  } else {
    all.first = whole(low) * scale;
    all.step = fmax((whole(high) + 1) * scale - all.first, 0.1) / cells;
  }
  return all;
}

#define SIZES int64 channels, int64 height, int64 width, int64 outs, int64 rows, int64 columns

// The largest pixel of each cell with its place, or the mean over a channel of the cell's own.
extern "C" __global__ void cell_pool(
    const REAL* map, const REAL* boxes, const int* images, REAL* to, int64* places, int64 count,
    SIZES, double scale, int largest) {
  for (FLUID_LOOP(at, count * outs * rows * columns)) {
    int64 column = at % columns;
    int64 row = at / columns % rows;
    int64 out = at / columns / rows % outs;
    int64 region = at / columns / rows / outs;
    int64 channel = largest ? out : (out * rows + row) * columns + column;
    const REAL* box = boxes + 4 * region;
    Cells across = cellsOf((double) box[0], (double) box[2], scale, columns, largest);
    Cells down = cellsOf((double) box[1], (double) box[3], scale, rows, largest);
    int64 top = down.begin(row, height), bottom = down.end(row, height);
    int64 left = across.begin(column, width), right = across.end(column, width);
    int64 best = -1;
    double value = 0;
    if (images[region] >= 0) {
      const REAL* plane = map + (images[region] * channels + channel) * height * width;
      for (int64 y = top; y < bottom; y++) {
        for (int64 x = left; x < right; x++) {
          double pixel = (double) plane[y * width + x];
          if (!largest) {
            value += pixel;
          } else if (best < 0 || pixel > value) {
            best = y * width + x;
            value = pixel;
          }
        }
      }
    }
    if (largest) {
      if (places != 0) {
        places[at] = best;
      }
    } else {
      int64 pixels = (bottom > top ? bottom - top : 0) * (right > left ? right - left : 0);
      value = pixels == 0 ? 0 : value / pixels;
    }
    to[at] = (REAL) value;
  }
}

extern "C" __global__ void cell_pool_grad(
    const REAL* grad, const REAL* boxes, const int* images, const int64* places, REAL* to,
    int64 imageCount, int64 count, SIZES, double scale, int largest, int64* fault) {
  int64 area = rows * columns;
  for (FLUID_LOOP(at, imageCount * channels * height * width)) {
    int64 pixel = at % (height * width);
    int64 x = pixel % width;
    int64 y = pixel / width;
    int64 channel = at / (height * width) % channels;
    int64 image = at / (height * width) / channels;
    double sum = 0;
    for (int64 region = 0; region < count; region++) {
      if (images[region] != image) {
        continue;
      }
      if (largest) {
        const int64* chosen = places + (region * outs + channel) * area;
        const REAL* given = grad + (region * outs + channel) * area;
        for (int64 cell = 0; cell < area; cell++) {
          if (chosen[cell] == pixel) {
            sum += (double) given[cell];
          } else if (pixel == 0 && chosen[cell] >= height * width) {
            fluid_fault(
                fault, chosen[cell], (region * outs + channel) * area + cell, height * width);
          }
        }
        continue;
      }
      const REAL* box = boxes + 4 * region;
      Cells across = cellsOf((double) box[0], (double) box[2], scale, columns, 0);
      Cells down = cellsOf((double) box[1], (double) box[3], scale, rows, 0);
      int64 row = channel / columns % rows;
      int64 column = channel % columns;
      int64 top = down.begin(row, height), bottom = down.end(row, height);
      int64 left = across.begin(column, width), right = across.end(column, width);
      if (y >= top && y < bottom && x >= left && x < right) {
        sum += (double) grad[region * channels + channel] / ((bottom - top) * (right - left));
      }
    }
    to[at] = (REAL) sum;
  }
}

// The tent around 0, 1 at its top, and its integral up to t.
__device__ __forceinline__ double tent(double t) {
  return fmax(0.0, 1 - fabs(t));
}

__device__ __forceinline__ double tent_integral(double t) {
  double s = fmin(fmax(t, -1.0), 1.0);
  return s <= 0 ? (1 + s) * (1 + s) / 2 : 0.5 + s - s * s / 2;
}

// Where the cells of a region lie along one axis.
__device__ __forceinline__ void precise(
    const REAL* box, int axis, double scale, int64 cells, double* first, double* step) {
  *first = (double) box[axis] * scale;
  *step = fmax((double) box[2 + axis] * scale - *first, 0.0) / cells;
}

// What precise pooling integrates over a cell: from pixel `begin` to before `end`.
__device__ __forceinline__ void reach(
    double low, double high, int64 extent, int64* begin, int64* end) {
  *begin = limited(floor(low), extent);
  *end = limited(ceil(high) + 1, extent);
}

extern "C" __global__ void prroi_pool(
    const REAL* map, const REAL* boxes, const int* images, REAL* to, int64 count, SIZES,
    double scale) {
  for (FLUID_LOOP(at, count * outs * rows * columns)) {
    int64 column = at % columns;
    int64 row = at / columns % rows;
    int64 channel = at / columns / rows % outs;
    int64 region = at / columns / rows / outs;
    double left, top, across, down;
    precise(boxes + 4 * region, 0, scale, columns, &left, &across);
    precise(boxes + 4 * region, 1, scale, rows, &top, &down);
    left += column * across;
    top += row * down;
    double size = across * down;
    double sum = 0;
    if (size > 0 && images[region] >= 0) {
      const REAL* plane = map + (images[region] * channels + channel) * height * width;
      int64 firstRow, endRow, firstColumn, endColumn;
      reach(top, top + down, height, &firstRow, &endRow);
      reach(left, left + across, width, &firstColumn, &endColumn);
      for (int64 y = firstRow; y < endRow; y++) {
        double line = 0;
        for (int64 x = firstColumn; x < endColumn; x++) {
          line += (double) plane[y * width + x] *
                  (tent_integral(left + across - x) - tent_integral(left - x));
        }
        sum += line * (tent_integral(top + down - y) - tent_integral(top - y));
      }
      sum /= size;
    }
    to[at] = (REAL) sum;
  }
}

extern "C" __global__ void prroi_pool_grad(
    const REAL* grad, const REAL* boxes, const int* images, REAL* to, int64 imageCount, int64 count,
    SIZES, double scale) {
  for (FLUID_LOOP(at, imageCount * channels * height * width)) {
    int64 x = at % width;
    int64 y = at / width % height;
    int64 channel = at / width / height % channels;
    int64 image = at / width / height / channels;
    double sum = 0;
    for (int64 region = 0; region < count; region++) {
      if (images[region] != image) {
        continue;
      }
      double left, top, across, down;
      precise(boxes + 4 * region, 0, scale, columns, &left, &across);
      precise(boxes + 4 * region, 1, scale, rows, &top, &down);
      if (!(across * down > 0)) {
        continue;
      }
      const REAL* cells = grad + (region * outs + channel) * rows * columns;
      double all = 0;
      for (int64 row = 0; row < rows; row++) {
        double low = top + row * down;
        double ofRow = tent_integral(low + down - y) - tent_integral(low - y);
        if (ofRow == 0) {
          continue;
        }
        double line = 0;
        for (int64 column = 0; column < columns; column++) {
          double first = left + column * across;
          line += (double) cells[row * columns + column] *
                  (tent_integral(first + across - x) - tent_integral(first - x));
        }
        all += line * ofRow;
      }
      sum += all / (across * down);
    }
    to[at] = (REAL) sum;
  }
}

// From the two edges of each cell to those of its region: a block for each region.
extern "C" __global__ void prroi_pool_to_regions(
    const REAL* map, const REAL* grad, const REAL* boxes, const int* images, REAL* to, SIZES,
    double scale) {
  int64 region = blockIdx.x;
  double left0, top0, across, down;
  precise(boxes + 4 * region, 0, scale, columns, &left0, &across);
  precise(boxes + 4 * region, 1, scale, rows, &top0, &down);
  double size = across * down;
  double edges[4] = {0, 0, 0, 0};
  bool any = size > 0 && images[region] >= 0;
  for (int64 i = threadIdx.x; any && i < outs * rows * columns; i += blockDim.x) {
    int64 column = i % columns;
    int64 row = i / columns % rows;
    int64 channel = i / columns / rows;
    double left = left0 + column * across, top = top0 + row * down;
    double right = left + across, low = top + down;
    const REAL* plane = map + (images[region] * channels + channel) * height * width;
    double g = (double) grad[region * outs * rows * columns + i];
    double sum = 0, ofLeft = 0, ofRight = 0, ofTop = 0, ofLow = 0;
    int64 firstRow, endRow, firstColumn, endColumn;
    reach(top, low, height, &firstRow, &endRow);
    reach(left, right, width, &firstColumn, &endColumn);
    for (int64 y = firstRow; y < endRow; y++) {
      double ofRow = tent_integral(low - y) - tent_integral(top - y);
      for (int64 x = firstColumn; x < endColumn; x++) {
        double ofColumn = tent_integral(right - x) - tent_integral(left - x);
        double value = (double) plane[y * width + x];
        sum += value * ofRow * ofColumn;
        ofLeft -= value * ofRow * tent(left - x);
        ofRight += value * ofRow * tent(right - x);
        ofTop -= value * ofColumn * tent(top - y);
        ofLow += value * ofColumn * tent(low - y);
      }
    }
    double mean = sum / size;
    double first = g * (ofLeft / size + mean / across), last = g * (ofRight / size - mean / across);
    double begin = (double) column / columns, end = (column + 1.0) / columns;
    edges[0] += first * (1 - begin) + last * (1 - end);
    edges[2] += first * begin + last * end;
    first = g * (ofTop / size + mean / down);
    last = g * (ofLow / size - mean / down);
    begin = (double) row / rows;
    end = (row + 1.0) / rows;
    edges[1] += first * (1 - begin) + last * (1 - end);
    edges[3] += first * begin + last * end;
  }
  for (int k = 0; k < 4; k++) {
    double all = fluid_block_sum(edges[k]);
    if (threadIdx.x == 0) {
      to[4 * region + k] = (REAL) (scale * all);
    }
  }
}
