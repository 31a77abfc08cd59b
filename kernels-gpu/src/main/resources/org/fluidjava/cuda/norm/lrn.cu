// Local response normalisation over channels (Krizhevsky et al., NIPS 2012).
#include "fluid.cuh"

__device__ __forceinline__ void reachOf(
    int64 i, int64 channels, int64 area, int64 reach, int64* first, int64* last) {
  int64 channel = i / area % channels;
  *first = i - (channel < reach ? channel : reach) * area;
  int64 behind = channels - 1 - channel;
  *last = i + (behind < reach ? behind : reach) * area;
}

extern "C" __global__ void lrn(
    const REAL* x, REAL* to, REAL* divisors, int64 count, int64 channels, int64 area, int64 reach,
    double k, double alpha, double beta) {
  for (FLUID_LOOP(i, count)) {
    int64 first;
    int64 last;
    reachOf(i, channels, area, reach, &first, &last);
    double sum = 0;
    for (int64 at = first; at <= last; at += area) {
      sum += (double) x[at] * (double) x[at];
    }
    double divisor = k + alpha * sum;
    divisors[i] = (REAL) divisor;
    to[i] = (REAL) ((double) x[i] * pow(divisor, -beta));
  }
}

extern "C" __global__ void lrn_grad(
    const REAL* x, const REAL* out, const REAL* divisors, const REAL* grad, REAL* to, int64 count,
    int64 channels, int64 area, int64 reach, double ratio, double beta) {
  for (FLUID_LOOP(i, count)) {
    int64 first;
    int64 last;
    reachOf(i, channels, area, reach, &first, &last);
    double sum = 0;
    for (int64 at = first; at <= last; at += area) {
      sum += (double) grad[at] * (double) out[at] / (double) divisors[at];
    }
    to[i] = (REAL) ((double) grad[i] * pow((double) divisors[i], -beta)
        - ratio * (double) x[i] * sum);
  }
}
