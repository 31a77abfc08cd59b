// Element types into each other as the CPU does it. IN and OUT are how elements are stored; FROM and TO say
// what they mean where that is another type: 1 half, 2 bfloat16, 3 bool.
#include "fluid.cuh"
#include "half.cuh"

#ifndef IN
#define IN float
#endif
#ifndef OUT
#define OUT float
#endif
#ifndef FROM
#define FROM 0
#endif
#ifndef TO
#define TO 0
#endif

typedef IN T;
typedef OUT R;

constexpr bool REAL_IN = FROM == 1 || FROM == 2 || T(0.5) != T(0);
constexpr bool REAL_OUT = TO == 1 || TO == 2 || R(0.5) != R(0);

__device__ __forceinline__ double real_of(T x) {
  if constexpr (FROM == 1) {
    return fluid_from_half((unsigned short)x);
  } else if constexpr (FROM == 2) {
    return fluid_from_brain((unsigned short)x);
  } else {
    return (double)x;
  }
}

// Java's conversion to a whole number: towards zero, at most the largest, 0 of what is not a number.
__device__ __forceinline__ long long whole(double x) {
  if (x != x) {
    return 0;
  }
  if (x >= 9223372036854775807.0) {
    return 0x7fffffffffffffffll;
  }
  if (x <= -9223372036854775808.0) {
    return (long long)0x8000000000000000ull;
  }
  return (long long)x;
}

__device__ __forceinline__ R to_integer(double x) {
  if constexpr (sizeof(R) == 4) {
    // int has a conversion of its own; shorter ones keep the lower bits of the 64.
    return x >= 2147483647.0 ? (R)0x7fffffff : x <= -2147483648.0 ? (R)0x80000000 : (R)whole(x);
  } else {
    return (R)whole(x);
  }
}

extern "C" __global__ void cast(const T* x, R* out, long long n) {
  for (FLUID_LOOP(i, n)) {
    if constexpr (TO == 3) {
      out[i] = REAL_IN ? real_of(x[i]) != 0 : x[i] != T(0);
    } else if constexpr (REAL_OUT) {
      double value = real_of(x[i]);
      if constexpr (TO == 1) {
        out[i] = fluid_to_half((float)value);
      } else if constexpr (TO == 2) {
        out[i] = fluid_to_brain((float)value);
      } else {
        out[i] = (R)value;
      }
    } else if constexpr (REAL_IN) {
      out[i] = to_integer(real_of(x[i]));
    } else {
      out[i] = (R)x[i];
    }
  }
}
