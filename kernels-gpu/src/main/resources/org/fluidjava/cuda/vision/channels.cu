// Moves and maxima of channels.
#include "fluid.cuh"

// The first channels come from the frame before or after, the next ones from the other side; frames
// belong together in groups of `frames`.
extern "C" __global__ void temporal_shift(
    const REAL* x, REAL* to, int64 count, int64 channels, int64 area, int64 frameSize, int64 frames,
    int64 first, int64 second, int by) {
  for (FLUID_LOOP(i, count)) {
    int64 channel = i / area % channels;
    int step = channel < first ? by : channel < second ? -by : 0;
    int64 source = i / frameSize % frames + step;
    to[i] = source >= 0 && source < frames ? x[i + step * frameSize] : (REAL) 0;
  }
}

// The largest of `groups` neighbouring channels.
extern "C" __global__ void maxout(
    const REAL* x, REAL* to, int64 count, int64 area, int groups) {
  for (FLUID_LOOP(i, count)) {
    const REAL* from = x + i / area * groups * area + i % area;
    REAL largest = from[0];
    for (int k = 1; k < groups; k++) {
      largest = fluid_max(largest, from[k * area]);
    }
    to[i] = largest;
  }
}

// The first of the largest takes all.
extern "C" __global__ void maxout_grad(
    const REAL* x, const REAL* out, const REAL* grad, REAL* to, int64 count, int64 area,
    int groups) {
  for (FLUID_LOOP(i, count)) {
    int64 first = i / area * groups * area + i % area;
    bool taken = false;
    for (int k = 0; k < groups; k++) {
      int64 at = first + k * area;
      bool takes = !taken && x[at] == out[i];
      to[at] = takes ? grad[i] : (REAL) 0;
      taken = taken || takes;
    }
  }
}
