// The activation of lstmp's projected state, beside its product, at one time step.
// Defines: REAL, PROJECTION (number of the activation).
#include "recurrent.cuh"

// Activates the products of a step in place, limits them, and writes them in the input's order.
extern "C" __global__ void project_forward(
    const int* __restrict__ base, int step, int direction, int batch, int width, double clip,
    REAL* __restrict__ state, REAL* __restrict__ projection) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (long long)batch * width) return;
  int rank = (int)(i / width);
  int d = (int)(i - (long long)rank * width);
  REAL value = activate<PROJECTION>(state[i]);
  REAL limit = (REAL)clip;
  if (limit > 0) value = value < -limit ? -limit : value > limit ? limit : value;
  state[i] = value;
  projection[(base[rank] + (long long)step * direction) * width + d] = value;
}

// From the gradient of the projected state, in the input's order and with what the later step gives
// (z [later, width]), to that of the product, packed.
extern "C" __global__ void project_backward(
    const REAL* __restrict__ grad, const REAL* __restrict__ projection,
    const REAL* __restrict__ z, const int* __restrict__ base, int step, int direction, int start,
    int batch, int later, int width, double clip, REAL* __restrict__ to) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (long long)batch * width) return;
  int rank = (int)(i / width);
  int d = (int)(i - (long long)rank * width);
  long long at = (base[rank] + (long long)step * direction) * width + d;
  REAL g = grad[at];
  if (rank < later) g += z[i];
  REAL value = projection[at];
  bool limited = clip > 0 && fabs(value) >= (REAL)clip;
  to[(long long)start * width + i] = limited ? REAL(0) : activation_gradient<PROJECTION>(g, value);
}
