// The loss of YOLOv3 at one scale: x is [images, masks, 5 + classes, side, side], boxes [images, boxes, 4] as
// centre and extents in parts of the image.
#include "fault.cuh"
#include "fluid.cuh"

#define EMPTY 1e-6
#define COUNTS 1e-5

// Sizes and attributes; anchors are pairs, mask chooses those of this scale.
struct Scale {
  int boxes;
  int masks;
  int classes;
  int side;
  double extent;

  __device__ __forceinline__ int64 at(int64 image, int64 which, int64 cell, int64 entry) const {
    return ((image * masks + which) * (5 + classes) + entry) * side * side + cell;
  }
};

// The overlap of two boxes whose centres are this far apart.
__device__ __forceinline__ double overlap(
    double dx, double dy, double width, double height, double otherWidth, double otherHeight) {
  double across = fmin(dx + width / 2, otherWidth / 2) - fmax(dx - width / 2, -otherWidth / 2);
  double down = fmin(dy + height / 2, otherHeight / 2) - fmax(dy - height / 2, -otherHeight / 2);
  double common = across < 0 || down < 0 ? 0 : across * down;
  return common / (width * height + otherWidth * otherHeight - common);
}

__device__ __forceinline__ bool is_there(const REAL* box) {
  return (double)box[2] >= EMPTY && (double)box[3] >= EMPTY;
}

// objects becomes -1 where a cell's own box overlaps a true one: neither background nor object.
extern "C" __global__ void yolo_background(
    const REAL* x, const REAL* boxes, const int* anchors, const int* mask, REAL* objects,
    long long images, int count, int masks, int classes, int side, double extent, double scale,
    double ignore) {
  Scale s = {count, masks, classes, side, extent};
  double bias = -0.5 * (scale - 1);
  int64 cells = (int64)side * side;
  for (FLUID_LOOP(i, images * masks * cells)) {
    int64 cell = i % cells;
    int64 which = i / cells % masks;
    int64 image = i / cells / masks;
    double sx = fluid_sigmoid((double)x[s.at(image, which, cell, 0)]);
    double sy = fluid_sigmoid((double)x[s.at(image, which, cell, 1)]);
    double centreX = ((double)(cell % side) + sx * scale + bias) / side;
    double centreY = ((double)(cell / side) + sy * scale + bias) / side;
    const int* anchor = anchors + 2 * mask[which];
    double width = exp((double)x[s.at(image, which, cell, 2)]) * anchor[0] / extent;
    double height = exp((double)x[s.at(image, which, cell, 3)]) * anchor[1] / extent;
    double most = 0;
    for (int box = 0; box < count; box++) {
      const REAL* truth = boxes + (image * count + box) * 4;
      if (is_there(truth)) {
        most = fmax(
            most,
            overlap(
                centreX - (double)truth[0], centreY - (double)truth[1], width, height,
                (double)truth[2], (double)truth[3]));
      }
    }
    objects[i] = most > ignore ? REAL(-1) : REAL(0);
  }
}

// The mask whose anchor's form is nearest to each box; -1 for one of another scale and for no box.
extern "C" __global__ void yolo_match(
    const REAL* boxes, const int* anchors, const int* mask, int* matches, long long count,
    int all, int masks, double extent) {
  for (FLUID_LOOP(i, count)) {
    const REAL* truth = boxes + i * 4;
    int found = -1;
    if (is_there(truth)) {
      int best = 0;
      double most = 0;
      for (int anchor = 0; anchor < all; anchor++) {
        double same = overlap(
            0, 0, anchors[2 * anchor] / extent, anchors[2 * anchor + 1] / extent,
            (double)truth[2], (double)truth[3]);
        if (same > most) {
          most = same;
          best = anchor;
        }
      }
      for (int k = masks - 1; k >= 0; k--) {
        found = mask[k] == best ? k : found;
      }
    }
    matches[i] = found;
  }
}

