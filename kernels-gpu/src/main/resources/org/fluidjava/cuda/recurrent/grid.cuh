// Blocks of a cooperative grid that hand numbers to each other through the L2 cache, and products
// of operands in two parts of half precision.
#ifndef FLUID_GRID_CUH
#define FLUID_GRID_CUH

typedef unsigned int u32;
typedef unsigned short u16;

__device__ __forceinline__ u32 shared_address(const void* p) {
  return (u32)__cvta_generic_to_shared(p);
}

// Waits until a flag has come to `want`. Flags only rise, from launch to launch, and may wrap.
__device__ __forceinline__ void wait_for(const u32* flag, u32 want) {
  u32 value;
  do {
    asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(value) : "l"(flag) : "memory");
  } while ((int)(value - want) < 0);
}

__device__ __forceinline__ void raise(u32* flag, u32 value) {
  asm volatile("st.release.gpu.global.u32 [%0], %1;" ::"l"(flag), "r"(value) : "memory");
}

__device__ __forceinline__ void copy16(u32 to, const void* from) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(from) : "memory");
}

__device__ __forceinline__ void copies_end() {
  asm volatile("cp.async.commit_group;" ::: "memory");
}

template <int LEFT>
__device__ __forceinline__ void copies_wait() {
  asm volatile("cp.async.wait_group %0;" ::"n"(LEFT) : "memory");
}

// Keeps weights in shared memory: without volatile the compiler takes the loads out of the loop
// over steps, into registers that it then spills.
__device__ __forceinline__ uint4 load_weights(const uint4* p) {
  uint4 v;
  asm volatile("ld.volatile.shared.v4.u32 {%0, %1, %2, %3}, [%4];"
               : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w)
               : "r"(shared_address(p)));
  return v;
}

// Reads a weight where the program says: without volatile the compiler reads all of them first,
// into more registers than there are.
__device__ __forceinline__ float read_weight(const float* p) {
  float v;
  asm volatile("ld.global.nc.f32 %0, [%1];" : "=f"(v) : "l"(p));
  return v;
}

// fp16 where FP16, else bf16.
template <bool FP16>
__device__ __forceinline__ u16 to_half(float x) {
  u16 to;
  if (FP16) asm("cvt.rn.f16.f32 %0, %1;" : "=h"(to) : "f"(x));
  else asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(to) : "f"(x));
  return to;
}

template <bool FP16>
__device__ __forceinline__ float from_half(u16 x) {
  if (!FP16) return __uint_as_float((u32)x << 16);
  float to;
  asm("cvt.f32.f16 %0, %1;" : "=f"(to) : "h"(x));
  return to;
}

// d [16, 8] += a [16, 16] b [16, 8]; lane l has rows l / 4 and l / 4 + 8 of a and d, and column
// l / 4 of b.
template <bool FP16>
__device__ __forceinline__ void multiply(float* d, const u32* a, u32 b0, u32 b1) {
  if (FP16)
    asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
        "{%8, %9}, {%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
  else
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
        "{%8, %9}, {%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// What is left of a number after its first part.
template <bool FP16>
__device__ __forceinline__ float rest(float x) {
  return x - from_half<FP16>(to_half<FP16>(x));
}

// Part 0 or 1 of two neighbours.
template <bool FP16>
__device__ __forceinline__ u32 pack(float x, float y, int part) {
  if (part) {
    x = rest<FP16>(x);
    y = rest<FP16>(y);
  }
  return (u32)to_half<FP16>(x) | (u32)to_half<FP16>(y) << 16;
}

#endif
