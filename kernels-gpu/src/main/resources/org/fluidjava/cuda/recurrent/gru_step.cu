// One time step of gru and gru_unit beside the products with the recurrent weights, in two passes
// each way, since the reset state goes through a product of its own: the general form, for any
// width, batch, element type and device. Gates in the order update, reset, candidate.
// Defines: REAL, GATE, CANDIDATE (numbers of activations), ORIGIN (1: h = u h' + (1 - u) c, 0: the
// other way round).
#include "recurrent.cuh"

// The state before: by steps in the input's order, at step 0 the first states, or zero. Where base
// is null (gru_unit) rows lie by rank and `first` holds the states before.
__device__ __forceinline__ REAL state_before(
    const REAL* hidden, const REAL* first, const int* base, const int* order, int step,
    int direction, int rank, int width, int d) {
  if (step > 0) {
    long long row = base[rank] + (long long)(step - 1) * direction;
    return hidden[row * width + d];
  }
  if (!first) return 0;
  return first[(long long)(order ? order[rank] : rank) * width + d];
}

__device__ __forceinline__ long long row_of(const int* base, int step, int direction, int rank) {
  return base ? base[rank] + (long long)step * direction : rank;
}

// Activates u and r and computes r h'. z [batch, 2 width] is null where there is no state before.
extern "C" __global__ void gru_step_reset(
    const REAL* __restrict__ x, const REAL* __restrict__ z, const REAL* __restrict__ bias,
    const REAL* hidden, const REAL* __restrict__ first, const int* __restrict__ base,
    const int* __restrict__ order, int step, int direction, int start, int batch, int width,
    REAL* __restrict__ gates, REAL* __restrict__ reset) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (long long)batch * width) return;
  int rank = (int)(i / width);
  int d = (int)(i - (long long)rank * width);
  long long row = row_of(base, step, direction, rank);
  long long packed = start + rank;
  REAL a[2];
#pragma unroll
  for (int g = 0; g < 2; g++) {
    a[g] = x[(row * 3 + g) * width + d];
    if (bias) a[g] += bias[(long long)g * width + d];
    if (z) a[g] += z[((long long)rank * 2 + g) * width + d];
  }
  REAL r = activate<GATE>(a[1]);
  gates[packed * 3 * width + d] = activate<GATE>(a[0]);
  gates[(packed * 3 + 1) * width + d] = r;
  reset[packed * width + d] =
      r * state_before(hidden, first, base, order, step, direction, rank, width, d);
}

// Activates the candidate and mixes the new state; state is null or takes it by packed row.
extern "C" __global__ void gru_step_mix(
    const REAL* __restrict__ x, const REAL* __restrict__ z, const REAL* __restrict__ bias,
    const REAL* __restrict__ first, const int* __restrict__ base, const int* __restrict__ order,
    int step, int direction, int start, int batch, int width, REAL* __restrict__ gates,
    REAL* __restrict__ state, REAL* hidden) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (long long)batch * width) return;
  int rank = (int)(i / width);
  int d = (int)(i - (long long)rank * width);
  long long row = row_of(base, step, direction, rank);
  long long packed = start + rank;
  REAL a = x[(row * 3 + 2) * width + d];
  if (bias) a += bias[2LL * width + d];
  if (z) a += z[i];
  REAL c = activate<CANDIDATE>(a);
  gates[(packed * 3 + 2) * width + d] = c;
  REAL u = gates[packed * 3 * width + d];
  REAL kept = ORIGIN ? u : REAL(1) - u;
  REAL old = state_before(hidden, first, base, order, step, direction, rank, width, d);
  REAL h = kept * old + (REAL(1) - kept) * c;
  if (state) state[packed * width + d] = h;
  hidden[row * width + d] = h;
}

// Gradients of the update gate's and the candidate's arguments. grad lies in the input's order;
// carried [batch, width] holds `later` rows of what the step after this one gives its old state,
// and takes the share that this step's old state keeps.
extern "C" __global__ void gru_step_of_candidate(
    const REAL* __restrict__ grad, const REAL* hidden, const REAL* __restrict__ first,
    const REAL* __restrict__ gates, const int* __restrict__ base, const int* __restrict__ order,
    int step, int direction, int start, int batch, int later, int width,
    REAL* __restrict__ carried, REAL* __restrict__ dz, REAL* __restrict__ dx) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (long long)batch * width) return;
  int rank = (int)(i / width);
  int d = (int)(i - (long long)rank * width);
  long long row = row_of(base, step, direction, rank);
  long long packed = start + rank;
  REAL g = grad[row * width + d];
  if (rank < later) g += carried[i];
  REAL u = gates[packed * 3 * width + d];
  REAL c = gates[(packed * 3 + 2) * width + d];
  REAL old = state_before(hidden, first, base, order, step, direction, rank, width, d);
  REAL kept = ORIGIN ? u : REAL(1) - u;
  REAL of_update = activation_gradient<GATE>(g * (ORIGIN ? old - c : c - old), u);
  REAL of_candidate = activation_gradient<CANDIDATE>(g * (REAL(1) - kept), c);
  carried[i] = g * kept;
  dx[row * 3 * width + d] = of_update;
  dx[(row * 3 + 2) * width + d] = of_candidate;
  if (dz != dx) {
    dz[(long long)rank * 3 * width + d] = of_update;
    dz[((long long)rank * 3 + 2) * width + d] = of_candidate;
  }
}

// Gradient of the reset gate's argument, from z [batch, width], that of r h'; null where there is
// no state before. Adds to carried what the old state gets through r.
extern "C" __global__ void gru_step_of_reset(
    const REAL* __restrict__ z, const REAL* hidden, const REAL* __restrict__ first,
    const REAL* __restrict__ gates, const int* __restrict__ base, const int* __restrict__ order,
    int step, int direction, int start, int batch, int width, REAL* __restrict__ carried,
    REAL* __restrict__ dz, REAL* __restrict__ dx) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (long long)batch * width) return;
  int rank = (int)(i / width);
  int d = (int)(i - (long long)rank * width);
  long long row = row_of(base, step, direction, rank);
  REAL r = gates[((long long)(start + rank) * 3 + 1) * width + d];
  REAL old = state_before(hidden, first, base, order, step, direction, rank, width, d);
  REAL g = z ? z[i] : REAL(0);
  REAL of_reset = activation_gradient<GATE>(g * old, r);
  carried[i] += g * r;
  dx[(row * 3 + 1) * width + d] = of_reset;
  if (dz != dx) dz[((long long)rank * 3 + 1) * width + d] = of_reset;
}
