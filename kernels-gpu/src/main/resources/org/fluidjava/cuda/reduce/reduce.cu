// Sums and other combinations over any dimensions. Each result combines `count` elements, found over
// kept and reduced dimensions, of which there are at most four each after merging. The order of the
// combinations depends on sizes alone, never on timing. IN is the element type, OUT the result's; sums
// are kept in ACC: double for floating-point numbers, 64 bits for integers.
//
// Where there are few results, `chunks` blocks share one; the last of them combines what they found.
// Floor: the elements read once.
#include "fluid.cuh"
#include "lanes.cuh"

#ifndef IN
#define IN float
#endif
#ifndef OUT
#define OUT IN
#endif
#ifndef ACC
#define ACC double
#endif
#ifndef RULE
#define RULE sum
#endif

typedef IN T;
typedef OUT R;
typedef ACC A;

#define INTEGRAL (A(0.5) == A(0))

// Each rule: what nothing gives, what an element gives, how two combine, and the result.
struct sum {
  static __device__ A none() { return A(0); }
  static __device__ A from(T x, A) { return (A)x; }
  template <typename V>
  static __device__ V of(V a, V b) { return a + b; }
  static __device__ R result(A a, long long, A) { return (R)a; }
};

struct mean : sum {
  static __device__ R result(A a, long long count, A) { return (R)(a / (A)(count > 0 || !INTEGRAL ? count : 1)); }
};

struct product {
  static __device__ A none() { return A(1); }
  static __device__ A from(T x, A) { return (A)x; }
  template <typename V>
  static __device__ V of(V a, V b) { return a * b; }
  static __device__ R result(A a, long long, A) { return (R)a; }
};

struct maximum {
  static __device__ A none() {
    if constexpr (INTEGRAL) {
      return (A)0x8000000000000000ull;
    } else {
      return (A)__longlong_as_double(0xfff0000000000000ll);
    }
  }
  static __device__ A from(T x, A) { return (A)x; }
  template <typename V>
  static __device__ V of(V a, V b) { return a > b || a != a ? a : b; }
  static __device__ R result(A a, long long, A) { return (R)a; }
};

struct minimum {
  static __device__ A none() {
    if constexpr (INTEGRAL) {
      return (A)0x7fffffffffffffffull;
    } else {
      return (A)__longlong_as_double(0x7ff0000000000000ll);
    }
  }
  static __device__ A from(T x, A) { return (A)x; }
  template <typename V>
  static __device__ V of(V a, V b) { return a < b || a != a ? a : b; }
  static __device__ R result(A a, long long, A) { return (R)a; }
};

struct every : sum {
  static __device__ A none() { return A(1); }
  static __device__ A from(T x, A) { return x == T(0) ? A(0) : A(1); }
  template <typename V>
  static __device__ V of(V a, V b) { return a < b ? a : b; }
};

struct some : sum {
  static __device__ A from(T x, A) { return x == T(0) ? A(0) : A(1); }
  template <typename V>
  static __device__ V of(V a, V b) { return a > b ? a : b; }
};

struct squares : sum {
  static __device__ A from(T x, A) { return (A)x * (A)x; }
};

struct magnitudes : sum {
  static __device__ A from(T x, A) { A a = (A)x; return a < A(0) ? -a : a; }
};

struct frobenius : squares {
  static __device__ R result(A a, long long, A) { return (R)sqrt((double)a); }
};

struct negative : sum {
  static __device__ R result(A a, long long, A) { return (R)-a; }
};

// Zeros among the elements, and the product of the others.
struct zeros : sum {
  static __device__ A from(T x, A) { return x == T(0) ? A(1) : A(0); }
};

struct nonzero_product : product {
  static __device__ A from(T x, A) { return x == T(0) ? A(1) : (A)x; }
};

// The second half of logsumexp; `base` is the largest element of the result's, found before.
struct logsumexp : sum {
  static __device__ A finite(A base) { return isinf((double)base) ? A(0) : base; }
  static __device__ A from(T x, A base) { return (A)exp((double)x - (double)finite(base)); }
  static __device__ R result(A a, long long, A base) {
    return (R)((double)finite(base) + log((double)a));
  }
};

