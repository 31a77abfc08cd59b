// Philox4x32 with 10 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011),
// bit for bit the numbers of the host's Philox class.
#ifndef FLUID_PHILOX_CUH
#define FLUID_PHILOX_CUH

// Words 4 * index to 4 * index + 3 of a stream.
__device__ __forceinline__ uint4 fluid_philox(unsigned long long seed, unsigned long long stream,
                                              unsigned long long step, unsigned long long index) {
  unsigned turned = (unsigned)(step >> 32);
  unsigned c0 = (unsigned)index;
  unsigned c1 = (unsigned)(index >> 32) ^ (unsigned)(stream >> 32);
  unsigned c2 = (unsigned)step;
  unsigned c3 = (unsigned)stream ^ (turned << 16 | turned >> 16);
  unsigned k0 = (unsigned)seed, k1 = (unsigned)(seed >> 32);
#pragma unroll
  for (int round = 0; round < 10; round++) {
    unsigned high0 = __umulhi(0xD2511F53u, c0), low0 = 0xD2511F53u * c0;
    unsigned high1 = __umulhi(0xCD9E8D57u, c2), low1 = 0xCD9E8D57u * c2;
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return make_uint4(c0, c1, c2, c3);
}

// Word i & 3 of group i >> 2.
__device__ __forceinline__ unsigned fluid_philox_word(unsigned long long seed,
                                                      unsigned long long stream,
                                                      unsigned long long step, long long i) {
  uint4 four = fluid_philox(seed, stream, step, (unsigned long long)(i >> 2));
  int at = (int)(i & 3);
  return at == 0 ? four.x : at == 1 ? four.y : at == 2 ? four.z : four.w;
}

// A word as a number in [0, 1): its upper 24 bits.
__device__ __forceinline__ float fluid_uniform(unsigned word) {
  return (float)(word >> 8) * 5.9604644775390625e-8f;
}

// A word as a number in (0, 1], for logarithms.
__device__ __forceinline__ float fluid_uniform_above_zero(unsigned word) {
  return (float)((word >> 8) + 1) * 5.9604644775390625e-8f;
}

// Two words as a standard normal number (Box and Muller's cosine form), in double precision.
__device__ __forceinline__ double fluid_normal(unsigned first, unsigned second) {
  double radius = sqrt(-2.0 * log((double)fluid_uniform_above_zero(first)));
  return radius * cos(2 * 3.141592653589793 * (double)fluid_uniform(second));
}

#endif
