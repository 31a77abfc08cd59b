// Logits of true classes and of some drawn ones.
#include "fault.cuh"
#include "fluid.cuh"
#include "philox.cuh"

// Draws `count` different classes by a log-uniform law: low ones, which are frequent, more often. drawn
// [count + 1] gets them and behind them the number of tries. One block.
extern "C" __global__ void draw_classes(
    long long* drawn, int count, long long classes, long long key, long long stream,
    long long step) {
  __shared__ long long label;
  __shared__ int known;
  double range = log((double)classes + 1.0);
  int64 tries = 0;
  for (int found = 0; found < count; tries++) {
    if (threadIdx.x == 0) {
      double uniform = (double)fluid_uniform(fluid_philox_word(key, stream, step, tries));
      int64 wanted = (int64)expm1(uniform * range);
      label = wanted < classes - 1 ? wanted : classes - 1;
      known = 0;
    }
    __syncthreads();
    for (int i = threadIdx.x; i < found; i += blockDim.x) {
      if (drawn[i] == label) {
        known = 1;
      }
    }
    __syncthreads();
    int there = known;
    if (!there && threadIdx.x == 0) {
      drawn[found] = label;
    }
    found += there ? 0 : 1;
    __syncthreads();  // before the next label
  }
  if (threadIdx.x == 0) {
    drawn[count] = tries;
  }
}

// Each row's true classes and the drawn ones, and how often each is expected among the samples.
extern "C" __global__ void spread_classes(
    const long long* labels, const long long* drawn, long long* samples, REAL* chances,
    long long rows, int trues, int count, long long classes) {
  int width = trues + count;
  double range = log((double)classes + 1.0);
  int64 tries = drawn[count];
  for (FLUID_LOOP(at, rows * width)) {
    int64 i = at / width;
    int j = (int)(at - i * width);
    int64 label = j < trues ? labels[i * trues + j] : drawn[j - trues];
    double p = log(((double)label + 2.0) / ((double)label + 1.0)) / range;
    samples[at] = label;
    chances[at] = (REAL)(tries == count ? p * count : -expm1((double)tries * log1p(-p)));
  }
}

// Logits less the logarithms of chances; of drawn classes that are true ones so much less that softmax
// gives nothing.
extern "C" __global__ void pick_logits(
    const REAL* logits, const long long* samples, const REAL* chances, REAL* out, long long* places,
    long long rows, int trues, int count, long long classes, int removeHits, long long* fault) {
  int width = trues + count;
  for (FLUID_LOOP(at, rows * width)) {
    int64 i = at / width;
    int j = (int)(at - i * width);
    int64 label = samples[at];
    if (j < trues) {
      places[i * trues + j] = j;
    }
    if (label < 0 || label >= classes) {
      fluid_fault(fault, label, at, classes);
      out[at] = REAL(0);
      continue;
    }
    bool hit = false;
    for (int k = 0; removeHits && j >= trues && k < trues; k++) {
      hit = hit || samples[i * width + k] == label;
    }
    out[at] = (REAL)((double)logits[i * classes + label] - (hit ? 1e20 : 0)
                     - log((double)chances[at]));
  }
}

// The way back; of several samples of one class the first adds all up. dx is zero before.
extern "C" __global__ void pick_logits_grad(
    const long long* samples, const REAL* g, REAL* dx, long long rows, int width, long long classes,
    long long* fault) {
  for (FLUID_LOOP(at, rows * width)) {
    int64 i = at / width;
    int j = (int)(at - i * width);
    const long long* row = samples + i * width;
    int64 label = row[j];
    if (label < 0 || label >= classes) {
      fluid_fault(fault, label, at, classes);
      continue;
    }
    bool first = true;
    for (int k = 0; k < j && first; k++) {
      first = row[k] != label;
    }
    if (first) {
      double sum = 0;
      for (int k = j; k < width; k++) {
        sum += row[k] == label ? (double)g[i * width + k] : 0;
      }
      dx[i * classes + label] = (REAL)sum;
    }
  }
}
