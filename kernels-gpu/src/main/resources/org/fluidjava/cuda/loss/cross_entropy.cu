// Cross entropy of given probabilities: rows of classes.
#include "fluid.cuh"
#include "fault.cuh"

// What Fluid puts in place of an infinite logarithm.
constexpr double HUGE = 1e20;

__device__ __forceinline__ REAL loss_of(REAL probability) {
  return fluid_max(-REAL(HUGE), fluid_min(REAL(HUGE), -fluid_log(probability)));
}

__device__ __forceinline__ bool counts(
    long long label, long long row, long long classes, long long ignored, long long* fault) {
  if (label == ignored) {
    return false;
  }
  if (label < 0 || label >= classes) {
    fluid_fault(fault, label, row, classes);
    return false;
  }
  return true;
}

// match may be null.
extern "C" __global__ void cross_entropy(
    const REAL* p, const long long* labels, REAL* losses, REAL* match, long long rows,
    long long classes, long long ignored, long long* fault) {
  for (FLUID_LOOP(row, rows)) {
    long long label = labels[row];
    bool counted = counts(label, row, classes, ignored, fault);
    REAL probability = counted ? p[row * classes + label] : REAL(1);
    losses[row] = counted ? loss_of(probability) : REAL(0);
    if (match != nullptr) {
      match[row] = probability;
    }
  }
}

// By the probabilities themselves or by those that the forward form picked (`picked`).
extern "C" __global__ void cross_entropy_grad(
    const REAL* p, int picked, const long long* labels, const REAL* g, REAL* dx, long long rows,
    long long classes, long long ignored, long long* fault) {
  for (FLUID_LOOP(i, rows * classes)) {
    long long row = i / classes;
    long long label = labels[row];
    bool counted = label != ignored;
    if (i == row * classes) {
      counted = counts(label, row, classes, ignored, fault);
    }
    bool own = counted && label == i - row * classes;
    dx[i] = own ? -g[row] / (picked ? p[row] : p[i]) : REAL(0);
  }
}

// Soft labels: a block for each row.
extern "C" __global__ void soft_cross_entropy(
    const REAL* p, const REAL* q, REAL* losses, long long classes) {
  p += blockIdx.x * classes;
  q += blockIdx.x * classes;
  REAL sum = REAL(0);
  for (long long j = threadIdx.x; j < classes; j += blockDim.x) {
    sum += q[j] == REAL(0) ? REAL(0) : q[j] * loss_of(p[j]);
  }
  sum = fluid_block_sum(sum);
  if (threadIdx.x == 0) {
    losses[blockIdx.x] = sum;
  }
}

extern "C" __global__ void soft_cross_entropy_grad(
    const REAL* p, const REAL* q, const REAL* g, REAL* dx, long long rows, long long classes) {
  for (FLUID_LOOP(i, rows * classes)) {
    dx[i] = q[i] == REAL(0) ? REAL(0) : -q[i] * g[i / classes] / p[i];
  }
}
