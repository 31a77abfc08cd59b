// The native kernels of the CPU back end; README.md says how they are built and bound.
//
// The files named in levels.h are compiled once for each level of x86-64 (SSE2, AVX2, AVX-512), each
// time in a namespace of its own with vectors as wide as that level's registers. One binary holds
// all; the level is chosen when the library loads. Elsewhere there is one level of four lanes.
#pragma once
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#if defined(__unix__) || defined(__APPLE__)
#include <sched.h>
#endif
#if defined(__linux__)
#include <dlfcn.h>
#include <sys/mman.h>
#endif

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define FLUID_X86_LEVELS 1
#include <immintrin.h>
#endif

#define FLUID_INLINE inline __attribute__((always_inline))
#define FLUID_KERNEL __attribute__((noinline, unused)) static

#include "common.h"

#define FLUID_LANES 4
namespace fluid {
namespace base {
#include "levels.h"
}
}  // namespace fluid
#undef FLUID_LANES

#ifdef FLUID_X86_LEVELS
#define FLUID_LANES 8
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace fluid {
namespace v3 {
#include "levels.h"
}
}  // namespace fluid
#pragma GCC pop_options
#undef FLUID_LANES

#define FLUID_LANES 16
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
namespace fluid {
namespace v4 {
#include "levels.h"
}
}  // namespace fluid
#pragma GCC pop_options
#undef FLUID_LANES
#endif

#include "dispatch.h"
