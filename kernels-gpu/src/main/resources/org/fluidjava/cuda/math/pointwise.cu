// Formulas of one element of up to four operands; FUNCTION is one of the functions below, a and b are its
// attributes. An operand that is not read is null and stands for 0.
#include "fluid.cuh"

#ifndef FUNCTION
#define FUNCTION product
#endif

struct Element {
  REAL x, y, z, g, a, b;
};

#define FORMULA(name) __device__ __forceinline__ REAL name(const Element& e)

__device__ __forceinline__ REAL softplus_of(REAL x) {
  return fluid_max(x, REAL(0)) + fluid_log1p(fluid_exp(-fluid_abs(x)));
}
__device__ __forceinline__ REAL sign_of(REAL x) {
  return x > REAL(0) ? REAL(1) : x < REAL(0) ? REAL(-1) : x;
}

FORMULA(product) { return e.x * e.y; }
FORMULA(product_with_g) { return e.g * e.x; }
FORMULA(difference) { return e.x - e.y; }
FORMULA(reversed_difference) { return e.y - e.x; }
FORMULA(times) { return e.a * e.x; }
FORMULA(negated) { return -e.x; }
FORMULA(plus) { return e.x + e.y; }
FORMULA(plus_relu) { return fluid_max(e.x + e.y, REAL(0)); }
FORMULA(twice_with_g) { return e.g * REAL(2) * e.x; }
FORMULA(sign_with_g) { return e.g * sign_of(e.x); }
FORMULA(smoothed) { return (REAL(1) - e.a) * e.x + e.a * e.y; }
FORMULA(smoothed_evenly) { return (REAL(1) - e.a) * e.x + e.a * e.b; }

// Between x and y by share z; on the way back x is the share.
FORMULA(between) { return e.x + e.z * (e.y - e.x); }
FORMULA(between_to_x) { return e.g * (REAL(1) - e.x); }
FORMULA(between_to_y) { return e.g * e.x; }

FORMULA(angle) { return atan2(e.x, e.y); }
FORMULA(angle_to_x) { return e.g / (e.x * e.x + e.y * e.y) * e.y; }
FORMULA(angle_to_y) { return -(e.g / (e.x * e.x + e.y * e.y)) * e.x; }

FORMULA(hinge) { return fluid_max(REAL(0), REAL(1) - (REAL(2) * e.y - REAL(1)) * e.x); }
FORMULA(hinge_grad) {
  return e.g * (REAL(1) - (REAL(2) * e.y - REAL(1)) * e.x > REAL(0) ? REAL(1) - REAL(2) * e.y : REAL(0));
}

FORMULA(huber) {
  REAL size = fluid_abs(e.y - e.x);
  return size <= e.a ? REAL(0.5) * size * size : e.a * (size - REAL(0.5) * e.a);
}
FORMULA(huber_to_y) {
  return e.g * (fluid_abs(e.x) <= e.a ? e.x : e.a * sign_of(e.x));
}
FORMULA(huber_to_x) { return -huber_to_y(e); }

FORMULA(log_loss) {
  return -e.y * fluid_log(e.x + e.a) - (REAL(1) - e.y) * fluid_log(REAL(1) - e.x + e.a);
}
FORMULA(log_loss_grad) {
  return e.g * (-e.y / (e.x + e.a) + (REAL(1) - e.y) / (REAL(1) - e.x + e.a));
}

// x and y are ranked, z says which is to lead.
FORMULA(margin_rank) { return fluid_max(REAL(0), -e.z * (e.x - e.y) + e.a); }
FORMULA(margin_rank_active) { return margin_rank(e) > REAL(0) ? REAL(1) : REAL(0); }
// x is the label, y whether the loss was above 0.
FORMULA(margin_rank_to_first) { return e.g * (-e.x * e.y); }
FORMULA(margin_rank_to_second) { return e.g * (e.x * e.y); }

FORMULA(modified_huber_product) { return (REAL(2) * e.y - REAL(1)) * e.x; }
FORMULA(modified_huber) {
  REAL v = modified_huber_product(e);
  return v >= REAL(1) ? REAL(0) : v < REAL(-1) ? REAL(-4) * v : (REAL(1) - v) * (REAL(1) - v);
}
// x is the product.
FORMULA(modified_huber_grad) {
  return e.x >= REAL(1) ? REAL(0)
                        : e.g * ((e.x < REAL(-1) ? REAL(-4) : REAL(-2) * (REAL(1) - e.x)) *
                                 (REAL(2) * e.y - REAL(1)));
}

