// Connectionist temporal classification (Graves et al., ICML 2006): a block of THREADS threads for
// each sequence walks the lattice of a blank before, between and behind its labels, in logarithms
// and double.
#include "fluid.cuh"
#include "fault.cuh"

#define THREADS 128
#define NEVER (-FLUID_INFINITY)

// Logits lie packed by offsets, or (offsets 0) as [steps, sequences]. Labels lie packed by offsets,
// or each in a line of labelSteps.
#define SEQUENCE_PARAMETERS                                                                   \
  int64 sequences, const int* offsets, const void* lengths, int lengthBytes, int64 mostSteps

__device__ __forceinline__ int64 number(const void* numbers, int bytes, int64 i) {
  return bytes == 8 ? ((const int64*) numbers)[i] : (int64) ((const int*) numbers)[i];
}

__device__ __forceinline__ int stepsOf(
    int64 i, const int* offsets, const void* lengths, int lengthBytes, int64 mostSteps) {
  int64 steps = offsets != 0 ? offsets[i + 1] - offsets[i] : number(lengths, lengthBytes, i);
  return (int) (steps < 0 ? 0 : steps > mostSteps ? mostSteps : steps);
}

__device__ __forceinline__ double add(double a, double b) {
  double most = a > b ? a : b;
  return most == NEVER ? NEVER : most + log(exp(a - most) + exp(b - most));
}

// What a lattice is read from.
struct Lattice {
  const REAL* x;
  const double* norms;
  const int* symbols;
  int64 first;
  int64 stride;
  int classes;
  int blank;
  int states;

  __device__ __forceinline__ int symbol(int state) const {
    return state % 2 == 0 ? blank : symbols[state / 2];
  }

  // Whether a state can be reached from the one two before it.
  __device__ __forceinline__ bool skips(int state) const {
    return state >= 2 && state % 2 == 1 && symbol(state) != symbol(state - 2);
  }

  __device__ __forceinline__ double logAt(int t, int k) const {
    return (double) x[(first + t * stride) * classes + k] - norms[t];
  }
};

