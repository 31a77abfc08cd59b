// Pooling of images and volumes by planes [planes, D, H, W] (images have D = 1).
#include "fluid.cuh"
#include "fault.cuh"

#define LOWEST ((REAL) -3.4028234663852886e38)

#define WINDOW_PARAMETERS                                                                     \
  int64 planes, int inD, int inH, int inW, int outD, int outH, int outW, int kernelD,         \
      int kernelH, int kernelW, int strideD, int strideH, int strideW, int beforeD,           \
      int beforeH, int beforeW, int adaptive

#define IN_AREA ((int64) inD * inH * inW)
#define OUT_AREA ((int64) outD * outH * outW)

// The cells [begin, end) of a window along one axis.
struct Range {
  int begin;
  int end;
};

__device__ __forceinline__ Range cells(
    int window, int in, int out, int kernel, int stride, int before, int adaptive) {
  Range range;
  if (adaptive) {
    range.begin = (int) ((int64) window * in / out);
    range.end = (int) ((((int64) window + 1) * in + out - 1) / out);
  } else {
    int from = window * stride - before;
    range.begin = from > 0 ? from : 0;
    range.end = from + kernel < in ? from + kernel : in;
  }
  return range;
}

// Windows [begin, end) along one axis among which all lie that hold a cell.
__device__ __forceinline__ Range windows(
    int cell, int in, int out, int kernel, int stride, int before, int adaptive) {
  Range range;
  if (adaptive) {
    range.begin = (int) ((int64) cell * out / in) - 1;
    range.end = (int) (((int64) cell + 1) * out / in) + 2;
  } else {
    int first = cell + before - kernel + 1;
    range.begin = first > 0 ? (first + stride - 1) / stride : 0;
    range.end = (cell + before) / stride + 1;
  }
  range.begin = range.begin > 0 ? range.begin : 0;
  range.end = range.end < out ? range.end : out;
  return range;
}

#define CELLS(d, h, w)                                                                        \
  Range zs = cells(d, inD, outD, kernelD, strideD, beforeD, adaptive);                        \
  Range ys = cells(h, inH, outH, kernelH, strideH, beforeH, adaptive);                        \
  Range xs = cells(w, inW, outW, kernelW, strideW, beforeW, adaptive)

// What each cell of a window counts in an average.
__device__ __forceinline__ double share(Range zs, Range ys, Range xs, int taps, int exclusive) {
  if (!exclusive) {
    return 1.0 / taps;
  }
  int64 depth = zs.end > zs.begin ? zs.end - zs.begin : 0;
  int64 height = ys.end > ys.begin ? ys.end - ys.begin : 0;
  int64 width = xs.end > xs.begin ? xs.end - xs.begin : 0;
  int64 count = depth * height * width;
  return count == 0 ? 0 : 1.0 / count;
}

extern "C" __global__ void pool_max(const REAL* from, REAL* to, WINDOW_PARAMETERS) {
  for (FLUID_LOOP(at, planes * OUT_AREA)) {
    int window = (int) (at % OUT_AREA);
    int w = window % outW;
    int h = window / outW % outH;
    int d = window / outW / outH;
    const REAL* plane = from + at / OUT_AREA * IN_AREA;
    CELLS(d, h, w);
    REAL value = LOWEST;
    for (int z = zs.begin; z < zs.end; z++) {
      for (int y = ys.begin; y < ys.end; y++) {
        for (int x = xs.begin; x < xs.end; x++) {
          value = fluid_max(value, plane[((int64) z * inH + y) * inW + x]);
        }
      }
    }
    to[at] = value;
  }
}

extern "C" __global__ void pool_average(
    const REAL* from, REAL* to, WINDOW_PARAMETERS, int exclusive) {
  for (FLUID_LOOP(at, planes * OUT_AREA)) {
    int window = (int) (at % OUT_AREA);
    int w = window % outW;
    int h = window / outW % outH;
    int d = window / outW / outH;
    const REAL* plane = from + at / OUT_AREA * IN_AREA;
    CELLS(d, h, w);
    double sum = 0;
    for (int z = zs.begin; z < zs.end; z++) {
      for (int y = ys.begin; y < ys.end; y++) {
        for (int x = xs.begin; x < xs.end; x++) {
          sum += (double) plane[((int64) z * inH + y) * inW + x];
        }
      }
    }
    to[at] = (REAL) (sum * share(zs, ys, xs, kernelD * kernelH * kernelW, exclusive));
  }
}

