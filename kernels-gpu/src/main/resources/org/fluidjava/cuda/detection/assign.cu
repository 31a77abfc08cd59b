// What is assigned to priors: targets of matched rows, and boxes of the best class. IN is the element type.
#include "fault.cuh"
#include "fluid.cuh"

#ifndef IN
#define IN float
#endif

// out [images x priors, width] and weight: of matched priors the row of x [rows, columns, width] that match
// tells, within the image's rows from ends[image] on.
extern "C" __global__ void target_assign(
    const IN* x, const int* match, const int* ends, IN* out, float* weight, long long count,
    long long priors, long long columns, long long width, int mismatch, long long* fault) {
  for (FLUID_LOOP(at, count * width)) {
    int64 i = at / width;
    int64 k = at - i * width;
    int64 image = i / priors;
    int row = match[i];
    int rows = ends[image + 1] - ends[image];
    if (row >= rows) {
      if (k == 0) {
        fluid_fault(fault, row, i, rows);
      }
      row = -1;
    }
    int64 from = ((ends[image] + (int64)row) * columns + i % priors % columns) * width;
    out[at] = row >= 0 ? x[from + k] : (IN)mismatch;
    if (k == 0) {
      weight[i] = row >= 0 ? 1.f : 0.f;
    }
  }
}

// Negatives of image `image` are ids[ends[image]] to ids[ends[image + 1] - 1].
extern "C" __global__ void target_negatives(
    const int* ids, const int* ends, int images, IN* out, float* weight, long long count,
    long long priors, long long width, int mismatch, long long* fault) {
  for (FLUID_LOOP(at, count * width)) {
    int64 i = at / width;
    int64 k = at - i * width;
    int low = 0;
    int high = images;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (ends[middle] <= i) {
        low = middle;
      } else {
        high = middle;
      }
    }
    int prior = ids[i];
    if (prior < 0 || prior >= priors) {
      if (k == 0) {
        fluid_fault(fault, prior, i, priors);
      }
      continue;
    }
    int64 to = low * priors + prior;
    out[to * width + k] = (IN)mismatch;
    if (k == 0) {
      weight[to] = 1.f;
    }
  }
}

// Boxes of all classes, and that of the best class but the first; a thread for each box.
extern "C" __global__ void decode_boxes(
    const IN* prior, const IN* variance, const IN* target, IN* decoded, long long rows,
    long long classes, double limit) {
  for (FLUID_LOOP(i, rows * classes * 2)) {
    int axis = (int)(i & 1);
    int64 at = i / 2 * 4;
    int64 row = i / 2 / classes;
    double low = (double)prior[4 * row + axis];
    double size = (double)prior[4 * row + 2 + axis] - low + 1;
    double centre =
        (double)variance[axis] * (double)target[at + axis] * size + low + size / 2;
    double logarithm = (double)variance[2 + axis] * (double)target[at + 2 + axis];
    double half = exp(logarithm < limit ? logarithm : limit) * size / 2;
    decoded[at + axis] = (IN)(centre - half);
    decoded[at + 2 + axis] = (IN)(centre + half - 1);
  }
}

extern "C" __global__ void assign_boxes(
    const IN* prior, const IN* scores, const IN* decoded, IN* best, long long rows,
    long long classes) {
  for (FLUID_LOOP(row, rows)) {
    int64 found = 0;
    double most = -1;
    for (int64 k = 1; k < classes; k++) {
      double score = (double)scores[row * classes + k];
      if (score > most) {
        most = score;
        found = k;
      }
    }
    for (int i = 0; i < 4; i++) {
      best[4 * row + i] =
          found > 0 ? decoded[4 * (row * classes + found) + i] : prior[4 * row + i];
    }
  }
}
