// Two operands, spread over each other where their steps are 0. IN is the operands' element type,
// OUT the result's, FUNCTION one of the functions below. Bound by memory: two reads and a write for each element.
#include "fluid.cuh"
#include "fault.cuh"
#include "lanes.cuh"

#ifndef IN
#define IN float
#endif
#ifndef OUT
#define OUT IN
#endif
#ifndef FUNCTION
#define FUNCTION add
#endif

typedef IN T;
typedef OUT R;

// What is stored of truth values is 0 or 1.
#ifdef BOOLS
#define APPLY(...) (R)(FUNCTION(__VA_ARGS__) != R(0))
#else
#define APPLY(...) FUNCTION(__VA_ARGS__)
#endif

template <typename V>
constexpr bool INTEGRAL = V(0.5) == V(0);

// What functions may need besides the two elements.
struct Place {
  long long* fault;
  long long at;
};

template <typename V>
__device__ __forceinline__ bool refuses(V y, const Place& place) {
  if constexpr (INTEGRAL<V>) {
    if (y == V(0)) {
      fluid_fault(place.fault, 0, place.at, 0);
      return true;
    }
  }
  return false;
}

__device__ __forceinline__ R add(T x, T y, const Place&) { return x + y; }
__device__ __forceinline__ R subtract(T x, T y, const Place&) { return x - y; }
__device__ __forceinline__ R multiply(T x, T y, const Place&) { return x * y; }
__device__ __forceinline__ R largest(T x, T y, const Place&) { return x > y || x != x ? x : y; }
__device__ __forceinline__ R smallest(T x, T y, const Place&) { return x < y || x != x ? x : y; }

// A number rather than what is none.
__device__ __forceinline__ R largest_number(T x, T y, const Place&) {
  return x != x ? y : y != y ? x : x > y ? x : y;
}
__device__ __forceinline__ R smallest_number(T x, T y, const Place&) {
  return x != x ? y : y != y ? x : x < y ? x : y;
}
__device__ __forceinline__ R heaviside(T x, T y, const Place&) {
  return x != x ? x : x == T(0) ? y : x > T(0) ? T(1) : T(0);
}

template <typename V>
__device__ __forceinline__ R divide(V x, V y, const Place& place) {
  return refuses(y, place) ? V(0) : x / y;
}

template <typename V>
__device__ __forceinline__ R power(V x, V y, const Place&) {
  if constexpr (INTEGRAL<V>) {
    return (R)(long long)floor(pow((double)x, (double)y) + 0.5);
  } else {
    return fluid_pow(x, y);
  }
}

template <typename V>
__device__ __forceinline__ R remainder_of(V x, V y, const Place& place) {
  if constexpr (INTEGRAL<V>) {
    if (refuses(y, place)) {
      return 0;
    }
    long long by = (long long)y;
    long long rest = (long long)x % by;
    return (R)(rest != 0 && (rest < 0) != (by < 0) ? rest + by : rest);
  } else {
    V rest = fmod(x, y);
    return rest != V(0) && (rest < V(0)) != (y < V(0)) ? rest + y : rest;
  }
}

template <typename V>
__device__ __forceinline__ R quotient(V x, V y, const Place& place) {
  if constexpr (INTEGRAL<V>) {
    return refuses(y, place) ? V(0) : x / y;
  } else {
    return trunc(x / y);
  }
}

__device__ __forceinline__ R less_than(T x, T y, const Place&) { return x < y; }
__device__ __forceinline__ R less_equal(T x, T y, const Place&) { return x <= y; }
__device__ __forceinline__ R greater_than(T x, T y, const Place&) { return x > y; }
__device__ __forceinline__ R greater_equal(T x, T y, const Place&) { return x >= y; }
__device__ __forceinline__ R equal(T x, T y, const Place&) { return x == y; }
__device__ __forceinline__ R not_equal(T x, T y, const Place&) { return x != y; }
__device__ __forceinline__ R logical_and(T x, T y, const Place&) { return x != T(0) && y != T(0); }
__device__ __forceinline__ R logical_or(T x, T y, const Place&) { return x != T(0) || y != T(0); }
__device__ __forceinline__ R logical_xor(T x, T y, const Place&) {
  return (x != T(0)) != (y != T(0));
}

__device__ __forceinline__ R bitwise_and(T x, T y, const Place&) {
  return (R)((long long)x & (long long)y);
}
__device__ __forceinline__ R bitwise_or(T x, T y, const Place&) {
  return (R)((long long)x | (long long)y);
}
__device__ __forceinline__ R bitwise_xor(T x, T y, const Place&) {
  return (R)((long long)x ^ (long long)y);
}