// Scratch of a sequence: norms [mostSteps], symbols [mostLabels], alphas [mostSteps, mostStates],
// betas [2, mostStates], shares [mostStates]. saved: [mostSteps, sequences, classes], zero before.
extern "C" __global__ void __launch_bounds__(THREADS) ctc_cost(
    const REAL* x, const void* label, int labelBytes, const int* labelOffsets,
    const void* labelLengths, int labelLengthBytes, int64 labelSteps, double* norms, int* symbols,
    double* alphas, double* betas, double* shares, REAL* losses, REAL* saved, int64 mostLabels,
    int classes, int blank, SEQUENCE_PARAMETERS, int64* fault) {
  int64 mostStates = 2 * mostLabels + 1;
  int lane = threadIdx.x % 32;
  for (int64 i = blockIdx.x; i < sequences; i += gridDim.x) {
    int steps = stepsOf(i, offsets, lengths, lengthBytes, mostSteps);
    int64 begin = labelLengths == 0 ? labelOffsets[i] : i * labelSteps;
    int64 given = labelLengths == 0 ? labelOffsets[i + 1] - labelOffsets[i]
                                    : number(labelLengths, labelLengthBytes, i);
    int labels = (int) (given < 0 ? 0 : given > mostLabels ? mostLabels : given);
    int* mine = symbols + i * mostLabels;
    for (int k = threadIdx.x; k < labels; k += THREADS) {
      int64 id = number(label, labelBytes, begin + k);
      if (id < 0 || id >= classes || id == blank) {
        fluid_fault(fault, id, begin + k, classes - 1);
        id = 0;
      }
      mine[k] = (int) id;
    }
    double* norm = norms + i * mostSteps;
    Lattice l = {x, norm, mine, offsets != 0 ? offsets[i] : i, offsets != 0 ? 1 : sequences,
                 classes, blank, 2 * labels + 1};
    for (int t = threadIdx.x / 32; t < steps; t += THREADS / 32) {
      const REAL* row = x + (l.first + t * l.stride) * classes;
      double largest = NEVER;
      for (int k = lane; k < classes; k += 32) {
        largest = fluid_max(largest, (double) row[k]);
      }
      largest = fluid_warp_max(largest);
      double sum = 0;
      for (int k = lane; k < classes; k += 32) {
        sum += exp((double) row[k] - largest);
      }
      sum = fluid_warp_sum(sum);
      if (lane == 0) {
        norm[t] = log(sum) + largest;
      }
    }
    __syncthreads();  // symbols and norms are whole
    int states = l.states;
    double* alpha = alphas + i * mostSteps * mostStates;
    for (int t = 0; t < steps; t++) {
      const double* before = alpha + (t - 1) * mostStates;
      for (int s = threadIdx.x; s < states; s += THREADS) {
        double reach = s < 2 ? 0 : NEVER;
        if (t > 0) {
          reach = before[s];
          if (s >= 1) {
            reach = add(reach, before[s - 1]);
          }
          if (l.skips(s)) {
            reach = add(reach, before[s - 2]);
          }
        }
        alpha[t * mostStates + s] = reach + l.logAt(t, l.symbol(s));
      }
      __syncthreads();
    }
    double total = NEVER;
    if (steps > 0) {
      const double* last = alpha + (steps - 1) * mostStates;
      total = last[states - 1];
      if (states > 1) {
        total = add(total, last[states - 2]);
      }
    }
    if (threadIdx.x == 0) {
      losses[i] = (REAL) (total == NEVER ? 0 : -total);
    }
    double* share = shares + i * mostStates;
    for (int t = total == NEVER ? -1 : steps - 1; t >= 0; t--) {
      REAL* to = saved + ((int64) t * sequences + i) * classes;
      double* beta = betas + (i * 2 + t % 2) * mostStates;
      const double* after = betas + (i * 2 + (t + 1) % 2) * mostStates;
      for (int k = threadIdx.x; k < classes; k += THREADS) {
        to[k] = (REAL) exp(l.logAt(t, k));
      }
      for (int s = threadIdx.x; s < states; s += THREADS) {
        double rest = s >= states - 2 ? 0 : NEVER;
        if (t < steps - 1) {
          rest = NEVER;
          for (int next = s; next < s + 3 && next < states; next++) {
            if (next < s + 2 || l.skips(next)) {
              rest = add(rest, after[next] + l.logAt(t + 1, l.symbol(next)));
            }
          }
        }
        beta[s] = rest;
        share[s] = exp(alpha[t * mostStates + s] + rest - total);
      }
      __syncthreads();  // the shares and exponentials are whole
      double blanks = 0;
      for (int s = 2 * threadIdx.x; s < states; s += 2 * THREADS) {
        blanks += share[s];
      }
      blanks = fluid_block_sum(blanks);
      if (threadIdx.x == 0) {
        to[blank] = (REAL) ((double) to[blank] - blanks);
      }
      // The first of equal labels takes off what all of them share.
      for (int k = threadIdx.x; k < labels; k += THREADS) {
        bool first = true;
        for (int j = 0; j < k && first; j++) {
          first = mine[j] != mine[k];
        }
        double sum = 0;
        for (int j = k; j < labels && first; j++) {
          sum += mine[j] == mine[k] ? share[2 * j + 1] : 0;
        }
        if (first) {
          to[mine[k]] = (REAL) ((double) to[mine[k]] - sum);
        }
      }
      __syncthreads();  // before the shares are written anew
    }
    __syncthreads();
  }
}

extern "C" __global__ void ctc_grad(
    const REAL* saved, const REAL* grad, REAL* to, int64 rows, int classes, int byTimes,
    SEQUENCE_PARAMETERS) {
  for (FLUID_LOOP(at, rows * classes)) {
    int64 row = at / classes;
    int64 i = 0;
    int64 t = 0;
    if (offsets == 0) {
      t = row / sequences;
      i = row - t * sequences;
    } else {
      int64 high = sequences;
      while (high - i > 1) {
        int64 middle = (i + high) / 2;
        if (offsets[middle] <= row) {
          i = middle;
        } else {
          high = middle;
        }
      }
      t = row - offsets[i];
    }
    int steps = stepsOf(i, offsets, lengths, lengthBytes, mostSteps);
    double g = (double) grad[i] / (byTimes ? steps : 1);
    to[at] = t < steps
        ? (REAL) (g * (double) saved[(t * sequences + i) * classes + (at - row * classes)])
        : (REAL) 0;
  }
}
