// Linear chains: forward variables, marginals and best paths. A block of THREADS threads for each
// sequence; everything is in double, so that float's range is no limit. Transition is [2 + tags,
// tags]: start, end, then from each tag to each.
#include "fluid.cuh"
#include "fault.cuh"

#define THREADS 128

// The rows of sequence i: by offsets, or of `steps` rows each of which the first lengths[i] count.
#define SEGMENT_PARAMETERS                                                                    \
  int64 sequences, const int* offsets, const void* lengths, int lengthBytes, int64 steps

struct Segment {
  int64 begin;
  int length;
};

__device__ __forceinline__ int64 number(const void* numbers, int bytes, int64 i) {
  return bytes == 8 ? ((const int64*) numbers)[i] : (int64) ((const int*) numbers)[i];
}

__device__ __forceinline__ Segment segmentOf(
    int64 i, const int* offsets, const void* lengths, int lengthBytes, int64 steps) {
  Segment segment;
  if (lengths == 0) {
    segment.begin = offsets[i];
    segment.length = offsets[i + 1] - offsets[i];
  } else {
    int64 length = number(lengths, lengthBytes, i);
    segment.begin = i * steps;
    segment.length = (int) (length < 0 ? 0 : length > steps ? steps : length);
  }
  return segment;
}

extern "C" __global__ void exps_of(const REAL* from, double* to, REAL* kept, int64 count) {
  for (FLUID_LOOP(i, count)) {
    double value = exp((double) from[i]);
    to[i] = value;
    if (kept != 0) {
      kept[i] = (REAL) value;
    }
  }
}

// exp of each row less its largest number.
extern "C" __global__ void row_exps(const REAL* from, REAL* to, int64 rows, int tags) {
  for (FLUID_LOOP(row, rows)) {
    const REAL* x = from + row * tags;
    double largest = (double) x[0];
    for (int k = 1; k < tags; k++) {
      largest = fmax(largest, (double) x[k]);
    }
    for (int k = 0; k < tags; k++) {
      to[row * tags + k] = (REAL) exp((double) x[k] - largest);
    }
  }
}

__device__ __forceinline__ double largestOf(const REAL* x, int tags) {
  double largest = -FLUID_INFINITY;
  for (int k = threadIdx.x; k < tags; k += THREADS) {
    largest = fluid_max(largest, (double) x[k]);
  }
  return fluid_block_max(largest);
}

__device__ __forceinline__ int tagOf(
    const void* label, int bytes, int64 row, int tags, int64* fault) {
  int64 tag = number(label, bytes, row);
  if (tag < 0 || tag >= tags) {
    fluid_fault(fault, tag, row, tags - 1);
    return 0;
  }
  return (int) tag;
}

// log Z less the labels' score.
extern "C" __global__ void __launch_bounds__(THREADS) crf_cost(
    const REAL* x, const REAL* transition, const double* exps, const void* label, int labelBytes,
    double* alphas, REAL* alphaOut, REAL* costs, int tags, SEGMENT_PARAMETERS, int64* fault) {
  for (int64 i = blockIdx.x; i < sequences; i += gridDim.x) {
    Segment s = segmentOf(i, offsets, lengths, lengthBytes, steps);
    double logZ = 0;
    double score = 0;
    for (int t = 0; t < s.length; t++) {
      int64 at = (s.begin + t) * tags;
      double largest = largestOf(x + at, tags);
      double sum = 0;
      for (int k = threadIdx.x; k < tags; k += THREADS) {
        double reach = t == 0 ? exps[k] : 0;
        for (int j = 0; j < tags && t > 0; j++) {
          reach += alphas[at - tags + j] * exps[(2LL + j) * tags + k];
        }
        reach *= exp((double) x[at + k] - largest);
        alphas[at + k] = reach;
        sum += reach;
      }
      sum = fluid_block_sum(sum);
      for (int k = threadIdx.x; k < tags; k += THREADS) {
        double alpha = alphas[at + k] / sum;
        alphas[at + k] = alpha;
        if (alphaOut != 0) {
          alphaOut[at + k] = (REAL) alpha;
        }
      }
      __syncthreads();  // all of the row before the next one reads it
      logZ += log(sum) + largest;
    }
    double end = 0;
    if (s.length > 0) {
      int64 last = (s.begin + s.length - 1) * tags;
      for (int k = threadIdx.x; k < tags; k += THREADS) {
        end += alphas[last + k] * exps[tags + k];
      }
      for (int t = threadIdx.x; t < s.length; t += THREADS) {
        int tag = tagOf(label, labelBytes, s.begin + t, tags, fault);
        score += (double) x[(s.begin + t) * tags + tag];
        if (t == 0) {
          score += (double) transition[tag];
        } else {
          int before = tagOf(label, labelBytes, s.begin + t - 1, tags, fault);
          score += (double) transition[(2LL + before) * tags + tag];
        }
        if (t == s.length - 1) {
          score += (double) transition[tags + tag];
        }
      }
    }
    end = fluid_block_sum(end);
    score = fluid_block_sum(score);
    if (threadIdx.x == 0) {
      costs[i] = s.length > 0 ? (REAL) (logZ + log(end) - score) : (REAL) 0;
    }
  }
}