// x leads y by z, the label.
FORMULA(rank_loss) { return softplus_of(e.x - e.y) - e.z * (e.x - e.y); }
FORMULA(rank_loss_to_left) { return e.g * (fluid_sigmoid(e.x - e.y) - e.z); }
FORMULA(rank_loss_to_right) { return -rank_loss_to_left(e); }

FORMULA(teacher_student) {
  REAL cost = softplus_of(e.x);
  return e.y < REAL(-1)  ? cost
         : e.y < REAL(0) ? cost - e.x
         : e.y < REAL(1) ? REAL(2) * cost - e.x * e.y
                         : REAL(2) * cost - e.x - e.x * (e.y - REAL(1));
}
// a is the upper bound, b the lower one.
FORMULA(teacher_student_grad) {
  if (e.x >= e.a || e.x <= e.b) {
    return e.g * REAL(0);
  }
  REAL p = fluid_sigmoid(e.x);
  return e.g * (e.y < REAL(-1) ? p : e.y < REAL(0) ? p - REAL(1) : REAL(2) * p - e.y);
}

// x is the score, y the target; a is what the sum is divided by.
FORMULA(kldiv) { return e.y > REAL(0) ? e.y * (fluid_log(e.y) - e.x) / e.a : REAL(0); }
FORMULA(kldiv_grad) { return e.y > REAL(0) ? -e.y * e.g / e.a : REAL(0); }

// y is the label, a the one to ignore: a fraction is cut off before they are compared.
FORMULA(sigmoid_cross_entropy) {
  return (REAL) (int) e.y == e.a ? REAL(0) : softplus_of(e.x) - e.x * e.y;
}
FORMULA(sigmoid_cross_entropy_grad) {
  return (REAL) (int) e.y == e.a ? REAL(0) : e.g * (fluid_sigmoid(e.x) - e.y);
}
// Whether x counts, which is not the label to ignore itself.
FORMULA(counted) { return fluid_abs(e.x - e.a) > REAL(1e-6) ? REAL(1) : REAL(0); }
// x divided by how many count (y), but by no less than 1e-5.
FORMULA(normalized) { return e.x / fluid_max(e.y, REAL(1e-5)); }

// z is a weight, 1 where it is not given (b); a is sigma squared.
FORMULA(smooth_l1_difference) { return (e.x - e.y) * (e.b != REAL(0) ? e.z : REAL(1)); }
// x is the difference, y a weight where b says so.
FORMULA(smooth_l1) {
  REAL size = fluid_abs(e.x);
  REAL loss = size < REAL(1) / e.a ? REAL(0.5) * e.a * size * size : size - REAL(0.5) / e.a;
  return e.b != REAL(0) ? loss * e.y : loss;
}
FORMULA(smooth_l1_grad) {
  REAL slope = fluid_abs(e.x) < REAL(1) / e.a ? e.a * e.x : sign_of(e.x);
  return slope * e.g;
}
FORMULA(weighted) { return e.x * e.y; }

// Slope y for elements that are not above 0.
FORMULA(prelu) { return e.x > REAL(0) ? e.x : e.x * e.y; }
FORMULA(prelu_to_x) { return e.g * (e.x > REAL(0) ? REAL(1) : e.y); }
FORMULA(prelu_to_slope) { return e.x > REAL(0) ? REAL(0) : e.g * e.x; }

// Operand y is element (i / y_post) % y_period of its own, g element i / g_share. The result may lie where
// an operand lies that is read at the same place.
extern "C" __global__ void pointwise(
    const REAL* x, const REAL* y, const REAL* z, const REAL* g, REAL* out, long long n, double a,
    double b, long long y_period, long long y_post, long long g_share) {
  for (FLUID_LOOP(i, n)) {
    Element e;
    e.x = x == nullptr ? REAL(0) : x[i];
    e.y = y == nullptr ? REAL(0)
          : y_period == 0 ? y[i]
                          : y[(y_post == 1 ? i : i / y_post) % y_period];
    e.z = z == nullptr ? REAL(0) : z[i];
    e.g = g == nullptr ? REAL(0) : g[g_share == 1 ? i : i / g_share];
    e.a = (REAL)a;
    e.b = (REAL)b;
    out[i] = FUNCTION(e);
  }
}
