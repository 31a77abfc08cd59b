// Optimizers: one sweep over parameter, gradient and state each. The gradient that counts is
// grad_scale g + decay p (clipping by the global norm and L2 decay cost no pass of their own).

struct SgdRule {
  float lr;
  float* p;
  FLUID_INLINE void operator()(int64_t i, vf g, int64_t n) const {
    store_lanes_n(p + i, load_lanes_n(p + i, n) - lr * g, n);
  }
};
struct MomentumRule {
  float lr, mu;
  bool nesterov;
  float *p, *v;
  FLUID_INLINE void operator()(int64_t i, vf g, int64_t n) const {
    vf s = mu * load_lanes_n(v + i, n) + g;
    store_lanes_n(v + i, s, n);
    store_lanes_n(p + i, load_lanes_n(p + i, n) - lr * (nesterov ? g + mu * s : s), n);
  }
};
struct AdamRule {
  float step, b1, b2, eps;
  float *p, *m1, *m2;
  FLUID_INLINE void operator()(int64_t i, vf g, int64_t n) const {
    vf a = b1 * load_lanes_n(m1 + i, n) + (1 - b1) * g;
    vf b = b2 * load_lanes_n(m2 + i, n) + (1 - b2) * g * g;
    store_lanes_n(m1 + i, a, n);
    store_lanes_n(m2 + i, b, n);
    store_lanes_n(p + i, load_lanes_n(p + i, n) - step * a / (vsqrt(b) + eps), n);
  }
};
struct AdagradRule {
  float lr, keep, add, eps;
  float *p, *m;
  FLUID_INLINE void operator()(int64_t i, vf g, int64_t n) const {
    vf s = keep * load_lanes_n(m + i, n) + add * g * g;
    store_lanes_n(m + i, s, n);
    store_lanes_n(p + i, load_lanes_n(p + i, n) - lr * g / (vsqrt(s) + eps), n);
  }
};
struct RmspropRule {
  float lr, rho, mu, eps;
  float *p, *square, *mean, *v;   // mean is null unless centered
  FLUID_INLINE void operator()(int64_t i, vf g, int64_t n) const {
    vf s = rho * load_lanes_n(square + i, n) + (1 - rho) * g * g, d = s + eps;
    store_lanes_n(square + i, s, n);
    if (mean) {
      vf a = rho * load_lanes_n(mean + i, n) + (1 - rho) * g;
      store_lanes_n(mean + i, a, n);
      d = s - a * a + eps;
    }
    vf u = mu * load_lanes_n(v + i, n) + lr * g / vsqrt(d);
    store_lanes_n(v + i, u, n);
    store_lanes_n(p + i, load_lanes_n(p + i, n) - u, n);
  }
};

// `base` is where the first element of g stands in the parameter; g may be null (all zeros).
template <class RULE>
FLUID_INLINE void update(int64_t n, int64_t base, const float* g, const float* p, float grad_scale,
                         float decay, const RULE& rule) {
  for (int64_t i = 0; i < n; i += LANES) {
    int64_t w = low(LANES, n - i);
    if (w == LANES) {
      vf v = g ? grad_scale * load(g + i) : vf{};
      if (decay != 0.f) v += decay * load(p + base + i);
      rule(base + i, v, LANES);
    } else {
      vf v = g ? grad_scale * load_some(g + i, w) : vf{};
      if (decay != 0.f) v += decay * load_some(p + base + i, w);
      rule(base + i, v, w);
    }
  }
}
// Rows [begin, end) of a table of which the sorted list `rows` has gradients. With `only_listed` the
// others stay; else their gradient is 0.
template <class RULE>
FLUID_INLINE void update_rows(int64_t begin, int64_t end, int64_t width, int64_t count,
                              const int64_t* rows, const float* values, bool only_listed,
                              const RULE& rule) {
  int64_t k = 0, top = count;
  while (k < top) {   // the first listed row of the range
    int64_t mid = (k + top) / 2;
    if (rows[mid] < begin) k = mid + 1;
    else top = mid;
  }
  if (only_listed) {
    for (; k < count && rows[k] < end; k++) {
      update(width, rows[k] * width, values + k * width, nullptr, 1, 0, rule);
    }
    return;
  }
  for (int64_t r = begin; r < end; r++) {
    bool listed = k < count && rows[k] == r;
    update(width, r * width, listed ? values + k * width : nullptr, nullptr, 1, 0, rule);
    if (listed) k++;
  }
}

FLUID_KERNEL void sgd(int64_t begin, int64_t end, const float* g, float grad_scale, float decay,
                      float lr, float* p) {
  update(end - begin, begin, g + begin, p, grad_scale, decay, SgdRule{lr, p});
}
FLUID_KERNEL void momentum(int64_t begin, int64_t end, const float* g, float grad_scale, float decay,
                           float lr, float mu, bool nesterov, float* p, float* v) {
  update(end - begin, begin, g + begin, p, grad_scale, decay, MomentumRule{lr, mu, nesterov, p, v});
}
FLUID_KERNEL void adam(int64_t begin, int64_t end, const float* g, float grad_scale, float decay,
                       float step, float b1, float b2, float eps, float* p, float* m1, float* m2) {
  update(end - begin, begin, g + begin, p, grad_scale, decay, AdamRule{step, b1, b2, eps, p, m1, m2});
}
FLUID_KERNEL void adagrad(int64_t begin, int64_t end, const float* g, float grad_scale, float decay,
                          float lr, float keep, float add, float eps, float* p, float* m) {
  update(end - begin, begin, g + begin, p, grad_scale, decay, AdagradRule{lr, keep, add, eps, p, m});
}
FLUID_KERNEL void rmsprop(int64_t begin, int64_t end, const float* g, float grad_scale, float decay,
                          float lr, float rho, float mu, float eps, float* p, float* square,
                          float* mean, float* v) {
  update(end - begin, begin, g + begin, p, grad_scale, decay,
         RmspropRule{lr, rho, mu, eps, p, square, mean, v});
}
FLUID_KERNEL void sgdRows(int64_t begin, int64_t end, int64_t width, int64_t count,
                          const int64_t* rows, const float* values, float lr, float* p) {
  update_rows(begin, end, width, count, rows, values, true, SgdRule{lr, p});
}
FLUID_KERNEL void momentumRows(int64_t begin, int64_t end, int64_t width, int64_t count,
                               const int64_t* rows, const float* values, float lr, float mu,
                               bool nesterov, float* p, float* v) {
  update_rows(begin, end, width, count, rows, values, false, MomentumRule{lr, mu, nesterov, p, v});
}
FLUID_KERNEL void adamRows(int64_t begin, int64_t end, int64_t width, int64_t count,
                           const int64_t* rows, const float* values, bool lazy, float step, float b1,
                           float b2, float eps, float* p, float* m1, float* m2) {
  update_rows(begin, end, width, count, rows, values, lazy, AdamRule{step, b1, b2, eps, p, m1, m2});
}
FLUID_KERNEL void adagradRows(int64_t begin, int64_t end, int64_t width, int64_t count,
                              const int64_t* rows, const float* values, float lr, float eps, float* p,
                              float* m) {
  update_rows(begin, end, width, count, rows, values, true, AdagradRule{lr, 1, 1, eps, p, m});
}
FLUID_KERNEL void rmspropRows(int64_t begin, int64_t end, int64_t width, int64_t count,
                              const int64_t* rows, const float* values, float lr, float rho, float mu,
                              float eps, float* p, float* square, float* mean, float* v) {
  update_rows(begin, end, width, count, rows, values, false,
              RmspropRule{lr, rho, mu, eps, p, square, mean, v});
}