// Where in its plane the first cell of each window with the maximum lies; -1 for none.
extern "C" __global__ void pool_first(
    const REAL* from, const REAL* to, int* places, WINDOW_PARAMETERS) {
  for (FLUID_LOOP(at, planes * OUT_AREA)) {
    int window = (int) (at % OUT_AREA);
    int w = window % outW;
    int h = window / outW % outH;
    int d = window / outW / outH;
    const REAL* plane = from + at / OUT_AREA * IN_AREA;
    CELLS(d, h, w);
    REAL value = to[at];
    int place = -1;
    for (int z = zs.begin; z < zs.end && place < 0; z++) {
      for (int y = ys.begin; y < ys.end && place < 0; y++) {
        for (int x = xs.begin; x < xs.end && place < 0; x++) {
          int cell = (z * inH + y) * inW + x;
          place = plane[cell] == value ? cell : -1;
        }
      }
    }
    places[at] = place;
  }
}

// Each cell sums the gradients of the windows whose maximum it is.
extern "C" __global__ void pool_max_grad(
    const REAL* grad, const int* places, REAL* to, WINDOW_PARAMETERS) {
  for (FLUID_LOOP(at, planes * IN_AREA)) {
    int cell = (int) (at % IN_AREA);
    int x = cell % inW;
    int y = cell / inW % inH;
    int z = cell / inW / inH;
    int64 plane = at / IN_AREA * OUT_AREA;
    Range ds = windows(z, inD, outD, kernelD, strideD, beforeD, adaptive);
    Range hs = windows(y, inH, outH, kernelH, strideH, beforeH, adaptive);
    Range ws = windows(x, inW, outW, kernelW, strideW, beforeW, adaptive);
    REAL sum = 0;
    for (int d = ds.begin; d < ds.end; d++) {
      for (int h = hs.begin; h < hs.end; h++) {
        for (int w = ws.begin; w < ws.end; w++) {
          int64 window = plane + ((int64) d * outH + h) * outW + w;
          if (places[window] == cell) {
            sum += grad[window];
          }
        }
      }
    }
    to[at] = sum;
  }
}

extern "C" __global__ void pool_average_grad(
    const REAL* grad, REAL* to, WINDOW_PARAMETERS, int exclusive) {
  for (FLUID_LOOP(at, planes * IN_AREA)) {
    int own = (int) (at % IN_AREA);
    int x = own % inW;
    int y = own / inW % inH;
    int z = own / inW / inH;
    int64 plane = at / IN_AREA * OUT_AREA;
    Range ds = windows(z, inD, outD, kernelD, strideD, beforeD, adaptive);
    Range hs = windows(y, inH, outH, kernelH, strideH, beforeH, adaptive);
    Range ws = windows(x, inW, outW, kernelW, strideW, beforeW, adaptive);
    double sum = 0;
    for (int d = ds.begin; d < ds.end; d++) {
      for (int h = hs.begin; h < hs.end; h++) {
        for (int w = ws.begin; w < ws.end; w++) {
          CELLS(d, h, w);
          if (z >= zs.begin && z < zs.end && y >= ys.begin && y < ys.end && x >= xs.begin
              && x < xs.end) {
            sum += (double) grad[plane + ((int64) d * outH + h) * outW + w]
                * share(zs, ys, xs, kernelD * kernelH * kernelW, exclusive);
          }
        }
      }
    }
    to[at] = (REAL) sum;
  }
}

// Maxima and where they lie in their planes: int32 or int64.
extern "C" __global__ void pool_indexed(
    const REAL* from, REAL* to, void* places, int bytes, WINDOW_PARAMETERS) {
  for (FLUID_LOOP(at, planes * OUT_AREA)) {
    int window = (int) (at % OUT_AREA);
    int w = window % outW;
    int h = window / outW % outH;
    int d = window / outW / outH;
    const REAL* plane = from + at / OUT_AREA * IN_AREA;
    CELLS(d, h, w);
    REAL best = LOWEST;
    int64 place = -1;
    for (int z = zs.begin; z < zs.end; z++) {
      for (int y = ys.begin; y < ys.end; y++) {
        for (int x = xs.begin; x < xs.end; x++) {
          int64 cell = ((int64) z * inH + y) * inW + x;
          if (plane[cell] > best) {
            best = plane[cell];
            place = cell;
          }
        }
      }
    }
    to[at] = best;
    if (bytes == 8) {
      ((int64*) places)[at] = place;
    } else {
      ((int*) places)[at] = (int) place;
    }
  }
}

// The element of all planes that each place names; -1 for none.
extern "C" __global__ void plane_places(
    const void* places, int bytes, int64* to, int64 count, int64 each, int64 area, int64* fault) {
  for (FLUID_LOOP(i, count)) {
    int64 place = bytes == 8 ? ((const int64*) places)[i] : (int64) ((const int*) places)[i];
    if (place < -1 || place >= area) {
      fluid_fault(fault, place, i, area);
      place = -1;
    }
    to[i] = place < 0 ? -1 : i / each * area + place;
  }
}
