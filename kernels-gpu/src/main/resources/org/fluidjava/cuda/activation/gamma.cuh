// The derivatives of the logarithm of the gamma function, and the inverse of the error function, in double.
#ifndef FLUID_GAMMA_CUH
#define FLUID_GAMMA_CUH

constexpr double GAMMA_PI = 3.141592653589793;

// Recurrence up to 12, the asymptotic series above (Abramowitz and Stegun 6.3.18); reflection below 0.5.
static __device__ __noinline__ double digamma(double x) {
  if (x == 0) {
    return -1 / x;
  }
  double turned = 0;
  if (x < 0.5) {
    if (x == rint(x)) {
      return 0 * FLUID_INFINITY;
    }
    turned = GAMMA_PI / tan(GAMMA_PI * (x - rint(x)));
    x = 1 - x;
  }
  double sum = 0;
  for (; x < 12; x += 1) {
    sum += 1 / x;
  }
  double s = 1 / (x * x);
  double series =
      s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252
      - s * (1.0 / 240 - s * (1.0 / 132 - s * (691.0 / 32760 - s / 12))))));
  return log(x) - 0.5 / x - series - sum - turned;
}

// Likewise (6.4.12).
static __device__ __noinline__ double trigamma(double x) {
  bool turns = x < 0.5;
  double turned = 0;
  if (turns) {
    double sine = sin(GAMMA_PI * (x - rint(x)));
    turned = GAMMA_PI * GAMMA_PI / (sine * sine);
    x = 1 - x;
  }
  double sum = 0;
  for (; x < 12; x += 1) {
    sum += 1 / (x * x);
  }
  double s = 1 / (x * x);
  double series =
      s * (1.0 / 6 - s * (1.0 / 30 - s * (1.0 / 42
      - s * (1.0 / 30 - s * (5.0 / 66 - s * (691.0 / 2730 - s * 7 / 6)))))) / x;
  double value = 1 / x + s / 2 + series + sum;
  return turns ? turned - value : value;
}

// Newton's steps; from 1 on they are taken on the logarithm of the complement, which is nearly a parabola.
static __device__ __noinline__ double inverse_erf(double y) {
  double size = fabs(y);
  if (size == 1) {
    return y * FLUID_INFINITY;
  }
  if (!(size < 1)) {
    return 0 * FLUID_INFINITY;
  }
  double x = size < 0.7 ? size * 0.8862269254527580 : sqrt(-log(1 - size)) - 0.3;
  for (int i = 0; i < 60; i++) {
    double rest = erfc(x);
    double slope = 1.1283791670955126 * exp(-x * x);
    double step = x < 1 ? (erf(x) - size) / slope : -rest * log(rest / (1 - size)) / slope;
    x -= step;
    if (fabs(step) <= 1e-15 * x) {
      break;
    }
  }
  return y < 0 ? -x : x;
}

#endif
