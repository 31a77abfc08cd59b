// Gradients of reductions: each element of X meets the one result that it went into; FUNCTION is one of the
// functions below. Where x or out is not read it is null.
#include "fluid.cuh"

#ifndef FUNCTION
#define FUNCTION passed
#endif

struct Element {
  REAL x, out, g;
  double count, product, zeros;
};

__device__ __forceinline__ REAL passed(const Element& e) { return e.g; }
__device__ __forceinline__ REAL shared_out(const Element& e) { return (REAL)(e.g / e.count); }
__device__ __forceinline__ REAL where_equal(const Element& e) { return e.x == e.out ? e.g : REAL(0); }
__device__ __forceinline__ REAL along_norm(const Element& e) {
  return e.out == REAL(0) ? REAL(0) : e.g * e.x / e.out;
}
__device__ __forceinline__ REAL by_share(const Element& e) { return e.g * fluid_exp(e.x - e.out); }

// By the product of the other elements, so that zeros need no division.
__device__ __forceinline__ REAL product_of_others(const Element& e) {
  double elsewhere = e.zeros - (e.x == REAL(0) ? 1 : 0);
  double others = elsewhere > 0 ? 0 : e.product / (e.x == REAL(0) ? 1 : (double)e.x);
  return (REAL)((double)e.g * others);
}

// The place-th dimension from the end; the first one of all takes what is left of the index.
#define ALONG(place, extent, step)                                                     \
  if (rank > place) {                                                                  \
    long long above =                                                                  \
        small ? (long long)((unsigned)left / (unsigned)(extent)) : left / (extent);    \
    at += (left - above * (extent)) * (step);                                          \
    left = above;                                                                      \
  } else if (rank == place) {                                                          \
    at += left * (step);                                                               \
  }

// Steps of X are of no account: it runs along.
extern "C" __global__ void reduce_grad(
    const REAL* x, const REAL* out, const REAL* g, REAL* dx, const double* products,
    const double* zeros, double count, long long n, long long e1, long long e2, long long e3,
    long long e4, long long e5, long long, long long, long long, long long, long long, long long,
    long long y0, long long y1, long long y2, long long y3, long long y4, long long y5, int rank) {
  bool small = n < 0x7fffffff;
  for (FLUID_LOOP(i, n)) {
    long long left = i;
    long long at = 0;
    ALONG(1, e5, y5)
    ALONG(2, e4, y4)
    ALONG(3, e3, y3)
    ALONG(4, e2, y2)
    ALONG(5, e1, y1)
    if (rank == 6) {
      at += left * y0;
    }
    dx[i] = FUNCTION(Element{
        x == nullptr ? REAL(0) : x[i], out == nullptr ? REAL(0) : out[at], g[at], count,
        products == nullptr ? 1.0 : products[at], zeros == nullptr ? 0.0 : zeros[at]});
  }
}
