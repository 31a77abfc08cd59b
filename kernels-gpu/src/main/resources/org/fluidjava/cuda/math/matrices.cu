// Small square matrices in double precision, a block for each: elimination, Cholesky factors, triangles.
// FROM and TO are the element types of what is copied.
#include "fault.cuh"
#include "fluid.cuh"

#ifndef FROM
#define FROM double
#endif
#ifndef TO
#define TO double
#endif

#define THREADS 256

// to [batch, rows, columns] = factor times from, or its transpose where `turned`. triangle 1 keeps the lower
// one, 2 the upper one, 0 all; diagonal 1 makes it ones, 2 zeros, 3 halves.
extern "C" __global__ void arrange(
    const FROM* from, TO* to, long long count, int rows, int columns, int turned, int triangle,
    int diagonal, double factor) {
  for (FLUID_LOOP(at, count)) {
    int j = (int)(at % columns);
    int i = (int)(at / columns % rows);
    int64 number = at / columns / rows;
    int64 source = turned ? (int64)j * rows + i : (int64)i * columns + j;
    double value = factor * (double)from[number * rows * columns + source];
    if ((triangle == 1 && j > i) || (triangle == 2 && j < i)) {
      value = 0;
    } else if (i == j && diagonal != 0) {
      value = diagonal == 1 ? 1 : diagonal == 2 ? 0 : value / 2;
    }
    to[at] = (TO)value;
  }
}

// to = from times factors[stride number + first], one for each matrix; zero for those that are singular.
extern "C" __global__ void times_factor(
    const double* from, const FROM* factors, const FROM* more, const double* facts, TO* to,
    long long count, long long size, long long first) {
  for (FLUID_LOOP(at, count)) {
    int64 number = at / size;
    double factor = (double)factors[first + number];
    if (more != nullptr) {
      factor *= (double)more[number];
    }
    to[at] = (TO)(facts[3 * number + 2] == 0 ? 0 : factor * from[at]);
  }
}

// The sum of each matrix [n, n] and its transpose, times a factor.
extern "C" __global__ void symmetric(
    const double* from, TO* to, long long count, int n, double factor) {
  for (FLUID_LOOP(at, count)) {
    int j = (int)(at % n);
    int i = (int)(at / n % n);
    int64 start = at - (int64)i * n - j;
    to[at] = (TO)(factor * (from[at] + from[start + (int64)j * n + i]));
  }
}

