// Intersections over unions of classes. IN is the type of classes. Counts are whole numbers, so the order in
// which they are added does not matter.
#include "fluid.cuh"
#include "fault.cuh"

#ifndef IN
#define IN int
#endif

// Adds up earlier counts of one input: wrong and correct are [classes].
extern "C" __global__ void add_counts(const int* from, int64* to, int64 classes) {
  for (FLUID_LOOP(i, classes)) {
    to[i] += from[i];
  }
}

extern "C" __global__ void count_classes(
    const IN* predictions, const IN* labels, int64 count, int64 classes, uint64* wrong,
    uint64* correct, int64* badPrediction, int64* badLabel) {
  for (FLUID_LOOP(i, count)) {
    int64 predicted = predictions[i];
    int64 label = labels[i];
    if (predicted < 0 || predicted >= classes) {
      fluid_fault(badPrediction, predicted, i, classes);
    } else if (label < 0 || label >= classes) {
      fluid_fault(badLabel, label, i, classes);
    } else if (predicted == label) {
      atomicAdd(correct + label, (uint64) 1);
    } else {
      atomicAdd(wrong + label, (uint64) 1);
      atomicAdd(wrong + predicted, (uint64) 1);
    }
  }
}

// One block: the mean over the classes that occur, added to what the mean holds.
extern "C" __global__ void mean_iou(
    const int64* wrong, const int64* correct, int* outWrong, int* outCorrect, float* mean,
    int64 classes) {
  double sum = 0, present = 0;
  for (int64 i = threadIdx.x; i < classes; i += blockDim.x) {
    int64 all = wrong[i] + correct[i];
    if (all > 0) {
      sum += (double) correct[i] / all;
      present += 1;
    }
    outWrong[i] = (int) wrong[i];
    outCorrect[i] = (int) correct[i];
  }
  sum = fluid_block_sum(sum);
  present = fluid_block_sum(present);
  if (threadIdx.x == 0) {
    mean[0] = (float) (present == 0 ? 0 : sum / present);
  }
}

extern "C" __global__ void add_mean(const float* from, float* to) {
  if (threadIdx.x == 0) {
    to[0] += from[0];
  }
}
