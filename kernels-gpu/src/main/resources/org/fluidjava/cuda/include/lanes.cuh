// Sixteen bytes at a time, sums over a warp and a block in a fixed order, and the last of some blocks.
#ifndef FLUID_LANES_CUH
#define FLUID_LANES_CUH

// As many elements as 16 bytes hold; addresses of tensors are aligned to more than that.
template <typename T>
struct alignas(16) Pack {
  static constexpr int SIZE = 16 / (int)sizeof(T);
  T v[SIZE];
};

template <typename T>
__device__ __forceinline__ Pack<T> load_pack(const T* from) {
  return *reinterpret_cast<const Pack<T>*>(from);
}

template <typename T>
__device__ __forceinline__ void store_pack(T* to, const Pack<T>& pack) {
  *reinterpret_cast<Pack<T>*>(to) = pack;
}

// Op::of(a, b) combines two.
template <typename Op, typename T>
__device__ __forceinline__ T of_warp(T value) {
#pragma unroll
  for (int step = 16; step > 0; step >>= 1) {
    value = Op::of(value, __shfl_xor_sync(0xffffffffu, value, step));
  }
  return value;
}

// Of all threads of a block whose size is a multiple of 32; every thread gets the result.
template <typename Op, typename T>
__device__ __forceinline__ T of_block(T value, T none) {
  __shared__ T parts[32];
  int lane = threadIdx.x & 31;
  int warps = blockDim.x >> 5;
  value = of_warp<Op>(value);
  if (warps == 1) {
    return value;
  }
  __syncthreads();  // the call before may still be reading
  if (lane == 0) {
    parts[threadIdx.x >> 5] = value;
  }
  __syncthreads();
  return of_warp<Op>(lane < warps ? parts[lane] : none);
}

// True in all threads of the block that comes last of `count` blocks. What the others wrote before
// is visible to it. The ticket is 0 before and afterwards. Every thread of the block must call it.
__device__ __forceinline__ bool last_block(unsigned* ticket, unsigned count) {
  __shared__ bool last;
  __threadfence();
  __syncthreads();
  if (threadIdx.x == 0 && threadIdx.y == 0) {
    last = atomicInc(ticket, count - 1) == count - 1;
  }
  __syncthreads();
  if (last) {
    __threadfence();
  }
  return last;
}

#endif
