// Dropout: element i stays when word i of the operator's random numbers, as a number in [0, 1), is not
// below the probability; the same words as on the CPU. Floor: x read, the result and a byte written.
#include "fluid.cuh"
#include "philox.cuh"

// Four elements at once share one group of words.
struct alignas(4 * sizeof(REAL) < 16 ? 4 * sizeof(REAL) : 16) Four {
  REAL v[4];
};

// mask may be null. seeds, where given, replaces the key and sets the step to 0.
extern "C" __global__ void dropout(
    const REAL* x, REAL* out, unsigned char* mask, long long n, float probability, double factor,
    long long key, long long stream, long long step, const int* seeds) {
  if (seeds != nullptr) {
    key = *seeds;
    step = 0;
  }
  REAL kept = (REAL)factor;
  long long groups = (n + 3) / 4;
  for (FLUID_LOOP(group, groups)) {
    uint4 words = fluid_philox(key, stream, step, group);
    bool keep[4] = {
        fluid_uniform(words.x) >= probability, fluid_uniform(words.y) >= probability,
        fluid_uniform(words.z) >= probability, fluid_uniform(words.w) >= probability};
    long long first = group * 4;
    if (first + 4 <= n) {
      Four four = *reinterpret_cast<const Four*>(x + first);
#pragma unroll
      for (int k = 0; k < 4; k++) {
        four.v[k] = keep[k] ? four.v[k] * kept : REAL(0);
      }
      *reinterpret_cast<Four*>(out + first) = four;
      if (mask != nullptr) {
        *reinterpret_cast<uchar4*>(mask + first) =
            make_uchar4(keep[0] ? 1 : 0, keep[1] ? 1 : 0, keep[2] ? 1 : 0, keep[3] ? 1 : 0);
      }
    } else {
#pragma unroll
      for (int k = 0; k < 4; k++) {
        if (first + k < n) {
          out[first + k] = keep[k] ? x[first + k] * kept : REAL(0);
          if (mask != nullptr) {
            mask[first + k] = keep[k] ? 1 : 0;
          }
        }
      }
    }
  }
}

// Without drawing: every element times a factor.
extern "C" __global__ void dropout_test(
    const REAL* x, REAL* out, unsigned char* mask, long long n, double factor) {
  for (FLUID_LOOP(i, n)) {
    out[i] = x[i] * (REAL)factor;
    if (mask != nullptr) {
      mask[i] = 1;
    }
  }
}

extern "C" __global__ void dropout_grad(
    const REAL* g, const unsigned char* mask, REAL* dx, long long n, double factor) {
  REAL kept = (REAL)factor;
  for (FLUID_LOOP(group, (n + 3) / 4)) {
    long long first = group * 4;
    if (first + 4 <= n) {
      Four four = *reinterpret_cast<const Four*>(g + first);
      uchar4 m = *reinterpret_cast<const uchar4*>(mask + first);
      four.v[0] = m.x != 0 ? four.v[0] * kept : REAL(0);
      four.v[1] = m.y != 0 ? four.v[1] * kept : REAL(0);
      four.v[2] = m.z != 0 ? four.v[2] * kept : REAL(0);
      four.v[3] = m.w != 0 ? four.v[3] * kept : REAL(0);
      *reinterpret_cast<Four*>(dx + first) = four;
    } else {
      for (long long i = first; i < n; i++) {
        dx[i] = mask[i] != 0 ? g[i] * kept : REAL(0);
      }
    }
  }
}