// Gauss-Jordan elimination, the largest element of a column first. matrix is destroyed; facts gets the sign
// and the logarithm of the size of the determinant, and 1 or, for a singular matrix, 0. fault may be null.
extern "C" __global__ void __launch_bounds__(THREADS) eliminate(
    double* matrices, double* inverses, double* facts, int n, long long batch, long long* fault) {
  __shared__ double sizes[THREADS];
  __shared__ int rows[THREADS];
  int thread = threadIdx.x;
  for (int64 number = blockIdx.x; number < batch; number += gridDim.x) {
    double* matrix = matrices + number * n * n;
    double* inverse = inverses + number * n * n;
    for (int64 i = thread; i < (int64)n * n; i += THREADS) {
      inverse[i] = i / n == i % n ? 1 : 0;
    }
    double sign = 1;
    double logSize = 0;
    double regular = 1;
    __syncthreads();
    for (int column = 0; column < n; column++) {
      double size = -1;
      int pivot = column;
      for (int row = column + thread; row < n; row += THREADS) {
        double each = fabs(matrix[(int64)row * n + column]);
        if (each > size) {
          size = each;
          pivot = row;
        }
      }
      sizes[thread] = size;
      rows[thread] = pivot;
      __syncthreads();
      for (int step = THREADS / 2; step > 0; step /= 2) {
        if (thread < step) {
          double other = sizes[thread + step];
          if (other > sizes[thread]
              || (other == sizes[thread] && rows[thread + step] < rows[thread])) {
            sizes[thread] = other;
            rows[thread] = rows[thread + step];
          }
        }
        __syncthreads();
      }
      pivot = rows[0];
      double lead = matrix[(int64)pivot * n + column];
      __syncthreads();  // before anybody changes the row
      if (lead == 0) {
        regular = 0;
        break;
      }
      for (int j = thread; j < n; j += THREADS) {
        double a = matrix[(int64)pivot * n + j];
        double b = inverse[(int64)pivot * n + j];
        matrix[(int64)pivot * n + j] = matrix[(int64)column * n + j];
        inverse[(int64)pivot * n + j] = inverse[(int64)column * n + j];
        matrix[(int64)column * n + j] = a / lead;
        inverse[(int64)column * n + j] = b / lead;
      }
      sign = (pivot == column) == (lead > 0) ? sign : -sign;
      logSize += log(fabs(lead));
      __syncthreads();
      // The column itself is not looked at again, so nobody need clear it.
      for (int64 i = thread; i < (int64)n * n; i += THREADS) {
        int row = (int)(i / n);
        int j = (int)(i - (int64)row * n);
        if (row != column) {
          double factor = matrix[(int64)row * n + column];
          if (j > column) {
            matrix[i] -= factor * matrix[(int64)column * n + j];
          }
          inverse[i] -= factor * inverse[(int64)column * n + j];
        }
      }
      __syncthreads();
    }
    if (thread == 0) {
      facts[3 * number] = sign;
      facts[3 * number + 1] = logSize;
      facts[3 * number + 2] = regular;
      if (regular == 0 && fault != nullptr) {
        fluid_fault(fault, number, 0, 0);
      }
    }
    __syncthreads();
  }
}

// The determinant, or its sign and behind all signs its logarithm.
extern "C" __global__ void determinant(
    const double* facts, TO* to, long long batch, int logarithm) {
  for (FLUID_LOOP(i, batch)) {
    bool regular = facts[3 * i + 2] != 0;
    if (logarithm) {
      to[i] = (TO)(regular ? facts[3 * i] : 0);
      to[batch + i] = (TO)(regular ? facts[3 * i + 1] : -FLUID_INFINITY);
    } else {
      to[i] = (TO)(regular ? facts[3 * i] * exp(facts[3 * i + 1]) : 0);
    }
  }
}

// The lower Cholesky factor in place of each matrix's lower triangle; the rest stays.
extern "C" __global__ void __launch_bounds__(THREADS) cholesky(
    double* matrices, int n, long long batch, long long* fault) {
  for (int64 number = blockIdx.x; number < batch; number += gridDim.x) {
    double* a = matrices + number * n * n;
    for (int column = 0; column < n; column++) {
      for (int row = column + (int)threadIdx.x; row < n; row += THREADS) {
        double sum = a[(int64)row * n + column];
        for (int k = 0; k < column; k++) {
          sum -= a[(int64)row * n + k] * a[(int64)column * n + k];
        }
        a[(int64)row * n + column] = sum;
      }
      __syncthreads();
      double square = a[(int64)column * n + column];
      __syncthreads();  // before the diagonal changes
      if (!(square > 0)) {
        if (threadIdx.x == 0) {
          fluid_fault(fault, number, 0, 0);
        }
        break;
      }
      double root = sqrt(square);
      for (int row = column + (int)threadIdx.x; row < n; row += THREADS) {
        a[(int64)row * n + column] = row == column ? root : a[(int64)row * n + column] / root;
      }
      __syncthreads();
    }
    __syncthreads();
  }
}

// Ones on the diagonals.
extern "C" __global__ void identity(double* to, long long count, int n) {
  for (FLUID_LOOP(at, count)) {
    to[at] = at / n % n == at % n ? 1 : 0;
  }
}

extern "C" __global__ void add(double* to, const double* from, long long count) {
  for (FLUID_LOOP(at, count)) {
    to[at] += from[at];
  }
}