struct all_finite : every {
  static __device__ A from(T x, A) { return x - x == T(0) ? A(1) : A(0); }
};

struct some_infinite : some {
  static __device__ A from(T x, A) { return x == x && x - x != T(0) ? A(1) : A(0); }
};

struct some_nan : some {
  static __device__ A from(T x, A) { return x != x ? A(1) : A(0); }
};

struct Dims {
  long long e1, e2, e3;
  long long s0, s1, s2, s3;
  int rank;

  static __device__ __forceinline__ long long along(
      long long i, long long extent, long long step, long long& where) {
    long long above = i < 0x7fffffff && extent < 0x7fffffff
        ? (long long)((unsigned)i / (unsigned)extent)
        : i / extent;
    where += (i - above * extent) * step;
    return above;
  }

  // The first element of index i over these dimensions.
  __device__ __forceinline__ long long at(long long i) const {
    if (rank == 1) {
      return i * s3;
    }
    long long where = 0;
    i = along(i, e3, s3, where);
    if (rank > 2) {
      i = along(i, e2, s2, where);
    }
    if (rank > 3) {
      i = along(i, e1, s1, where);
    }
    return where + i * (rank == 2 ? s2 : rank == 3 ? s1 : s0);
  }
};

#define DIMS                                                                                        \
  long long ke1, long long ke2, long long ke3, long long ks0, long long ks1, long long ks2,         \
      long long ks3, int kept_rank, long long re1, long long re2, long long re3, long long rs0,     \
      long long rs1, long long rs2, long long rs3, int reduced_rank
#define KEPT Dims{ke1, ke2, ke3, ks0, ks1, ks2, ks3, kept_rank}
#define REDUCED Dims{re1, re2, re3, rs0, rs1, rs2, rs3, reduced_rank}

__device__ __forceinline__ A base_of(const A* base, long long out) {
  return base == nullptr ? A(0) : base[out];
}

// One warp for each result: few elements each, lying along the last dimension.
extern "C" __global__ void reduce_warp(
    const T* x, R* to, const A* base, long long results, long long count, DIMS) {
  Dims kept = KEPT;
  Dims reduced = REDUCED;
  int lane = threadIdx.x & 31;
  long long warps = (long long)gridDim.x * (blockDim.x >> 5);
  for (long long out = blockIdx.x * (long long)(blockDim.x >> 5) + (threadIdx.x >> 5);
       out < results; out += warps) {
    const T* first = x + kept.at(out);
    A own = base_of(base, out);
    A value = RULE::none();
    for (long long i = lane; i < count; i += 32) {
      value = RULE::of(value, RULE::from(first[reduced.at(i)], own));
    }
    value = of_warp<RULE>(value);
    if (lane == 0) {
      to[out] = RULE::result(value, count, own);
    }
  }
}

