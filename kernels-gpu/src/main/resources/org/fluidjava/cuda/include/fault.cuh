// Reports a number that breaks a rule, such as an id out of range; see Faults in Java.
#ifndef FLUID_FAULT_CUH
#define FLUID_FAULT_CUH

// fault: {taken, value, position, bound, address of the host's flag}. The first caller wins. The
// kernel goes on: the caller must not use the bad number.
__device__ __noinline__ void fluid_fault(long long* fault, long long value, long long position,
                                         long long bound) {
  if (atomicCAS((unsigned long long*)fault, 0ULL, 1ULL) == 0ULL) {
    fault[1] = value;
    fault[2] = position;
    fault[3] = bound;
    __threadfence_system();
    // A plain store of the same number by whoever: no atomics over the bus are needed.
    *(volatile long long*)fault[4] = 1;
  }
}

#endif