// Operands of the result's shape. The result may lie where an operand lies.
extern "C" __global__ void binary_same(
    const T* x, const T* y, R* out, long long n, long long* fault) {
  if constexpr (sizeof(T) == sizeof(R)) {
    constexpr int PACK = Pack<T>::SIZE;
    long long packs = n / PACK;
    for (FLUID_LOOP(i, packs)) {
      Pack<T> a = load_pack(x + i * PACK);
      Pack<T> b = load_pack(y + i * PACK);
      Pack<R> to;
#pragma unroll
      for (int k = 0; k < PACK; k++) {
        to.v[k] = APPLY(a.v[k], b.v[k], Place{fault, i * PACK + k});
      }
      store_pack(out + i * PACK, to);
    }
    for (FLUID_LOOP(rest, n - packs * PACK)) {
      long long at = packs * PACK + rest;
      out[at] = APPLY(x[at], y[at], Place{fault, at});
    }
  } else {
    for (FLUID_LOOP(i, n)) {
      out[i] = APPLY(x[i], y[i], Place{fault, i});
    }
  }
}

// X [rows, columns] and Y [columns], a bias: sixteen bytes at a time. PACK divides the columns. 5544 rows of
// 2600 take 27 microseconds at an H200's copy rate; element by element, with divisions, they took 47.
extern "C" __global__ void binary_rows(
    const T* x, const T* y, R* out, long long n, long long columns, long long* fault) {
  constexpr int PACK = Pack<T>::SIZE;
  if constexpr (sizeof(T) == sizeof(R)) {
    int across = (int)(columns / PACK);
    for (FLUID_LOOP(i, n / PACK)) {
      int first = (int)(i % across) * PACK;
      Pack<T> a = load_pack(x + i * PACK);
      Pack<T> b = load_pack(y + first);
      Pack<R> to;
#pragma unroll
      for (int k = 0; k < PACK; k++) {
        to.v[k] = APPLY(a.v[k], b.v[k], Place{fault, first + k});
      }
      store_pack(out + i * PACK, to);
    }
  }
}

// The place-th dimension from the end; the first one of all takes what is left of the index.
#define ALONG(place, extent, xStep, yStep) \
  if (rank > place) {                      \
    I above = left / (extent);             \
    I along = left - above * (extent);     \
    xAt += along * (xStep);                \
    yAt += along * (yStep);                \
    left = above;                          \
  } else if (rank == place) {              \
    xAt += left * (xStep);                 \
    yAt += left * (yStep);                 \
  }

// Six dimensions, the last one fastest; those in front have the extent 1. I is the type of an index.
template <typename I>
__device__ __forceinline__ void spread(
    const T* x, const T* y, R* out, I n, I e1, I e2, I e3, I e4, I e5, I x0, I x1, I x2, I x3, I x4,
    I x5, I y0, I y1, I y2, I y3, I y4, I y5, int rank, long long* fault) {
  for (FLUID_LOOP(i, (long long)n)) {
    I left = (I)i;
    I xAt = 0;
    I yAt = 0;
    ALONG(1, e5, x5, y5)
    ALONG(2, e4, x4, y4)
    ALONG(3, e3, x3, y3)
    ALONG(4, e2, x2, y2)
    ALONG(5, e1, x1, y1)
    if (rank == 6) {
      xAt += left * x0;
      yAt += left * y0;
    }
    out[i] = APPLY(x[xAt], y[yAt], Place{fault, (long long)yAt});
  }
}

extern "C" __global__ void binary_spread(
    const T* x, const T* y, R* out, int n, int e1, int e2, int e3, int e4, int e5, int x0, int x1,
    int x2, int x3, int x4, int x5, int y0, int y1, int y2, int y3, int y4, int y5, int rank,
    long long* fault) {
  spread<unsigned>(
      x, y, out, n, e1, e2, e3, e4, e5, x0, x1, x2, x3, x4, x5, y0, y1, y2, y3, y4, y5, rank, fault);
}

extern "C" __global__ void binary_spread_long(
    const T* x, const T* y, R* out, long long n, long long e1, long long e2, long long e3,
    long long e4, long long e5, long long x0, long long x1, long long x2, long long x3,
    long long x4, long long x5, long long y0, long long y1, long long y2, long long y3,
    long long y4, long long y5, int rank, long long* fault) {
  spread<long long>(
      x, y, out, n, e1, e2, e3, e4, e5, x0, x1, x2, x3, x4, x5, y0, y1, y2, y3, y4, y5, rank, fault);
}