// `chunks` blocks for each result: block (out * chunks + chunk).
extern "C" __global__ void reduce_block(
    const T* x, R* to, const A* base, A* partial, unsigned* tickets, long long results,
    long long count, int chunks, DIMS) {
  Dims kept = KEPT;
  Dims reduced = REDUCED;
  long long out = blockIdx.x / chunks;
  int chunk = blockIdx.x % chunks;
  const T* first = x + kept.at(out);
  A own = base_of(base, out);
  long long begin = count * chunk / chunks;
  long long end = count * (chunk + 1) / chunks;
  A value = RULE::none();
  if (reduced_rank == 1) {
    long long i = begin + threadIdx.x;
    // Four loads under way.
    A more1 = RULE::none(), more2 = RULE::none(), more3 = RULE::none();
    for (; i + 3 * blockDim.x < end; i += 4 * blockDim.x) {
      T a = first[i * rs3];
      T b = first[(i + blockDim.x) * rs3];
      T c = first[(i + 2 * blockDim.x) * rs3];
      T d = first[(i + 3 * blockDim.x) * rs3];
      value = RULE::of(value, RULE::from(a, own));
      more1 = RULE::of(more1, RULE::from(b, own));
      more2 = RULE::of(more2, RULE::from(c, own));
      more3 = RULE::of(more3, RULE::from(d, own));
    }
    for (; i < end; i += blockDim.x) {
      value = RULE::of(value, RULE::from(first[i * rs3], own));
    }
    value = RULE::of(RULE::of(value, more1), RULE::of(more2, more3));
  } else {
    for (long long i = begin + threadIdx.x; i < end; i += blockDim.x) {
      value = RULE::of(value, RULE::from(first[reduced.at(i)], own));
    }
  }
  value = of_block<RULE>(value, RULE::none());
  if (chunks > 1) {
    if (threadIdx.x == 0) {
      partial[out * chunks + chunk] = value;
    }
    if (!last_block(tickets + out, chunks)) {
      return;
    }
    value = RULE::none();
    for (int c = threadIdx.x; c < chunks; c += blockDim.x) {
      value = RULE::of(value, partial[out * chunks + c]);
    }
    value = of_block<RULE>(value, RULE::none());
  }
  if (threadIdx.x == 0) {
    to[out] = RULE::result(value, count, own);
  }
}

// 32 results side by side and 8 threads for each, in blocks of (32, 8); grid (columns of blocks, chunks).
// For results whose neighbours are the elements' neighbours.
extern "C" __global__ void reduce_columns(
    const T* x, R* to, const A* base, A* partial, unsigned* tickets, long long results,
    long long count, DIMS) {
  __shared__ A shared[8][33];
  Dims kept = KEPT;
  Dims reduced = REDUCED;
  long long out = blockIdx.x * 32ll + threadIdx.x;
  bool here = out < results;
  int chunks = gridDim.y;
  long long begin = count * blockIdx.y / chunks;
  long long end = count * (blockIdx.y + 1) / chunks;
  A own = here ? base_of(base, out) : A(0);
  A value = RULE::none();
  if (here) {
    const T* first = x + kept.at(out);
    long long i = begin + threadIdx.y;
    A more1 = RULE::none(), more2 = RULE::none(), more3 = RULE::none();
    for (; i + 24 < end; i += 32) {
      T a = first[reduced.at(i)];
      T b = first[reduced.at(i + 8)];
      T c = first[reduced.at(i + 16)];
      T d = first[reduced.at(i + 24)];
      value = RULE::of(value, RULE::from(a, own));
      more1 = RULE::of(more1, RULE::from(b, own));
      more2 = RULE::of(more2, RULE::from(c, own));
      more3 = RULE::of(more3, RULE::from(d, own));
    }
    for (; i < end; i += 8) {
      value = RULE::of(value, RULE::from(first[reduced.at(i)], own));
    }
    value = RULE::of(RULE::of(value, more1), RULE::of(more2, more3));
  }
  shared[threadIdx.y][threadIdx.x] = value;
  __syncthreads();
  if (threadIdx.y == 0) {
#pragma unroll
    for (int k = 1; k < 8; k++) {
      value = RULE::of(value, shared[k][threadIdx.x]);
    }
  }
  if (chunks > 1) {
    if (threadIdx.y == 0 && here) {
      partial[blockIdx.y * results + out] = value;
    }
    if (!last_block(tickets + blockIdx.x, chunks)) {
      return;
    }
    value = RULE::none();
    if (here) {
      for (int c = threadIdx.y; c < chunks; c += 8) {
        value = RULE::of(value, partial[c * results + out]);
      }
    }
    shared[threadIdx.y][threadIdx.x] = value;
    __syncthreads();
    if (threadIdx.y == 0) {
#pragma unroll
      for (int k = 1; k < 8; k++) {
        value = RULE::of(value, shared[k][threadIdx.x]);
      }
    }
  }
  if (threadIdx.y == 0 && here) {
    to[out] = RULE::result(value, count, own);
  }
}
