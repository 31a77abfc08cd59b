// Costs of a few classes or inner nodes for each row: noise-contrastive estimation and hierarchical
// softmax. Each (row, step) has a number, -1 where there is none, and a share of the gradient.
#include "fluid.cuh"
#include "fault.cuh"
#include "philox.cuh"

#define THREADS 128

__device__ __forceinline__ int64 number(const void* numbers, int bytes, int64 i) {
  return bytes == 8 ? ((const int64*) numbers)[i] : (int64) ((const int*) numbers)[i];
}


__device__ __forceinline__ double probabilityOf(
    int kind, int classes, const REAL* probabilities, int64 id) {
  if (kind == 2 && probabilities != 0) {
    return (double) probabilities[id];
  }
  return kind == 1 ? log((id + 2.0) / (id + 1)) / log((double) classes) : 1.0 / classes;
}

// The classes of each row: its true ones, then those given or drawn.
extern "C" __global__ void nce_samples(
    const void* label, int labelBytes, const int* custom, int64* ids, int64 rows, int trues,
    int drawn, int kind, int classes, int64 height, const void* alias, int aliasBytes,
    const REAL* aliasProbabilities, uint64 seed, uint64 stream, uint64 step, int64* fault) {
  int samples = trues + drawn;
  for (FLUID_LOOP(at, rows * samples)) {
    int64 row = at / samples;
    int s = (int) (at - row * samples);
    int64 id;
    if (s < trues) {
      id = number(label, labelBytes, row * trues + s);
    } else if (custom != 0) {
      id = custom[s - trues];
    } else {
      int64 i = row * drawn + (s - trues);
      double u = (double) fluid_uniform(fluid_philox_word(seed, stream, step, 2 * i));
      if (kind == 1) {
        id = (int64) (exp(u * log((double) classes)) - 1);
      } else {
        id = (int64) (u * classes);
      }
      id = id < classes - 1 ? id : classes - 1;
      if (kind == 2 && alias != 0 && aliasProbabilities != 0) {
        double second = (double) fluid_uniform(fluid_philox_word(seed, stream, step, 2 * i + 1));
        int64 other = aliasBytes == 0 ? (int64) ((const float*) alias)[id]
                                      : number(alias, aliasBytes, id);
        if (!(second < (double) aliasProbabilities[id] || other < 0)) {
          id = other < classes - 1 ? other : classes - 1;
        }
      }
    }
    if (id < 0 || id >= height) {
      fluid_fault(fault, id, row, s);
      id = -1;
    }
    ids[at] = id;
  }
}

// The product of a row of x with a row of w, over a warp.
__device__ __forceinline__ double dot(const REAL* x, const REAL* w, int64 width) {
  double sum = 0;
  for (int64 d = threadIdx.x % 32; d < width; d += 32) {
    sum += (double) x[d] * (double) w[d];
  }
  return fluid_warp_sum(sum);
}

// A warp for each sample: its output o and what it costs.
extern "C" __global__ void __launch_bounds__(THREADS) nce_outputs(
    const REAL* x, const REAL* w, const REAL* bias, const int64* ids, double* costs, REAL* outputs,
    int64 count, int samples, int trues, int64 width, int kind, int classes,
    const REAL* probabilities) {
  int64 warps = (int64) gridDim.x * (THREADS / 32);
  for (int64 at = (int64) blockIdx.x * (THREADS / 32) + threadIdx.x / 32; at < count; at += warps) {
    int64 id = ids[at];
    double cost = 0;
    double o = 0;
    if (id >= 0) {
      double z = dot(x + at / samples * width, w + id * width, width)
          + (bias == 0 ? 0 : (double) bias[id]);
      o = 1 / (1 + exp(-z));
      double b = probabilityOf(kind, classes, probabilities, id) * (samples - trues);
      cost = -log((at % samples < trues ? o : b) / (o + b));
    }
    if (threadIdx.x % 32 == 0) {
      costs[at] = cost;
      if (outputs != 0) {
        outputs[at] = (REAL) o;
      }
    }
  }
}

// Sums each row's costs in order.
extern "C" __global__ void row_costs(
    const double* costs, const REAL* weights, REAL* to, int64 rows, int samples, double more) {
  for (FLUID_LOOP(row, rows)) {
    double sum = more;
    for (int s = 0; s < samples; s++) {
      sum += costs[row * samples + s];
    }
    to[row] = (REAL) (weights == 0 ? sum : sum * (double) weights[row]);
  }
}

