// Losses whose label is a class: bpr_loss and center_loss. A block for each row, or for each class.
#include "fluid.cuh"
#include "fault.cuh"

__device__ __forceinline__ double softplus_of(double x) {
  return fmax(x, 0.0) + log1p(exp(-fabs(x)));
}

// The row's class; 0 in place of one that is none.
__device__ __forceinline__ long long class_of(
    const long long* labels, long long row, long long classes, long long* fault) {
  long long label = labels[row];
  if (label < 0 || label >= classes) {
    if (threadIdx.x == 0) {
      fluid_fault(fault, label, row, classes);
    }
    return 0;
  }
  return label;
}

extern "C" __global__ void bpr_loss(
    const REAL* x, const long long* labels, REAL* losses, long long classes, long long* fault) {
  long long row = blockIdx.x;
  long long own = class_of(labels, row, classes, fault);
  x += row * classes;
  double best = (double)x[own];
  double sum = 0;
  for (long long j = threadIdx.x; j < classes; j += blockDim.x) {
    sum += j == own ? 0 : softplus_of((double)x[j] - best);
  }
  sum = fluid_block_sum(sum);
  if (threadIdx.x == 0) {
    losses[row] = (REAL)(sum / (double)(classes - 1));
  }
}

extern "C" __global__ void bpr_loss_grad(
    const REAL* x, const long long* labels, const REAL* g, REAL* dx, long long classes,
    long long* fault) {
  long long row = blockIdx.x;
  long long own = class_of(labels, row, classes, fault);
  x += row * classes;
  dx += row * classes;
  double best = (double)x[own];
  double given = (double)g[row];
  double sum = 0;
  for (long long j = threadIdx.x; j < classes; j += blockDim.x) {
    if (j != own) {
      double slope = given * fluid_sigmoid((double)x[j] - best) / (double)(classes - 1);
      dx[j] = (REAL)slope;
      sum += slope;
    }
  }
  sum = fluid_block_sum(sum);
  if (threadIdx.x == 0) {
    dx[own] = (REAL)-sum;
  }
}

// One block for each row: half the squared distance from the row's centre, and the difference.
extern "C" __global__ void center_loss(
    const REAL* x, const long long* labels, const REAL* centers, REAL* differences, REAL* losses,
    long long width, long long classes, long long* fault) {
  long long row = blockIdx.x;
  long long own = class_of(labels, row, classes, fault);
  double sum = 0;
  for (long long j = threadIdx.x; j < width; j += blockDim.x) {
    double apart = (double)x[row * width + j] - (double)centers[own * width + j];
    differences[row * width + j] = (REAL)apart;
    sum += apart * apart;
  }
  sum = fluid_block_sum(sum);
  if (threadIdx.x == 0) {
    losses[row] = (REAL)(sum / 2);
  }
}

// One block for each class: its centre moves by the mean difference of its rows, of which there is one more
// than there are. moved may lie where centers lies.
extern "C" __global__ void move_centers(
    const REAL* x, const long long* labels, const REAL* centers, const REAL* rate, REAL* moved,
    long long rows, long long width, int update) {
  long long own = blockIdx.x;
  double step = update ? (double)*rate : 0.0;
  for (long long j = threadIdx.x; j < width; j += blockDim.x) {
    double center = (double)centers[own * width + j];
    double sum = 0;
    double count = 1;
    for (long long row = 0; row < rows; row++) {
      if (labels[row] == own) {
        sum += (double)x[row * width + j] - center;
        count += 1;
      }
    }
    moved[own * width + j] = (REAL)(center + step * (sum / count));
  }
}
