// Boxes that belong to cells of feature maps, and what a cell's score costs. Computed in double.
#include "fluid.cuh"

__device__ __forceinline__ int64 number(const void* numbers, int bytes, int64 i) {
  return bytes == 8 ? ((const int64*) numbers)[i] : (int64) ((const int*) numbers)[i];
}

__device__ __forceinline__ double sigmoid(double v) { return 1 / (1 + exp(-v)); }

// Boxes [rows, width] kept inside their images; `offsets` are those of the images' rows.
extern "C" __global__ void box_clip(
    const REAL* from, const REAL* info, REAL* to, int64 count, int64 width, const int* offsets,
    int images) {
  for (FLUID_LOOP(i, count)) {
    int64 row = i / width;
    int image = 0;
    while (image < images - 1 && row >= offsets[image + 1]) {
      image++;
    }
    double scale = (double) info[3 * image + 2];
    double extent = (double) info[3 * image + (i % 2 == 0 ? 1 : 0)] / scale;
    double most = copysign(floor(fabs(extent) + 0.5), extent) - 1;
    double v = fmin((double) from[i], most);
    to[i] = (REAL) fmax(v, 0.0);
  }
}

// A cell of the map is four pixels of the image.
extern "C" __global__ void polygon_box_transform(
    const REAL* from, REAL* to, int64 count, int64 height, int64 width) {
  for (FLUID_LOOP(i, count)) {
    int64 cells = height * width;
    bool across = i / cells % 2 == 0;
    to[i] = (REAL) (4.0 * (across ? i % width : i % cells / width) - (double) from[i]);
  }
}

extern "C" __global__ void yolo_box(
    const REAL* from, const void* sizes, int sizeBytes, const int* anchors, REAL* boxes, REAL* scores,
    int64 images, int64 channels, int64 height, int64 width, int64 count, int classes, int ratio,
    double threshold, int clip, double scale, int aware, double weight) {
  int64 cells = height * width;
  for (FLUID_LOOP(row, images * count * cells)) {
    int64 cell = row % cells;
    int64 anchor = row / cells % count;
    int64 image = row / cells / count;
    const REAL* own =
        from + (image * channels + (aware ? count : 0) + anchor * (5 + classes)) * cells + cell;
    double confidence = sigmoid((double) own[4 * cells]);
    if (aware) {
      double overlap = sigmoid((double) from[(image * channels + anchor) * cells + cell]);
      confidence = pow(confidence, 1 - weight) * pow(overlap, weight);
    }
    REAL* box = boxes + 4 * row;
    if (confidence < threshold) {
      for (int k = 0; k < 4; k++) {
        box[k] = REAL(0);
      }
      for (int k = 0; k < classes; k++) {
        scores[row * classes + k] = REAL(0);
      }
      continue;
    }
    double imageHeight = (double) number(sizes, sizeBytes, 2 * image);
    double imageWidth = (double) number(sizes, sizeBytes, 2 * image + 1);
    double bias = -0.5 * (scale - 1);
    double x = (cell % width + sigmoid((double) own[0]) * scale + bias) * imageWidth / width;
    double y = (cell / width + sigmoid((double) own[cells]) * scale + bias) * imageHeight / height;
    double halfWidth = exp((double) own[2 * cells]) * anchors[2 * anchor] * imageWidth /
                       ((double) ratio * width) / 2;
    double halfHeight = exp((double) own[3 * cells]) * anchors[2 * anchor + 1] * imageHeight /
                        ((double) ratio * height) / 2;
    double left = x - halfWidth, top = y - halfHeight, right = x + halfWidth, low = y + halfHeight;
    box[0] = (REAL) (clip ? fmax(left, 0.0) : left);
    box[1] = (REAL) (clip ? fmax(top, 0.0) : top);
    box[2] = (REAL) (clip ? fmin(right, imageWidth - 1) : right);
    box[3] = (REAL) (clip ? fmin(low, imageHeight - 1) : low);
    for (int k = 0; k < classes; k++) {
      scores[row * classes + k] = (REAL) (confidence * sigmoid((double) own[(5 + k) * cells]));
    }
  }
}

// Boxes of a cell by table: half a width, half a height, and how far its centre is off the cell's.
extern "C" __global__ void density_boxes(
    REAL* boxes, REAL* variances, const double* table, int64 rows, int64 columns, int each,
    double across, double down, double offset, double width, double height, int clip, double v0,
    double v1, double v2, double v3) {
  for (FLUID_LOOP(at, rows * columns * each)) {
    const double* own = table + at % each * 4;
    int64 cell = at / each;
    double x = (cell % columns + offset) * across + own[2];
    double y = (cell / columns + offset) * down + own[3];
    // Without clip, too, the outer side of a border is cut.
    double x1 = fmax((x - own[0]) / width, 0.0), y1 = fmax((y - own[1]) / height, 0.0);
    double x2 = fmin((x + own[0]) / width, 1.0), y2 = fmin((y + own[1]) / height, 1.0);
    boxes[4 * at] = (REAL) (clip ? fmin(x1, 1.0) : x1);
    boxes[4 * at + 1] = (REAL) (clip ? fmin(y1, 1.0) : y1);
    boxes[4 * at + 2] = (REAL) (clip ? fmax(x2, 0.0) : x2);
    boxes[4 * at + 3] = (REAL) (clip ? fmax(y2, 0.0) : y2);
    variances[4 * at] = (REAL) v0;
    variances[4 * at + 1] = (REAL) v1;
    variances[4 * at + 2] = (REAL) v2;
    variances[4 * at + 3] = (REAL) v3;
  }
}

// -log of p = 1 / (1 + exp(-v)), without overflow.
__device__ __forceinline__ double log_share(double v) {
  return fmax(-v, 0.0) + log1p(exp(-fabs(v)));
}

// -(1 - p)^gamma log p, or its slope.
__device__ __forceinline__ double focal(double v, double gamma, bool slope) {
  double p = sigmoid(v);
  double outer = pow(1 - p, gamma);
  return slope ? -outer * (1 - p + p * gamma * log_share(v)) : outer * log_share(v);
}

// Without a gradient the loss of each class of each row.
extern "C" __global__ void focal_loss(
    const REAL* scores, const void* labels, int labelBytes, const void* found, int foundBytes,
    const REAL* grad, REAL* to, int64 count, int64 classes, double gamma, double alpha) {
  for (FLUID_LOOP(i, count)) {
    int64 right = number(labels, labelBytes, i / classes);
    int64 positives = number(found, foundBytes, 0);
    double share = 1.0 / (positives > 1 ? positives : 1);
    double v = (double) scores[i];
    double value = 0;
    if (right == i % classes + 1) {
      value = alpha * share * focal(v, gamma, grad != 0);
    } else if (right != -1) {
      // The other side: the same function of the negated score.
      value = (1 - alpha) * share * (grad != 0 ? -focal(-v, gamma, true) : focal(-v, gamma, false));
    }
    to[i] = (REAL) (grad == 0 ? value : value * (double) grad[i]);
  }
}
