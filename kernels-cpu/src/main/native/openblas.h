// OpenBLAS's products, called by address. The library is opened by its path, and its routines are
// looked up by name: JavaCPP's own class for it would search every jar for a dozen names first.
#pragma once
#include <cstdint>
#if defined(__linux__)
#include <dlfcn.h>
#endif

namespace fluid {
struct OpenBlas {
  void (*setThreads)(int);
  void (*sgemm)(int, int, int, int, int, int, float, const float*, int, const float*, int, float,
                float*, int);
  void (*dgemm)(int, int, int, int, int, int, double, const double*, int, const double*, int, double,
                double*, int);
  void (*sgemv)(int, int, int, int, float, const float*, int, const float*, int, float, float*, int);
  void (*dgemv)(int, int, int, int, double, const double*, int, const double*, int, double, double*,
                int);
};

inline OpenBlas& openBlas() {
  static OpenBlas routines{};
  return routines;
}

template <class Routine>
inline bool openBlasRoutine(void* library, const char* name, Routine& routine) {
#if defined(__linux__)
  routine = reinterpret_cast<Routine>(dlsym(library, name));
#endif
  return routine != nullptr;
}

// Opens the library with one BLAS thread; false when it does not open or lacks a routine.
inline bool openBlasOpen(const char* path) {
#if defined(__linux__)
  void* library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
  OpenBlas& blas = openBlas();
  if (!library || !openBlasRoutine(library, "openblas_set_num_threads", blas.setThreads) ||
      !openBlasRoutine(library, "cblas_sgemm", blas.sgemm) ||
      !openBlasRoutine(library, "cblas_dgemm", blas.dgemm) ||
      !openBlasRoutine(library, "cblas_sgemv", blas.sgemv) ||
      !openBlasRoutine(library, "cblas_dgemv", blas.dgemv)) {
    return false;
  }
  blas.setThreads(1);
  return true;
#else
  (void)path;
  return false;
#endif
}

constexpr int kRowMajor = 101;
constexpr int kPlain = 111;
constexpr int kTransposed = 112;

inline void openBlasSgemm(bool ta, bool tb, int m, int n, int k, float alpha, const float* a, int lda,
                          const float* b, int ldb, float beta, float* c, int ldc) {
  openBlas().sgemm(kRowMajor, ta ? kTransposed : kPlain, tb ? kTransposed : kPlain, m, n, k, alpha, a,
                   lda, b, ldb, beta, c, ldc);
}

inline void openBlasDgemm(bool ta, bool tb, int m, int n, int k, double alpha, const double* a,
                          int lda, const double* b, int ldb, double beta, double* c, int ldc) {
  openBlas().dgemm(kRowMajor, ta ? kTransposed : kPlain, tb ? kTransposed : kPlain, m, n, k, alpha, a,
                   lda, b, ldb, beta, c, ldc);
}

inline void openBlasSgemv(bool ta, int m, int n, float alpha, const float* a, int lda, const float* x,
                          int incx, float beta, float* y, int incy) {
  openBlas().sgemv(kRowMajor, ta ? kTransposed : kPlain, m, n, alpha, a, lda, x, incx, beta, y, incy);
}

inline void openBlasDgemv(bool ta, int m, int n, double alpha, const double* a, int lda,
                          const double* x, int incx, double beta, double* y, int incy) {
  openBlas().dgemv(kRowMajor, ta ? kTransposed : kPlain, m, n, alpha, a, lda, x, incx, beta, y, incy);
}
}  // namespace fluid
