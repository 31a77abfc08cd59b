// softmax_with_cross_entropy along one axis: a block for each line of n scores `stride` apart.
#include "fluid.cuh"
#include "fault.cuh"

__device__ __forceinline__ long long first_of(long long line, long long n, long long stride) {
  return line / stride * n * stride + line % stride;
}

// The label of a line; -1 where it does not count. One that is neither is a fault.
__device__ __forceinline__ long long label_of(
    const long long* labels, long long line, long long n, long long ignored, long long* fault) {
  long long label = labels[line];
  if (label == ignored) {
    return -1;
  }
  if (label < 0 || label >= n) {
    if (threadIdx.x == 0) {
      fluid_fault(fault, label, line, n);
    }
    return -1;
  }
  return label;
}

// Either labels (class numbers) or shares (soft labels like x) are given. softmax may be null, or lie
// where x lies.
extern "C" __global__ void softmax_with_cross_entropy(
    const REAL* x, const long long* labels, const REAL* shares, REAL* softmax, REAL* losses,
    long long n, long long stride, long long ignored, long long* fault) {
  long long line = blockIdx.x;
  long long first = first_of(line, n, stride);
  x += first;
  REAL largest = -(REAL)FLUID_INFINITY;
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    largest = fluid_max(largest, x[i * stride]);
  }
  largest = fluid_block_max(largest);
  REAL sum = REAL(0);
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    sum += fluid_exp(x[i * stride] - largest);
  }
  sum = fluid_block_sum(sum);
  REAL log_sum = fluid_log(sum);
  if (shares != nullptr) {
    REAL cost = REAL(0);
    for (long long i = threadIdx.x; i < n; i += blockDim.x) {
      REAL q = shares[first + i * stride];
      cost += q == REAL(0) ? REAL(0) : q * (log_sum - (x[i * stride] - largest));
    }
    cost = fluid_block_sum(cost);
    if (threadIdx.x == 0) {
      losses[line] = cost;
    }
  } else {
    long long label = label_of(labels, line, n, ignored, fault);
    if (threadIdx.x == 0) {
      losses[line] =
          label < 0 ? REAL(0) : log_sum - (x[label * stride] - largest);
    }
    __syncthreads();  // the score is read before it may be overwritten
  }
  if (softmax != nullptr) {
    for (long long i = threadIdx.x; i < n; i += blockDim.x) {
      softmax[first + i * stride] = fluid_exp((x[i * stride] - largest) - log_sum);
    }
  }
}

// dx may lie where the probabilities lie.
extern "C" __global__ void softmax_with_cross_entropy_grad(
    const REAL* probabilities, const long long* labels, const REAL* shares, const REAL* g, REAL* dx,
    long long n, long long stride, long long ignored, long long* fault) {
  long long line = blockIdx.x;
  long long first = first_of(line, n, stride);
  REAL factor = g[line];
  if (shares != nullptr) {
    REAL mass = REAL(0);
    for (long long i = threadIdx.x; i < n; i += blockDim.x) {
      mass += shares[first + i * stride];
    }
    mass = fluid_block_sum(mass);
    for (long long i = threadIdx.x; i < n; i += blockDim.x) {
      long long at = first + i * stride;
      dx[at] = factor * (mass * probabilities[at] - shares[at]);
    }
    return;
  }
  long long label = label_of(labels, line, n, ignored, fault);
  for (long long i = threadIdx.x; i < n; i += blockDim.x) {
    long long at = first + i * stride;
    dx[at] = label < 0
        ? REAL(0)
        : factor * (probabilities[at] - (i == label ? REAL(1) : REAL(0)));
  }
}
