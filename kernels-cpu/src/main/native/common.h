// What does not depend on the level: sizes, cuts, and the barrier of a team.
#pragma once

namespace fluid {

FLUID_INLINE int64_t low(int64_t a, int64_t b) { return a < b ? a : b; }
FLUID_INLINE int64_t high(int64_t a, int64_t b) { return a > b ? a : b; }
FLUID_INLINE int64_t up16(int64_t n) { return (n + 15) / 16 * 16; }
// Where part i of p begins.
FLUID_INLINE int64_t cut(int64_t n, int64_t i, int64_t p) { return n * i / p; }

FLUID_INLINE void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}
FLUID_INLINE void give_way() {
#if defined(__unix__) || defined(__APPLE__)
  sched_yield();
#endif
}

// All parts of a team meet here. Lies in memory that is zero at first and is left ready for the
// next use. Waiting threads give way early: on a busy machine the thread they wait for may not be
// running at all.
struct Barrier {
  std::atomic<int32_t> arrived;
  char pad[60];
  std::atomic<int32_t> generation;

  void wait(int32_t parts) {
    if (parts == 1) return;
    int32_t now = generation.load(std::memory_order_relaxed);
    if (arrived.fetch_add(1, std::memory_order_acq_rel) == parts - 1) {
      arrived.store(0, std::memory_order_relaxed);
      generation.store(now + 1, std::memory_order_release);
      return;
    }
    for (int spins = 0; generation.load(std::memory_order_acquire) == now; spins++) {
      pause_briefly();
      if (spins > 1000) {
        give_way();
        spins = 900;
      }
    }
  }
};

// Hands out pieces of the scratch memory that the caller passed in, 64-byte aligned. With base 0 it
// only counts, so one function lays the memory out and says how much it takes.
struct Scratch {
  char* base;
  int64_t used;

  explicit Scratch(void* memory)
      : base((char*)(((uintptr_t)memory + 63) & ~(uintptr_t)63)), used(0) {}
  float* floats(int64_t n) {
    float* p = (float*)(base + used);
    used += (n * 4 + 63) / 64 * 64 + 64;   // not at the same place of a page as its neighbour
    return p;
  }
  int64_t bytes() const { return used + 64; }
};
}  // namespace fluid
