// One time step of lstm and lstmp beside the product with the recurrent weights: the general form,
// for any width, batch, element type and device. The product of step t, [batch, 4 width], comes in
// as z; gates are written packed, cells and hidden states in the input's order, and the hidden
// states once more by rank, as the left operand of the next product. Reading x and writing the
// results through the index takes the place of gather and scatter passes (11 numbers moved per unit
// and row in each direction instead of 21).
//
// With PARTS the left operands of the products are halves, side by side along k: forward fp16, of
// states times SCALE, PARTS 1 or 3 (lower, upper, upper); backward bf16, PARTS 3, or with PARTS 1
// fp16, each row by a power of two of its own, since gradients have no bound. z then comes scaled.
//
// Defines: REAL, GATE, CELL, CANDIDATE (numbers of activations), PEEPHOLES (0 or 1), PARTS, SCALE.
#include "recurrent.cuh"
#ifdef PARTS
#include "grid.cuh"
#endif

// x [N, 4 width] in the input's order; z null where there is no state before; first [sequences,
// width] or null; clip 0 for none; gates, seen, hidden may be null. With PARTS z is to be
// multiplied by *back, and parts of states are `padded` apart.
extern "C" __global__ void lstm_step_forward(
    const REAL* __restrict__ x, const REAL* __restrict__ z, const REAL* __restrict__ bias,
    const REAL* __restrict__ first, const int* __restrict__ base, const int* __restrict__ order,
    int step, int direction, int start, int batch, int width, double clip, REAL* cell,
    REAL* __restrict__ gates, REAL* __restrict__ seen, REAL* __restrict__ state,
    REAL* __restrict__ hidden, const float* __restrict__ back, int padded) {
  // Blocks do not reach over rows: a division for each number is what such a short kernel waits for.
  const int blocks = (width + blockDim.x - 1) / blockDim.x;
  const int rank = blockIdx.x / blocks;
  const int d = (blockIdx.x - rank * blocks) * blockDim.x + threadIdx.x;
  if (d >= width) return;
  long long row = base[rank] + (long long)step * direction;
  REAL a[4];
#pragma unroll
  for (int g = 0; g < 4; g++) {
    a[g] = x[(row * 4 + g) * width + d] + bias[(long long)g * width + d];
#ifdef PARTS
    if (z) a[g] += *back * z[((long long)rank * 4 + g) * width + d];
#else
    if (z) a[g] += z[((long long)rank * 4 + g) * width + d];
#endif
  }
  REAL previous = 0;
  if (step > 0) previous = cell[(row - direction) * width + d];
  else if (first) previous = first[(long long)order[rank] * width + d];
#if PEEPHOLES
  a[1] += bias[4LL * width + d] * previous;
  a[2] += bias[5LL * width + d] * previous;
#endif
  REAL fresh = activate<CANDIDATE>(a[0]);
  REAL in = activate<GATE>(a[1]);
  REAL forget = activate<GATE>(a[2]);
  REAL now = fresh * in + previous * forget;
  REAL limit = (REAL)clip;
  if (limit > 0) now = now < -limit ? -limit : now > limit ? limit : now;
#if PEEPHOLES
  a[3] += bias[6LL * width + d] * now;
#endif
  REAL out = activate<GATE>(a[3]);
  REAL active = activate<CELL>(now);
  REAL h = out * active;
  long long packed = start + rank;
  cell[row * width + d] = now;
  if (gates) {
    REAL* to = gates + packed * 4 * width + d;
    to[0] = fresh;
    to[width] = in;
    to[2LL * width] = forget;
    to[3LL * width] = out;
  }
  if (seen) seen[packed * width + d] = active;
#ifdef PARTS
  u16* to_state = (u16*)state + (long long)rank * PARTS * padded + d;
  const float scaled = h * SCALE;
  const u16 upper = to_half<true>(scaled);
  to_state[0] = PARTS == 3 ? to_half<true>(rest<true>(scaled)) : upper;
  if (PARTS == 3) {
    to_state[padded] = upper;
    to_state[2LL * padded] = upper;
  }
#else
  state[(long long)rank * width + d] = h;
#endif
  if (hidden) hidden[row * width + d] = h;
}

// A unit's gradients of the gates at one step, in the order of the gates. grad [N, width] in the
// input's order or null; `more` is what came through the weights from the step after this one;
// cellgrad [batch, width] holds `later` rows of that step and takes this one's.
struct GateGradients {
  REAL of[4];
};

__device__ __forceinline__ GateGradients gradients_of(
    const REAL* grad, REAL more, int later, const REAL* bias, const REAL* first, const REAL* cell,
    const REAL* gates, const REAL* seen, const int* order, int step, int direction, int start,
    int width, double clip, REAL* cellgrad, REAL* firstgrad, int rank, int d, long long row) {
  const long long i = (long long)rank * width + d;
  const long long packed = start + rank;
  REAL previous = 0;
  if (step > 0) previous = cell[(row - direction) * width + d];
  else if (first) previous = first[(long long)order[rank] * width + d];
  const REAL* from = gates + packed * 4 * width + d;
  REAL fresh = from[0];
  REAL in = from[width];
  REAL forget = from[2LL * width];
  REAL out = from[3LL * width];
  REAL active = seen[packed * width + d];
  REAL g = grad ? grad[row * width + d] : REAL(0);
  g += more;
  REAL of_out = activation_gradient<GATE>(g * active, out);
  REAL of_cell = rank < later ? cellgrad[i] : REAL(0);
  of_cell += activation_gradient<CELL>(g * out, active);
#if PEEPHOLES
  of_cell += of_out * bias[6LL * width + d];
#endif
  if (clip > 0 && fabs(cell[row * width + d]) >= (REAL)clip) of_cell = 0;
  REAL of_in = activation_gradient<GATE>(of_cell * fresh, in);
  REAL of_forget = activation_gradient<GATE>(of_cell * previous, forget);
  REAL of_fresh = activation_gradient<CANDIDATE>(of_cell * in, fresh);
  REAL of_previous = of_cell * forget;
#if PEEPHOLES
  of_previous += of_in * bias[4LL * width + d] + of_forget * bias[5LL * width + d];
#endif
  cellgrad[i] = of_previous;
  if (firstgrad && step == 0) firstgrad[(long long)order[rank] * width + d] = of_previous;
  return {{of_fresh, of_in, of_forget, of_out}};
}

