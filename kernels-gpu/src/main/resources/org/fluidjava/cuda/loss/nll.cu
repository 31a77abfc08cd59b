// Losses of chosen classes [rows, classes, ..], and of chances. LABEL is the labels' type.
#include "fluid.cuh"
#include "fault.cuh"

#ifndef LABEL
#define LABEL long long
#endif

// The class of label i, or -1 when it counts for nothing.
__device__ __forceinline__ int64 class_of(
    const LABEL* labels, int64 i, int64 classes, int64 ignored, int64* fault) {
  int64 label = labels[i];
  if (label == ignored) {
    return -1;
  }
  if (label < 0 || label >= classes) {
    fluid_fault(fault, label, i, classes);
    return -1;
  }
  return label;
}

// One block. each: every loss has a place of its own, and no weights are added up. weight may be null.
extern "C" __global__ void __launch_bounds__(1024) nll_loss(
    const REAL* x, const LABEL* labels, const REAL* weight, REAL* out, REAL* total, int64 count,
    int64 classes, int64 area, int64 ignored, int each, int mean, int64* fault) {
  double sum = 0, weights = 0;
  for (int64 i = threadIdx.x; i < count; i += blockDim.x) {
    int64 label = class_of(labels, i, classes, ignored, fault);
    double loss = 0;
    if (label >= 0) {
      double share = weight == 0 ? 1.0 : (double) weight[label];
      weights += share;
      loss = -share * (double) x[(i / area * classes + label) * area + i % area];
    }
    sum += loss;
    if (each) {
      out[i] = (REAL) loss;
    }
  }
  sum = fluid_block_sum(sum);
  weights = fluid_block_sum(weights);
  if (threadIdx.x == 0) {
    total[0] = (REAL) (each ? 0 : weights);
    if (!each) {
      out[0] = (REAL) (mean && weights != 0 ? sum / weights : sum);
    }
  }
}

// dx holds zeros.
extern "C" __global__ void nll_loss_grad(
    const LABEL* labels, const REAL* weight, const REAL* total, const REAL* g, REAL* dx, int64 count,
    int64 classes, int64 area, int64 ignored, int each, int mean, int64* fault) {
  for (FLUID_LOOP(i, count)) {
    int64 label = class_of(labels, i, classes, ignored, fault);
    if (label >= 0) {
      double all = (double) total[0];
      double divisor = mean && all != 0 ? all : 1;
      double share = weight == 0 ? 1.0 : (double) weight[label];
      dx[(i / area * classes + label) * area + i % area] =
          (REAL) (-(double) g[each ? i : 0] * share / divisor);
    }
  }
}

// Logarithms of nothing are limited, as in Paddle.
extern "C" __global__ void bce_loss(
    const REAL* x, const REAL* labels, REAL* out, int64 count, int64* fault) {
  for (FLUID_LOOP(i, count)) {
    double chance = (double) x[i];
    double wanted = (double) labels[i];
    if (!(chance >= 0 && chance <= 1)) {
      fluid_fault(fault, __double_as_longlong(chance), i, 0);
    }
    out[i] = (REAL) ((wanted - 1) * fmax(log1p(-chance), -100.0) - wanted * fmax(log(chance), -100.0));
  }
}

extern "C" __global__ void bce_loss_grad(
    const REAL* x, const REAL* labels, const REAL* g, REAL* dx, int64 count) {
  for (FLUID_LOOP(i, count)) {
    double chance = (double) x[i];
    dx[i] = (REAL) ((double) g[i] * (chance - (double) labels[i]) /
                    fmax((1 - chance) * chance, 1e-12));
  }
}