// A block for each image: boxes in order, so that the last of several in one cell stays, then the objectness
// of all cells. Adds up the loss, or where it is null sets the gradient, zero before.
extern "C" __global__ void yolo_costs(
    const REAL* x, const REAL* boxes, const int* labels, const REAL* scores, const int* anchors,
    const int* mask, const int* matches, REAL* objects, REAL* loss, const REAL* lossGrad, REAL* grad,
    int count, int masks, int classes, int side, double extent, double positive, double negative,
    long long* badBox, long long* badLabel) {
  Scale s = {count, masks, classes, side, extent};
  int64 cells = (int64)side * side;
  int64 image = blockIdx.x;
  double sum = 0;
  double flowing = lossGrad == nullptr ? 0 : (double)lossGrad[image];
  for (int box = 0; box < count; box++) {
    int64 number = image * count + box;
    const REAL* truth = boxes + number * 4;
    int which = is_there(truth) ? matches[number] : -1;
    if (which < 0) {
      continue;
    }
    int64 column = (int64)((double)truth[0] * side);
    int64 row = (int64)((double)truth[1] * side);
    int label = labels[number];
    if (column < 0 || column >= side || row < 0 || row >= side || which >= masks) {
      if (threadIdx.x == 0) {
        fluid_fault(badBox, box, image, 0);
      }
      continue;
    }
    if (label < 0 || label >= classes) {
      if (threadIdx.x == 0) {
        fluid_fault(badLabel, label, number, classes - 1);
      }
      continue;
    }
    int64 cell = row * side + column;
    double score = scores == nullptr ? 1 : (double)scores[number];
    if (loss != nullptr && threadIdx.x == 0) {
      objects[(image * masks + which) * cells + cell] = (REAL)score;
    }
    const int* anchor = anchors + 2 * mask[which];
    for (int k = threadIdx.x; k < 4 + classes; k += blockDim.x) {
      double wanted;
      double share = score;
      bool absolute = false;
      if (k < 4) {
        share = (2 - (double)truth[2] * (double)truth[3]) * score;
        absolute = k >= 2;
        wanted = k == 0   ? (double)truth[0] * side - (double)column
                 : k == 1 ? (double)truth[1] * side - (double)row
                          : log((double)truth[k] * extent / anchor[k - 2]);
      } else {
        wanted = k - 4 == label ? positive : negative;
      }
      int64 place = s.at(image, which, cell, k < 4 ? k : k + 1);
      double value = (double)x[place];
      if (loss != nullptr) {
        double part = absolute ? fabs(value - wanted)
                               : fmax(value, 0.0) - value * wanted + log1p(exp(-fabs(value)));
        sum += part * share;
      } else {
        double off = value - wanted;
        double slope = absolute ? (off > 0 ? 1 : off < 0 ? -1 : 0) : fluid_sigmoid(value) - wanted;
        grad[place] = (REAL)(slope * share * flowing);
      }
    }
    __syncthreads();  // the next box may lie in the same cell
  }
  __syncthreads();
  for (int64 i = threadIdx.x; i < masks * cells; i += blockDim.x) {
    double object = (double)objects[image * masks * cells + i];
    if (object > COUNTS || object > -0.5) {
      double wanted = object > COUNTS ? 1 : 0;
      double share = object > COUNTS ? object : 1;
      int64 place = s.at(image, i / cells, i % cells, 4);
      double value = (double)x[place];
      if (loss != nullptr) {
        sum += (fmax(value, 0.0) - value * wanted + log1p(exp(-fabs(value)))) * share;
      } else {
        grad[place] = (REAL)((fluid_sigmoid(value) - wanted) * share * flowing);
      }
    }
  }
  if (loss != nullptr) {
    sum = fluid_block_sum(sum);
    if (threadIdx.x == 0) {
      loss[image] = (REAL)sum;
    }
  }
}
