// How many rows have their label among their k best classes. One block; batches are small.
#include "fluid.cuh"

extern "C" __global__ void accuracy(
    const long long* indices, const long long* labels, long long rows, long long k, REAL* accuracy,
    int* correct, int* total) {
  long long right = 0;
  for (long long row = threadIdx.x; row < rows; row += blockDim.x) {
    bool found = false;
    for (long long j = 0; j < k; j++) {
      found |= indices[row * k + j] == labels[row];
    }
    right += found ? 1 : 0;
  }
  right = fluid_block_sum(right);
  if (threadIdx.x == 0) {
    *accuracy = rows == 0 ? REAL(0) : (REAL)((double)right / (double)rows);
    *correct = (int)right;
    *total = (int)rows;
  }
}