extern "C" __global__ void nce_shares(
    const int64* ids, const REAL* outputs, const REAL* grad, const REAL* weights, REAL* shares,
    int64 count, int samples, int trues, int kind, int classes, const REAL* probabilities,
    int64 height) {
  for (FLUID_LOOP(at, count)) {
    int64 row = at / samples;
    int64 id = ids[at];
    double share = 0;
    if (id >= 0 && id < height) {
      double g = (double) grad[row] * (weights == 0 ? 1 : (double) weights[row]);
      double o = (double) outputs[at];
      double b = probabilityOf(kind, classes, probabilities, id) * (samples - trues);
      share = g * (at % samples < trues ? -b * (1 - o) : o * (1 - o)) / (o + b);
    }
    shares[at] = (REAL) share;
  }
}

// The inner nodes on the way to each row's class, in the complete tree or by the row's own path, and
// the turn at each: 0 or 1.
extern "C" __global__ void tree_nodes(
    const void* label, int labelBytes, const void* table, int tableBytes, const void* code,
    int codeBytes, int64* nodes, int* turns, int64 rows, int steps, int64 classes, int64 height,
    int64* classFault, int64* tableFault) {
  for (FLUID_LOOP(row, rows)) {
    int64* to = nodes + row * steps;
    int* turned = turns + row * steps;
    int length = 0;
    if (table == 0) {
      int64 id = number(label, labelBytes, row);
      if (id < 0 || id >= classes) {
        fluid_fault(classFault, id, row, classes - 1);
        id = -classes;
      }
      int64 leaf = id + classes;
      for (int64 rest = leaf; rest > 1; rest >>= 1) {
        length++;
      }
      length = length < steps ? length : steps;
      for (int j = 0; j < length; j++) {
        int64 node = (leaf >> (j + 1)) - 1;
        to[j] = node < height ? node : -1;
        turned[j] = (int) (leaf >> j & 1);
      }
    } else {
      for (; length < steps; length++) {
        int64 node = number(table, tableBytes, row * steps + length);
        if (node < 0) {
          break;
        }
        if (node >= height) {
          fluid_fault(tableFault, node, row * steps + length, height);
          node = -1;
        }
        to[length] = node;
        turned[length] = number(code, codeBytes, row * steps + length) == 0 ? 0 : 1;
      }
    }
    for (; length < steps; length++) {
      to[length] = -1;
      turned[length] = 0;
    }
  }
}

// A warp for each step: log(1 + exp(z)) and what it costs beyond `past`, which steps without a node
// have.
extern "C" __global__ void __launch_bounds__(THREADS) tree_outputs(
    const REAL* x, const REAL* w, const REAL* bias, const int64* nodes, const int* turns,
    double* costs, REAL* logs, int64 count, int steps, int64 width, double past) {
  int64 warps = (int64) gridDim.x * (THREADS / 32);
  for (int64 at = (int64) blockIdx.x * (THREADS / 32) + threadIdx.x / 32; at < count; at += warps) {
    int64 node = nodes[at];
    double cost = 0;
    double kept = past;
    if (node >= 0) {
      double z = dot(x + at / steps * width, w + node * width, width)
          + (bias == 0 ? 0 : (double) bias[node]);
      z = z < -40 ? -40 : z > 40 ? 40 : z;
      kept = log1p(exp(z));
      cost = kept - turns[at] * z - past;
    }
    if (threadIdx.x % 32 == 0) {
      costs[at] = cost;
      if (logs != 0) {
        logs[at] = (REAL) kept;
      }
    }
  }
}

extern "C" __global__ void tree_shares(
    const int64* nodes, const int* turns, const REAL* logs, const REAL* grad, REAL* shares,
    int64 count, int steps) {
  for (FLUID_LOOP(at, count)) {
    double sigmoid = 1 - exp(-(double) logs[at]);
    shares[at] = nodes[at] < 0 ? (REAL) 0 : (REAL) ((double) grad[at / steps] * (sigmoid - turns[at]));
  }
}

// The gradient of x: each row sums its shares of rows of w.
extern "C" __global__ void sampled_to_x(
    const int64* ids, const REAL* shares, const REAL* w, REAL* to, int64 rows, int samples,
    int64 width, int64 height) {
  for (FLUID_LOOP(at, rows * width)) {
    int64 row = at / width;
    int64 d = at - row * width;
    double sum = 0;
    for (int s = 0; s < samples; s++) {
      int64 id = ids[row * samples + s];
      if (id >= 0 && id < height) {
        sum += (double) shares[row * samples + s] * (double) w[id * width + d];
      }
    }
    to[at] = (REAL) sum;
  }
}

// What each sample adds to its row of w.
extern "C" __global__ void sampled_products(
    const REAL* shares, const REAL* x, REAL* to, int64 count, int samples, int64 width) {
  for (FLUID_LOOP(at, count * width)) {
    int64 sample = at / width;
    int64 row = sample / samples;
    to[at] = shares[sample] * x[row * width + (at - sample * width)];
  }
}
