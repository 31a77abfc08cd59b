// 16-bit floating-point numbers kept as unsigned short, by the processor's own conversions.
#ifndef FLUID_HALF_CUH
#define FLUID_HALF_CUH

// IEEE half, rounded to nearest even; too large becomes infinite.
__device__ __forceinline__ unsigned short fluid_to_half(float x) {
  unsigned short h;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(x));
  return h;
}
__device__ __forceinline__ float fluid_from_half(unsigned short h) {
  float x;
  asm("cvt.f32.f16 %0, %1;" : "=f"(x) : "h"(h));
  return x;
}

// bfloat16: the upper half of a float, rounded to nearest even. sm_80 and newer.
__device__ __forceinline__ unsigned short fluid_to_brain(float x) {
  unsigned short h;
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(h) : "f"(x));
  return h;
}
__device__ __forceinline__ float fluid_from_brain(unsigned short h) {
  return __int_as_float((int)h << 16);
}

// Two at once: low in the lower 16 bits.
__device__ __forceinline__ unsigned fluid_to_halves(float low, float high) {
  unsigned two;
  asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(two) : "f"(high), "f"(low));
  return two;
}
__device__ __forceinline__ unsigned fluid_to_brains(float low, float high) {
  unsigned two;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(two) : "f"(high), "f"(low));
  return two;
}

#endif