// z has zrows rows of zwidth numbers, in `slices` summands, `slice` numbers apart. The gates'
// gradient goes to dx in the input's order and to dz by rank. firstgrad [sequences, width] takes
// the gradient of the first cells at step 0; it may be null.
extern "C" __global__ void lstm_step_backward(
    const REAL* __restrict__ grad, const REAL* __restrict__ z, int zrows, int zwidth, int slices,
    long long slice, int later,
    const REAL* __restrict__ bias, const REAL* __restrict__ first, const REAL* __restrict__ cell,
    const REAL* __restrict__ gates, const REAL* __restrict__ seen, const int* __restrict__ base,
    const int* __restrict__ order, int step, int direction, int start, int batch, int width,
    double clip, REAL* __restrict__ cellgrad, REAL* __restrict__ dz, REAL* __restrict__ dx,
    REAL* __restrict__ firstgrad) {
  const int blocks = (width + blockDim.x - 1) / blockDim.x;
  const int rank = blockIdx.x / blocks;
  const int d = (blockIdx.x - rank * blocks) * blockDim.x + threadIdx.x;
  if (d >= width) return;
  const long long row = base[rank] + (long long)step * direction;
  REAL more = 0;
  if (rank < zrows) {
    for (int s = 0; s < slices; s++) more += z[s * slice + (long long)rank * zwidth + d];
  }
  const GateGradients found =
      gradients_of(grad, more, later, bias, first, cell, gates, seen, order, step, direction,
                   start, width, clip, cellgrad, firstgrad, rank, d, row);
  REAL* to = dx + row * 4 * width + d;
#pragma unroll
  for (int g = 0; g < 4; g++) to[(long long)g * width] = found.of[g];
#ifdef PARTS
  u16* to_dz = (u16*)dz + (long long)rank * 12 * width + d;
#pragma unroll
  for (int g = 0; g < 4; g++) {
    const u16 upper = to_half<false>(found.of[g]);
    to_dz[(long long)g * width] = to_half<false>(rest<false>(found.of[g]));
    to_dz[(long long)(4 + g) * width] = upper;
    to_dz[(long long)(8 + g) * width] = upper;
  }
#else
  to = dz + (long long)rank * 4 * width + d;
#pragma unroll
  for (int g = 0; g < 4; g++) to[(long long)g * width] = found.of[g];
#endif
}

#if defined(PARTS) && PARTS == 1
// The same with a block for each row, whose gradients by rank become fp16 times a power of two that
// takes the largest below 2^15. factor [batch] has what z of a row is to be multiplied by where
// `scaled`, and takes it for the step before: *back, that of the weights, included.
extern "C" __global__ void lstm_step_backward_scaled(
    const REAL* __restrict__ grad, const REAL* __restrict__ z, int zrows, int zwidth, int scaled,
    int later, const REAL* __restrict__ bias, const REAL* __restrict__ first, const REAL* __restrict__ cell,
    const REAL* __restrict__ gates, const REAL* __restrict__ seen, const int* __restrict__ base,
    const int* __restrict__ order, int step, int direction, int start, int width,
    REAL* __restrict__ cellgrad, u16* __restrict__ dz, REAL* dx, REAL* __restrict__ firstgrad,
    float* __restrict__ factor, const float* __restrict__ back) {
  __shared__ u32 of_warps[32];
  const int rank = blockIdx.x;
  const long long row = base[rank] + (long long)step * direction;
  const float before = scaled && rank < zrows ? factor[rank] : 1.f;
  REAL* to = dx + row * 4 * width;
  u32 most = 0;
  for (int d = threadIdx.x; d < width; d += blockDim.x) {
    const REAL more = rank < zrows ? z[(long long)rank * zwidth + d] * before : REAL(0);
    const GateGradients found =
        gradients_of(grad, more, later, bias, first, cell, gates, seen, order, step, direction,
                     start, width, 0, cellgrad, firstgrad, rank, d, row);
#pragma unroll
    for (int g = 0; g < 4; g++) {
      to[(long long)g * width + d] = found.of[g];
      most = max(most, __float_as_uint(found.of[g]) & 0x7fffffffu);
    }
  }
#pragma unroll
  for (int m = 16; m > 0; m >>= 1) most = max(most, __shfl_xor_sync(0xffffffffu, most, m));
  if ((threadIdx.x & 31) == 0) of_warps[threadIdx.x >> 5] = most;
  __syncthreads();
  for (int w = 0; w < (int)(blockDim.x >> 5); w++) most = max(most, of_warps[w]);
  const int exponent = (int)(most >> 23);
  float scale = 1.f;
  if (exponent > 20 && exponent < 255) scale = __uint_as_float((u32)(268 - exponent) << 23);
  if (threadIdx.x == 0) factor[rank] = *back / scale;
  u16* halves = dz + (long long)rank * 4 * width;
  for (int d = threadIdx.x; d < width; d += blockDim.x) {
#pragma unroll
    for (int g = 0; g < 4; g++) {
      const long long at = (long long)g * width + d;
      halves[at] = to_half<true>(to[at] * scale);
    }
  }
}
#endif
