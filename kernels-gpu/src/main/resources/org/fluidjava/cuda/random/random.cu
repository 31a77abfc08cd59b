// Random tensors: element i of an even distribution is word i of the run, of a normal or whole-number one
// words 2i and 2i+1. All arithmetic is in double precision, as on the CPU, and no product is fused with
// a sum, so the draws are the same. OUT is the element type.
#include "fluid.cuh"
#include "philox.cuh"
#include "fault.cuh"

#ifndef OUT
#define OUT float
#endif

typedef OUT T;

__device__ __forceinline__ double plus_times(double add, double a, double b) {
  return __dadd_rn(add, __dmul_rn(a, b));
}

// The share of standard normal numbers below z.
__device__ __forceinline__ double below(double z) {
  return 0.5 * (1 + erf(z / 1.4142135623730951));
}

// The number above a share p, from 0.001 to 0.999: 26.2.23 of Abramowitz and Stegun and two steps of
// Newton's.
__device__ double quantile(double p) {
  double tail = p < 1 - p ? p : 1 - p;
  double t = sqrt(-2 * log(tail));
  double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                     (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  z = p < 0.5 ? -z : z;
  for (int i = 0; i < 2; i++) {
    z -= (below(z) - p) * 2.5066282746310002 * exp(z * z / 2);
  }
  return z;
}

#define STREAM long long seed, long long stream, long long step

// Numbers in [min, max): none rounds up to max, but to `below_max`, the largest that T has below it.
extern "C" __global__ void uniform(
    T* out, long long n, STREAM, double min, double max, double below_max) {
  for (FLUID_LOOP(group, (n + 3) / 4)) {
    uint4 four = fluid_philox(seed, stream, step, group);
    unsigned words[4] = {four.x, four.y, four.z, four.w};
#pragma unroll
    for (int k = 0; k < 4; k++) {
      long long i = group * 4 + k;
      if (i < n) {
        double number = plus_times(min, max - min, (double)fluid_uniform(words[k]));
        out[i] = (T)(max > min && number > below_max ? below_max : number);
      }
    }
  }
}

// Elements i · (step + 1) get one number.
extern "C" __global__ void diagonal(T* out, int count, long long step, double value) {
  for (FLUID_LOOP(i, count)) {
    out[i * step + i] = (T)value;
  }
}

extern "C" __global__ void gaussian(T* out, long long n, STREAM, double mean, double std) {
  for (FLUID_LOOP(pair, (n + 1) / 2)) {
    uint4 four = fluid_philox(seed, stream, step, pair);
    long long i = pair * 2;
    out[i] = (T)plus_times(mean, std, fluid_normal(four.x, four.y));
    if (i + 1 < n) {
      out[i + 1] = (T)plus_times(mean, std, fluid_normal(four.z, four.w));
    }
  }
}

// Within two standard deviations, by the inverse of the distribution.
extern "C" __global__ void truncated(T* out, long long n, STREAM, double mean, double std) {
  double lowest = below(-2.0);
  double width = below(2.0) - lowest;
  for (FLUID_LOOP(i, n)) {
    double share = (double)fluid_uniform(fluid_philox_word(seed, stream, step, i));
    // Half a step off 0, so that no draw lies on the bound itself.
    double p = plus_times(lowest, width, share + 2.98023223876953125e-8);
    out[i] = (T)plus_times(mean, std, quantile(p));
  }
}

extern "C" __global__ void randint(T* out, long long n, STREAM, long long low, long long range) {
  for (FLUID_LOOP(i, n)) {
    uint4 four = fluid_philox(seed, stream, step, i >> 1);
    unsigned long long high_word = (i & 1) == 0 ? four.x : four.z;
    unsigned long long low_word = (i & 1) == 0 ? four.y : four.w;
    unsigned long long carry = low_word * ((unsigned long long)range & 0xffffffffull) >> 32;
    out[i] = (T)(low + (long long)((high_word * (unsigned long long)range + carry) >> 32));
  }
}

// A class for each row of probabilities: the first one where a draw from [min, max), less the shares up to
// and with it, falls below 0.
extern "C" __global__ void sampling_id(
    const T* x, long long* out, long long rows, STREAM, double min, double max, long long classes) {
  for (FLUID_LOOP(row, rows)) {
    double left = plus_times(
        min, max - min, (double)fluid_uniform(fluid_philox_word(seed, stream, step, row)));
    long long chosen = 0;
    for (; chosen < classes - 1; chosen++) {
      left -= (double)x[row * classes + chosen];
      if (left < 0) {
        break;
      }
    }
    out[row] = chosen;
  }
}

// 1 where a draw falls below a share. A share that is none is reported by its bits.
extern "C" __global__ void bernoulli(
    const T* x, T* out, long long n, STREAM, long long* fault) {
  for (FLUID_LOOP(i, n)) {
    double share = (double)x[i];
    if (!(share >= 0 && share <= 1)) {
      fluid_fault(fault, __double_as_longlong(share), i, 0);
    }
    out[i] =
        (T)((double)fluid_uniform(fluid_philox_word(seed, stream, step, i)) < share ? 1 : 0);
  }
}

// Classes drawn by weight, each row by one thread, in the CPU's order of sums. `left` is room for the
// weights that are left of each row.
extern "C" __global__ void multinomial(
    const T* x, long long* out, double* left, long long rows, STREAM, long long classes,
    long long number, int replacement, long long* bad, long long* few) {
  for (FLUID_LOOP(row, rows)) {
    double* weights = left + row * classes;
    double total = 0;
    long long possible = 0;
    for (long long i = 0; i < classes; i++) {
      double weight = (double)x[row * classes + i];
      if (!(weight >= 0) || isinf(weight)) {
        fluid_fault(bad, __double_as_longlong(weight), row, i);
        weight = 0;
      }
      weights[i] = weight;
      total += weight;
      possible += weight > 0 ? 1 : 0;
    }
    long long needed = replacement ? 1 : number;
    if (possible < needed) {
      fluid_fault(few, possible, row, needed);
    }
    for (long long draw = 0; draw < number; draw++) {
      long long at = row * number + draw;
      double point =
          total * (double)fluid_uniform(fluid_philox_word(seed, stream, step, at));
      long long chosen = -1;
      double before = 0;
      for (long long i = 0; i < classes; i++) {
        if (weights[i] > 0) {
          chosen = i;
          before += weights[i];
          if (point < before) {
            break;
          }
        }
      }
      out[at] = chosen < 0 ? 0 : chosen;
      if (!replacement && chosen >= 0) {
        weights[chosen] = 0;
        total = 0;
        for (long long i = 0; i < classes; i++) {
          total += weights[i];
        }
      }
    }
  }
}
