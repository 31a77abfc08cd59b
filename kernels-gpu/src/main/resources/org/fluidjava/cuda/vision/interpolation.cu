// Interpolation over up to three axes. Each axis has a table: for each output cell its taps, as
// weights (double) and cells of the input (int); for the way back the same by input cell.
#include "fluid.cuh"

// Where element `cell` of a plane lies; the channels may be last.
__device__ __forceinline__ int64 element(
    int64 plane, int64 cell, int64 area, int64 channels, int last) {
  return last ? (plane / channels * area + cell) * channels + plane % channels : plane * area + cell;
}

extern "C" __global__ void interpolate(
    const REAL* from, REAL* to, int64 planes, int64 channels, int last, int inD, int inH, int inW,
    int outD, int outH, int outW, int tapsD, int tapsH, int tapsW, const double* weightsD,
    const int* cellsD, const double* weightsH, const int* cellsH, const double* weightsW,
    const int* cellsW) {
  int64 area = (int64) outD * outH * outW;
  int64 smallArea = (int64) inD * inH * inW;
  for (FLUID_LOOP(i, planes * area)) {
    int64 plane = i / area;
    int64 cell = i - plane * area;
    int x = (int) (cell % outW) * tapsW;
    int y = (int) (cell / outW % outH) * tapsH;
    int z = (int) (cell / outW / outH) * tapsD;
    double sum = 0;
    for (int d = z; d < z + tapsD; d++) {
      for (int h = y; h < y + tapsH; h++) {
        double weight = weightsD[d] * weightsH[h];
        int64 line = ((int64) cellsD[d] * inH + cellsH[h]) * inW;
        for (int w = x; w < x + tapsW; w++) {
          double each = weight * weightsW[w];
          if (each != 0) {
            sum += each * (double) from[element(plane, line + cellsW[w], smallArea, channels, last)];
          }
        }
      }
    }
    to[element(plane, cell, area, channels, last)] = (REAL) sum;
  }
}

// starts[c] to starts[c + 1]: the output cells and weights that input cell c counts in.
extern "C" __global__ void interpolate_grad(
    const REAL* grad, REAL* to, int64 planes, int64 channels, int last, int inD, int inH, int inW,
    int outD, int outH, int outW, const double* weightsD, const int* cellsD, const int* startsD,
    const double* weightsH, const int* cellsH, const int* startsH, const double* weightsW,
    const int* cellsW, const int* startsW) {
  int64 area = (int64) inD * inH * inW;
  int64 bigArea = (int64) outD * outH * outW;
  for (FLUID_LOOP(i, planes * area)) {
    int64 plane = i / area;
    int64 cell = i - plane * area;
    int x = (int) (cell % inW);
    int y = (int) (cell / inW % inH);
    int z = (int) (cell / inW / inH);
    double sum = 0;
    for (int d = startsD[z]; d < startsD[z + 1]; d++) {
      for (int h = startsH[y]; h < startsH[y + 1]; h++) {
        double weight = weightsD[d] * weightsH[h];
        int64 line = ((int64) cellsD[d] * outH + cellsH[h]) * outW;
        for (int w = startsW[x]; w < startsW[x + 1]; w++) {
          sum += weight * weightsW[w]
              * (double) grad[element(plane, line + cellsW[w], bigArea, channels, last)];
        }
      }
    }
    to[element(plane, cell, area, channels, last)] = (REAL) sum;
  }
}
