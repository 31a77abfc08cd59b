// Clusters of 8 blocks that hand numbers to each other through distributed shared memory (sm_90):
// st.async stores into another block's shared memory and counts the bytes on that block's barrier,
// so that a step costs one flight and no cluster-wide barrier.
#ifndef FLUID_CLUSTER_CUH
#define FLUID_CLUSTER_CUH

typedef unsigned int u32;

#define CLUSTER 8

__device__ __forceinline__ u32 shared_address(const void* p) {
  return (u32)__cvta_generic_to_shared(p);
}

#if __CUDA_ARCH__ >= 900

// The address of the same place in another block of the cluster.
__device__ __forceinline__ u32 remote(u32 address, u32 rank) {
  u32 to;
  asm volatile("mapa.shared::cluster.u32 %0, %1, %2;" : "=r"(to) : "r"(address), "r"(rank));
  return to;
}

__device__ __forceinline__ u32 cluster_rank() {
  u32 rank;
  asm volatile("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
  return rank;
}

__device__ __forceinline__ void cluster_sync() {
  asm volatile("barrier.cluster.arrive.release.aligned;" ::: "memory");
  asm volatile("barrier.cluster.wait.acquire.aligned;" ::: "memory");
}

// A barrier that one thread of this block arrives at with the number of bytes to come.
__device__ __forceinline__ void barrier_init(u32 barrier) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;" ::"r"(barrier) : "memory");
}

__device__ __forceinline__ void barrier_init_done() {
  asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
}

__device__ __forceinline__ void barrier_expect(u32 barrier, u32 bytes) {
  asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(barrier), "r"(bytes)
               : "memory");
}

__device__ __forceinline__ void barrier_wait(u32 barrier, u32 parity) {
  asm volatile(
      "{\n"
      ".reg .pred done;\n"
      "again:\n"
      "mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 done, [%0], %1;\n"
      "@done bra over;\n"
      "bra again;\n"
      "over:\n"
      "}" ::"r"(barrier), "r"(parity)
      : "memory");
}

__device__ __forceinline__ void send(u32 to, float a, u32 barrier) {
  asm volatile(
      "st.async.weak.shared::cluster.mbarrier::complete_tx::bytes.f32 [%0], %1, [%2];" ::"r"(to),
      "f"(a), "r"(barrier)
      : "memory");
}

__device__ __forceinline__ void send(u32 to, float a, float b, u32 barrier) {
  asm volatile(
      "st.async.weak.shared::cluster.mbarrier::complete_tx::bytes.v2.f32 [%0], {%1, %2}, [%3];" ::
          "r"(to), "f"(a), "f"(b), "r"(barrier)
      : "memory");
}

__device__ __forceinline__ void send(u32 to, float a, float b, float c, float d, u32 barrier) {
  asm volatile(
      "st.async.weak.shared::cluster.mbarrier::complete_tx::bytes.v4.f32 [%0], {%1, %2, %3, %4}, "
      "[%5];" ::"r"(to), "f"(a), "f"(b), "f"(c), "f"(d), "r"(barrier)
      : "memory");
}

#else

// Older devices compile these sources, so that one list of kernels serves all, but never launch
// them.
__device__ __forceinline__ u32 remote(u32 address, u32 rank) { return address + rank; }
__device__ __forceinline__ u32 cluster_rank() { return 0; }
__device__ __forceinline__ void cluster_sync() { __trap(); }
__device__ __forceinline__ void barrier_init(u32) {}
__device__ __forceinline__ void barrier_init_done() {}
__device__ __forceinline__ void barrier_expect(u32, u32) {}
__device__ __forceinline__ void barrier_wait(u32, u32) {}
__device__ __forceinline__ void send(u32, float, u32) {}
__device__ __forceinline__ void send(u32, float, float, u32) {}
__device__ __forceinline__ void send(u32, float, float, float, float, u32) {}

#endif

// Sums 2 M values each over the lanes that differ in the bits of 2 M - 1: lane l ends with the sum
// of value l & (2 M - 1) in v[0]. Half as many shuffles as a full sum of each.
template <int M>
__device__ __forceinline__ void reduce_scatter(float* v, int lane) {
#pragma unroll
  for (int i = 0; i < M; i++) {
    float give = (lane & M) ? v[i] : v[i + M];
    float keep = (lane & M) ? v[i + M] : v[i];
    v[i] = keep + __shfl_xor_sync(0xffffffffu, give, M);
  }
  if constexpr (M > 1) reduce_scatter<M / 2>(v, lane);
}

// The number of steps in which this rank has a row; the numbers of rows of steps fall.
__device__ __forceinline__ int steps_of(const int* starts, int steps, int rank) {
  int low = 0;
  int high = steps;
  while (low < high) {
    int middle = (low + high) >> 1;
    if (starts[middle + 1] - starts[middle] > rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

#endif
