// lstm_unit: one elementwise step of an LSTM, gates in the order input, forget, output, candidate.
// Define: REAL.

__device__ __forceinline__ REAL sigmoid(REAL x) { return REAL(1) / (REAL(1) + exp(-x)); }

extern "C" __global__ void lstm_unit(
    const REAL* __restrict__ x, const REAL* __restrict__ before, long long count, int width,
    double forget_bias, REAL* __restrict__ cell, REAL* __restrict__ hidden) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count) return;
  const REAL* z = x + i / width * 4 * width + i % width;
  REAL state = sigmoid(z[width] + (REAL)forget_bias) * before[i]
      + sigmoid(z[0]) * tanh(z[3LL * width]);
  cell[i] = state;
  hidden[i] = sigmoid(z[2LL * width]) * tanh(state);
}

// xgrad and beforegrad may be null.
extern "C" __global__ void lstm_unit_grad(
    const REAL* __restrict__ x, const REAL* __restrict__ before, const REAL* __restrict__ cell,
    const REAL* __restrict__ cellgrad, const REAL* __restrict__ hiddengrad, long long count,
    int width, double forget_bias, REAL* __restrict__ xgrad, REAL* __restrict__ beforegrad) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count) return;
  long long at = i / width * 4 * width + i % width;
  REAL in = sigmoid(x[at]);
  REAL forget = sigmoid(x[at + width] + (REAL)forget_bias);
  REAL out = sigmoid(x[at + 2LL * width]);
  REAL fresh = tanh(x[at + 3LL * width]);
  REAL active = tanh(cell[i]);
  REAL g = cellgrad[i] + hiddengrad[i] * out * (REAL(1) - active * active);
  if (xgrad) {
    xgrad[at] = g * fresh * in * (REAL(1) - in);
    xgrad[at + width] = g * before[i] * forget * (REAL(1) - forget);
    xgrad[at + 2LL * width] = hiddengrad[i] * active * out * (REAL(1) - out);
    xgrad[at + 3LL * width] = g * in * (REAL(1) - fresh * fresh);
  }
  if (beforegrad) beforegrad[i] = g * forget;
}
