// Boxes [x1, y1, x2, y2]: laid over grids, coded against others, compared. Computed in double.
#include "fluid.cuh"


// A box of each size, given as half widths and heights, around each cell's centre. A coordinate is
// (cell * step + first -/+ half) / divisor.
extern "C" __global__ void grid_boxes(
    REAL* boxes, REAL* variances, const double* halves, int64 rows, int64 columns, int sizes,
    double stepX, double firstX, double divisorX, double stepY, double firstY, double divisorY,
    int clip, double v0, double v1, double v2, double v3) {
  for (FLUID_LOOP(at, rows * columns * sizes * 4)) {
    int corner = (int) (at & 3);
    int64 box = at >> 2;
    int size = (int) (box % sizes);
    int64 cell = box / sizes;
    bool across = corner % 2 == 0;
    double centre = across ? (cell % columns) * stepX + firstX : (cell / columns) * stepY + firstY;
    double half = halves[2 * size + (across ? 0 : 1)];
    double place = (corner < 2 ? centre - half : centre + half) / (across ? divisorX : divisorY);
    if (clip) {
      place = place < 0 ? 0 : place > 1 ? 1 : place;
    }
    boxes[at] = (REAL) place;
    variances[at] = (REAL) (corner == 0 ? v0 : corner == 1 ? v1 : corner == 2 ? v2 : v3);
  }
}

// Boxes by centre and size relative to others. The target of box i is i itself on decoding, and its
// row on encoding.
extern "C" __global__ void box_coder(
    const REAL* priors, const REAL* eachVariance, const REAL* targets, REAL* to, int64 count,
    int64 columns, int encode, int priorsAreRows, double border, double v0, double v1, double v2,
    double v3) {
  const double given[4] = {v0, v1, v2, v3};
  for (FLUID_LOOP(i, count)) {
    const REAL* p = priors + 4 * (!encode && priorsAreRows ? i / columns : i % columns);
    const REAL* spread = eachVariance + (p - priors);
    const REAL* t = targets + 4 * (encode ? i / columns : i);
#pragma unroll
    for (int axis = 0; axis < 2; axis++) {
      double ofCentre = eachVariance == 0 ? given[axis] : (double) spread[axis];
      double ofSize = eachVariance == 0 ? given[2 + axis] : (double) spread[2 + axis];
      double priorSize = (double) p[2 + axis] - (double) p[axis] + border;
      double priorCentre = (double) p[axis] + priorSize / 2;
      if (encode) {
        double centre = ((double) t[axis] + (double) t[2 + axis]) / 2;
        double size = (double) t[2 + axis] - (double) t[axis] + border;
        to[4 * i + axis] = (REAL) ((centre - priorCentre) / priorSize / ofCentre);
        to[4 * i + 2 + axis] = (REAL) (log(fabs(size / priorSize)) / ofSize);
      } else {
        double centre = ofCentre * (double) t[axis] * priorSize + priorCentre;
        double size = exp(ofSize * (double) t[2 + axis]) * priorSize;
        to[4 * i + axis] = (REAL) (centre - size / 2);
        to[4 * i + 2 + axis] = (REAL) (centre + size / 2 - border);
      }
    }
  }
}

__device__ __forceinline__ double area(const REAL* box, double border) {
  return ((double) box[2] - (double) box[0] + border) * ((double) box[3] - (double) box[1] + border);
}

// The common area by the area of both. In pixels both borders count, so boxes less than a pixel
// apart still meet.
extern "C" __global__ void iou(
    const REAL* x, const REAL* y, REAL* to, int64 count, int64 columns, int normalized) {
  for (FLUID_LOOP(i, count)) {
    const REAL* a = x + i / columns * 4;
    const REAL* b = y + i % columns * 4;
    double border = normalized ? 0 : 1;
    double width = fmin((double) a[2], (double) b[2]) - fmax((double) a[0], (double) b[0]) + border;
    double height = fmin((double) a[3], (double) b[3]) - fmax((double) a[1], (double) b[1]) + border;
    double common = fmax(width, 0.0) * fmax(height, 0.0);
    to[i] = (REAL) (common / (area(a, border) + area(b, border) - common + 1e-10));
  }
}