// Marginals from the last row of a sequence to its first. betas: [sequences, 2, tags]; sums:
// [sequences, 2 + tags, tags], zero before. Element (j, k) of the sums belongs to one thread.
extern "C" __global__ void __launch_bounds__(THREADS) crf_grad(
    const double* exps, const REAL* emissionExps, const REAL* alpha, const void* label,
    int labelBytes, const REAL* grad, double* betas, double* sums, REAL* emissionGrad, int tags,
    SEGMENT_PARAMETERS, int64* fault) {
  for (int64 i = blockIdx.x; i < sequences; i += gridDim.x) {
    Segment s = segmentOf(i, offsets, lengths, lengthBytes, steps);
    double g = (double) grad[i];
    double* mine = sums + i * (2LL + tags) * tags;
    double* beta = betas + i * 2 * tags;
    double* before = beta + tags;
    for (int k = threadIdx.x; k < tags && s.length > 0; k += THREADS) {
      beta[k] = exps[tags + k];
    }
    __syncthreads();
    for (int t = s.length - 1; t >= 0; t--) {
      int64 at = (s.begin + t) * tags;
      int tag = tagOf(label, labelBytes, s.begin + t, tags, fault);
      double sum = 0;
      for (int k = threadIdx.x; k < tags; k += THREADS) {
        sum += (double) alpha[at + k] * beta[k];
      }
      sum = fluid_block_sum(sum);
      for (int k = threadIdx.x; k < tags; k += THREADS) {
        double share = g * ((double) alpha[at + k] * beta[k] / sum - (k == tag ? 1 : 0));
        if (emissionGrad != 0) {
          emissionGrad[at + k] = (REAL) share;
        }
        if (t == 0) {
          mine[k] += share;
        }
        if (t == s.length - 1) {
          mine[tags + k] += share;
        }
      }
      if (t == 0) {
        continue;
      }
      int from = tagOf(label, labelBytes, s.begin + t - 1, tags, fault);
      double total = 0;
      double betaSum = 0;
      for (int j = threadIdx.x; j < tags; j += THREADS) {
        double reach = 0;
        for (int k = 0; k < tags; k++) {
          reach += exps[(2LL + j) * tags + k] * (double) emissionExps[at + k] * beta[k];
        }
        before[j] = reach;
        betaSum += reach;
        total += (double) alpha[at - tags + j] * reach;
      }
      total = fluid_block_sum(total);
      betaSum = fluid_block_sum(betaSum);
      for (int e = threadIdx.x; e < tags * tags; e += THREADS) {
        int j = e / tags;
        int k = e - j * tags;
        double way = exps[2LL * tags + e] * (double) emissionExps[at + k] * beta[k];
        double pair = (double) alpha[at - tags + j] * way;
        mine[2LL * tags + e] += g * (pair / total - (j == from && k == tag ? 1 : 0));
      }
      for (int j = threadIdx.x; j < tags; j += THREADS) {
        before[j] /= betaSum;
      }
      __syncthreads();  // all have read beta, and before is whole
      double* now = beta;
      beta = before;
      before = now;
    }
    __syncthreads();
  }
}

// Adds the sequences' sums up in order.
extern "C" __global__ void crf_total(
    const double* sums, REAL* to, int64 sequences, int64 count) {
  for (FLUID_LOOP(i, count)) {
    double sum = 0;
    for (int64 k = 0; k < sequences; k++) {
      sum += sums[k * count + i];
    }
    to[i] = (REAL) sum;
  }
}

// The best path of each sequence, or with labels whether it agrees with them.
extern "C" __global__ void __launch_bounds__(THREADS) viterbi(
    const REAL* x, const REAL* transition, const void* label, int labelBytes, double* scores,
    int* sources, int64* path, int tags, SEGMENT_PARAMETERS) {
  for (int64 i = blockIdx.x; i < sequences; i += gridDim.x) {
    Segment s = segmentOf(i, offsets, lengths, lengthBytes, steps);
    for (int t = 0; t < s.length; t++) {
      int64 at = (s.begin + t) * tags;
      for (int k = threadIdx.x; k < tags; k += THREADS) {
        double best = (double) transition[k];
        int source = -1;
        for (int j = 0; j < tags && t > 0; j++) {
          double way = scores[at - tags + j] + (double) transition[(2LL + j) * tags + k];
          if (source < 0 || way > best) {
            best = way;
            source = j;
          }
        }
        scores[at + k] = best + (double) x[at + k];
        sources[at + k] = source;
      }
      __syncthreads();
    }
    if (threadIdx.x == 0 && s.length > 0) {
      int64 last = s.begin + s.length - 1;
      int tag = 0;
      for (int k = 1; k < tags; k++) {
        bool better = scores[last * tags + k] + (double) transition[tags + k]
            > scores[last * tags + tag] + (double) transition[tags + tag];
        tag = better ? k : tag;
      }
      for (int64 row = last; row >= s.begin; row--) {
        path[row] = label == 0 ? tag : number(label, labelBytes, row) == tag ? 1 : 0;
        tag = sources[row * tags + tag];
      }
    }
    __syncthreads();
  }
}
