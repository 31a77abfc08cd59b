// What the recurrent kernels share. Rows are worked on step by step over all sequences at once,
// without padding: sequences are ranked by length, the longest first, and step t holds row t of
// every sequence longer than t. `starts[t]` is the number of rows before step t ("packed" rows are
// numbered starts[t] + rank); the row of the same number in a tensor that lies sequence by sequence
// is base[rank] + t * direction, with direction -1 for reversed layers. `order[rank]` is the
// sequence itself, which has a row in first states.
#ifndef FLUID_RECURRENT_CUH
#define FLUID_RECURRENT_CUH

#define IDENTITY 0
#define SIGMOID 1
#define TANH 2
#define RELU 3

// The argument of sigmoid is limited as on the CPU, so that exp stays in range.
template <int ACTIVATION, typename T>
__device__ __forceinline__ T activate(T x) {
  if (ACTIVATION == SIGMOID) {
    x = x < T(-40) ? T(-40) : x > T(13) ? T(13) : x;
    return T(1) / (T(1) + exp(-x));
  }
  if (ACTIVATION == TANH) return tanh(x);
  if (ACTIVATION == RELU) return x > T(0) ? x : T(0);
  return x;
}

// From the gradient g of the result y to that of the argument.
template <int ACTIVATION, typename T>
__device__ __forceinline__ T activation_gradient(T g, T y) {
  if (ACTIVATION == SIGMOID) return g * y * (T(1) - y);
  if (ACTIVATION == TANH) return g * (T(1) - y * y);
  if (ACTIVATION == RELU) return y > T(0) ? g : T(0);
  return g;
}

// The same by the special function unit; errors up to 2e-7.
__device__ __forceinline__ float fast_sigmoid(float x) {
  return __fdividef(1.f, 1.f + __expf(-x));
}

template <int ACTIVATION>
__device__ __forceinline__ float activate_fast(float x) {
  if (ACTIVATION == SIGMOID) return fast_sigmoid(fminf(fmaxf(x, -40.f), 13.f));
  if (ACTIVATION == TANH) return 2.f * fast_sigmoid(2.f * x) - 1.f;
  if (ACTIVATION == RELU) return fmaxf(x, 0.f);
  return x;
}

// The step of a packed row: the largest t with starts[t] <= row.
__device__ __forceinline__ int step_of(const int* starts, int steps, int row) {
  int low = 0;
  int high = steps;
  while (high - low > 1) {
    int middle = (low + high) >> 1;
    if (starts[middle] <= row) low = middle;
    else high = middle;
  }
  return low;
}

#endif
