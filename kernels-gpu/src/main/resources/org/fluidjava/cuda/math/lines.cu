// Operators along one axis: a line is `count` elements `inner` apart, a block goes over it. Sums are kept in
// double precision.
#include "fluid.cuh"

__device__ __forceinline__ long long first_of(long long line, long long count, long long inner) {
  return line / inner * inner * count + line % inner;
}

// Each line divided by its length; norms may be null.
extern "C" __global__ void normalize(
    const REAL* x, REAL* out, REAL* norms, long long count, long long inner, double epsilon) {
  long long first = first_of(blockIdx.x, count, inner);
  double squares = 0;
  for (long long i = threadIdx.x; i < count; i += blockDim.x) {
    double v = (double)x[first + i * inner];
    squares += v * v;
  }
  double length = sqrt(fluid_block_sum(squares) + epsilon);
  if (threadIdx.x == 0 && norms != nullptr) {
    norms[blockIdx.x] = (REAL)length;
  }
  for (long long i = threadIdx.x; i < count; i += blockDim.x) {
    out[first + i * inner] = (REAL)((double)x[first + i * inner] / length);
  }
}

extern "C" __global__ void normalize_grad(
    const REAL* x, const REAL* norms, const REAL* g, REAL* dx, long long count, long long inner) {
  long long first = first_of(blockIdx.x, count, inner);
  double length = (double)norms[blockIdx.x];
  double along = 0;
  for (long long i = threadIdx.x; i < count; i += blockDim.x) {
    along += (double)x[first + i * inner] * (double)g[first + i * inner];
  }
  along = fluid_block_sum(along) / (length * length);
  for (long long i = threadIdx.x; i < count; i += blockDim.x) {
    long long at = first + i * inner;
    dx[at] = (REAL)(((double)g[at] - along * (double)x[at]) / length);
  }
}

extern "C" __global__ void p_norm(
    const REAL* x, REAL* out, long long count, long long inner, double p) {
  long long first = first_of(blockIdx.x, count, inner);
  bool infinite = isinf(p);
  double value = infinite && p < 0 ? FLUID_INFINITY : 0.0;
  for (long long i = threadIdx.x; i < count; i += blockDim.x) {
    double size = fabs((double)x[first + i * inner]);
    if (infinite) {
      value = p > 0 ? fluid_max(value, size) : fluid_min(value, size);
    } else if (p == 0) {
      value += size == 0 ? 0 : 1;
    } else {
      value += p == 2 ? size * size : pow(size, p);
    }
  }
  value = infinite ? (p > 0 ? fluid_block_max(value) : fluid_block_min(value))
                   : fluid_block_sum(value);
  if (threadIdx.x == 0) {
    if (count == 0) {
      value = 0;
    }
    out[blockIdx.x] =
        (REAL)(infinite || p == 0 ? value : p == 2 ? sqrt(value) : pow(value, 1 / p));
  }
}

extern "C" __global__ void p_norm_grad(
    const REAL* x, const REAL* norms, const REAL* g, REAL* dx, long long count, long long inner,
    double p, double epsilon) {
  long long first = first_of(blockIdx.x, count, inner);
  double length = (double)norms[blockIdx.x];
  double given = (double)g[blockIdx.x];
  for (long long i = threadIdx.x; i < count; i += blockDim.x) {
    long long at = first + i * inner;
    double v = (double)x[at];
    double size = fabs(v);
    // 0 times infinity for p below 1; the slope at 0 is taken as 0.
    double slope = p == 0 || (size == 0 && !isinf(p)) ? 0
                   : isinf(p) ? (size == length ? 1 : 0)
                              : pow(size, p - 1) / (pow(length, p - 1) + epsilon);
    double sign = v > 0 ? 1 : v < 0 ? -1 : v;
    dx[at] = (REAL)(given * sign * slope);
  }
}

// Cosines of rows; y has as many rows or one. One block for each row.
extern "C" __global__ void cos_sim(
    const REAL* x, const REAL* y, REAL* out, REAL* x_norms, REAL* y_norms, long long width,
    int one) {
  long long row = blockIdx.x;
  long long other = one ? 0 : row;
  double xx = 0, yy = 0, xy = 0;
  for (long long i = threadIdx.x; i < width; i += blockDim.x) {
    double a = (double)x[row * width + i];
    double b = (double)y[other * width + i];
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  xx = sqrt(fluid_block_sum(xx));
  yy = sqrt(fluid_block_sum(yy));
  xy = fluid_block_sum(xy);
  if (threadIdx.x == 0) {
    x_norms[row] = (REAL)xx;
    if (!one || row == 0) {
      y_norms[other] = (REAL)yy;
    }
    out[row] = (REAL)(xy / ((double)(REAL)xx * (double)(REAL)yy));
  }
}

// dx and y_terms [rows, width] may be null.
extern "C" __global__ void cos_sim_grad(
    const REAL* x, const REAL* y, const REAL* out, const REAL* x_norms, const REAL* y_norms,
    const REAL* g, REAL* dx, REAL* y_terms, long long rows, long long width, int one) {
  for (FLUID_LOOP(i, rows * width)) {
    long long row = i / width;
    long long other = one ? 0 : row;
    double a = (double)x[i];
    double b = (double)y[other * width + (i - row * width)];
    double xn = (double)x_norms[row];
    double yn = (double)y_norms[other];
    double given = (double)g[row];
    double cosine = (double)out[row];
    if (dx != nullptr) {
      dx[i] = (REAL)(given * (b / (xn * yn) - cosine * a / (xn * xn)));
    }
    if (y_terms != nullptr) {
      y_terms[i] = (REAL)(given * (a / (xn * yn) - cosine * b / (yn * yn)));
    }
  }
}

// Products of rows with a bias: out[row * size + at] = bias[at] + sum of left and right. One block a row.
extern "C" __global__ void row_products(
    const REAL* left, const REAL* right, const REAL* bias, REAL* out, long long width,
    long long size, long long at) {
  long long row = blockIdx.x;
  double sum = 0;
  for (long long i = threadIdx.x; i < width; i += blockDim.x) {
    sum += (double)left[row * width + i] * (double)right[row * width + i];
  }
  sum = fluid_block_sum(sum);
  if (threadIdx.x == 0) {
    out[row * size + at] = (REAL)(sum + (bias == nullptr ? 0 : (double)bias[at]));
  }
}

// Each row times one number of g [rows, size].
extern "C" __global__ void weigh_rows(
    const REAL* x, const REAL* g, REAL* out, long long n, long long width, long long size,
    long long at) {
  for (FLUID_LOOP(i, n)) {
    out[i] = g[i / width * size + at] * x[i];
  }
}
