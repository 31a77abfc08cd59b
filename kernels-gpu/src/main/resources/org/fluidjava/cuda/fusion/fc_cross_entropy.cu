// The rows of an output layer: from the logits of a chunk of rows (a product without its bias) to the
// rows' losses, and in training to the logits' gradients in place.
//
// What bounds it, for rows N, width H, classes V on an H200 (SGEMM 51 TF/s, copy 4.28 TB/s): three
// products of 2 N H V operations; the logits written once, read once here, written once here, read by
// two products and by the sums of columns. Products, then bytes, in microseconds:
//   seed   N 1400  H 128   V 10000: 211, 79
//   small  N  420  H 200   V 10000:  99, 24
//   medium N  420  H 650   V 10000: 321, 24
//   large  N  420  H 1500  V 10000: 741, 24
//   medium N 5400  H 650   V 10000: 4130, 303
//   large  N 5400  H 1500  V 10000: 9530, 303
// The kernel itself reads and writes each logit once, sixteen bytes at a time: a block holds its row in
// registers where it fits (HELD packs for each thread), else it goes over the row three times.
#include "fluid.cuh"
#include "fault.cuh"
#include "lanes.cuh"

constexpr int WIDE = Pack<REAL>::SIZE;

struct Row {
  REAL* z;
  const REAL* bias;
  long long classes;

  // Logits with their bias; minus infinity past the end of the row.
  __device__ __forceinline__ Pack<REAL> load(long long pack) const {
    Pack<REAL> p;
    long long first = pack * WIDE;
    if (first + WIDE <= classes) {
      p = load_pack(z + first);
      if (bias != nullptr) {
        Pack<REAL> b = load_pack(bias + first);
#pragma unroll
        for (int k = 0; k < WIDE; k++) {
          p.v[k] += b.v[k];
        }
      }
    } else {
#pragma unroll
      for (int k = 0; k < WIDE; k++) {
        REAL added = bias != nullptr && first + k < classes ? bias[first + k] : REAL(0);
        p.v[k] = first + k < classes ? z[first + k] + added : -(REAL)FLUID_INFINITY;
      }
    }
    return p;
  }
};

// Whether the row's label counts; a label that is neither a class nor the one to ignore is a fault.
__device__ __forceinline__ bool counts(
    long long label, long long row, long long classes, long long ignore, long long* fault) {
  if (label == ignore) {
    return false;
  }
  if (label < 0 || label >= classes) {
    if (threadIdx.x == 0) {
      fluid_fault(fault, label, row, classes);
    }
    return false;
  }
  return true;
}

// HELD packs in each thread's registers, or 0 to read the row again each time.
template <int HELD>
__device__ __forceinline__ void row_of(
    REAL* logits, long long stride, const REAL* bias, const long long* labels,
    const REAL* loss_grad, REAL* losses, long long first_row, long long classes, long long ignore,
    long long* fault) {
  long long at = first_row + blockIdx.x;
  Row row{logits + blockIdx.x * stride, bias, classes};
  long long packs = (classes + WIDE - 1) / WIDE;
  long long label = labels[at];
  bool counted = counts(label, at, classes, ignore, fault);
  // Read before any thread turns the row into its gradient: sums over the block lie between.
  REAL target = counted ? row.z[label] + (bias == nullptr ? REAL(0) : bias[label]) : REAL(0);
  Pack<REAL> held[HELD > 0 ? HELD : 1];
  REAL largest = -(REAL)FLUID_INFINITY;
  if constexpr (HELD > 0) {
#pragma unroll
    for (int h = 0; h < HELD; h++) {
      long long pack = threadIdx.x + h * (long long)blockDim.x;
      if (pack < packs) {
        held[h] = row.load(pack);
      } else {
#pragma unroll
        for (int k = 0; k < WIDE; k++) {
          held[h].v[k] = -(REAL)FLUID_INFINITY;
        }
      }
#pragma unroll
      for (int k = 0; k < WIDE; k++) {
        largest = fluid_max(largest, held[h].v[k]);
      }
    }
  } else {
    for (long long pack = threadIdx.x; pack < packs; pack += blockDim.x) {
      Pack<REAL> p = row.load(pack);
#pragma unroll
      for (int k = 0; k < WIDE; k++) {
        largest = fluid_max(largest, p.v[k]);
      }
    }
  }
  largest = fluid_block_max(largest);
  REAL sum = REAL(0);
  if constexpr (HELD > 0) {
#pragma unroll
    for (int h = 0; h < HELD; h++) {
#pragma unroll
      for (int k = 0; k < WIDE; k++) {
        held[h].v[k] = fluid_exp(held[h].v[k] - largest);
        sum += held[h].v[k];
      }
    }
  } else {
    for (long long pack = threadIdx.x; pack < packs; pack += blockDim.x) {
      Pack<REAL> p = row.load(pack);
#pragma unroll
      for (int k = 0; k < WIDE; k++) {
        sum += fluid_exp(p.v[k] - largest);
      }
    }
  }
  sum = fluid_block_sum(sum);
  if (threadIdx.x == 0) {
    losses[at] = counted ? largest + fluid_log(sum) - target : REAL(0);
  }
  if (loss_grad == nullptr) {
    return;
  }
  REAL given = counted ? loss_grad[at] : REAL(0);
  REAL share = given / sum;
  if constexpr (HELD > 0) {
#pragma unroll
    for (int h = 0; h < HELD; h++) {
      long long pack = threadIdx.x + h * (long long)blockDim.x;
      if (pack < packs) {
        Pack<REAL> p;
#pragma unroll
        for (int k = 0; k < WIDE; k++) {
          // A row that does not count gives nothing, whatever its logits are.
          p.v[k] = counted ? share * held[h].v[k] - (pack * WIDE + k == label ? given : REAL(0))
                           : REAL(0);
        }
        store_pack(row.z + pack * WIDE, p);
      }
    }
  } else {
    for (long long pack = threadIdx.x; pack < packs; pack += blockDim.x) {
      Pack<REAL> p = row.load(pack);
#pragma unroll
      for (int k = 0; k < WIDE; k++) {
        p.v[k] = counted ? share * fluid_exp(p.v[k] - largest) -
                               (pack * WIDE + k == label ? given : REAL(0))
                         : REAL(0);
      }
      store_pack(row.z + pack * WIDE, p);
    }
  }
}

#define ROWS(name, held, threads)                                                              \
  extern "C" __global__ void __launch_bounds__(threads) name(                                  \
      REAL* logits, long long stride, const REAL* bias, const long long* labels,               \
      const REAL* loss_grad, REAL* losses, long long first_row, long long classes,             \
      long long ignore, long long* fault) {                                                    \
    row_of<held>(                                                                              \
        logits, stride, bias, labels, loss_grad, losses, first_row, classes, ignore, fault);   \
  }

// One block for each row. The logits' stride is a multiple of 4; loss_grad is null when only the losses
// are wanted. rows_held wants 4 packs · blockDim.x elements at least, rows_held_more 8 packs.
ROWS(rows_held, 4, 1024)
ROWS(rows_held_more, 8, 1024)
ROWS(rows_read_again, 0, 512)

// Sums of the columns of a matrix [rows, columns] whose rows lie `stride` apart, added to what is there
// unless `begin`. Blocks of (32, 16): 32 lanes take one pack of columns each, 16 threads share the rows.
// Grid (blocks of columns, chunks of rows); the last block of a column adds the chunks up in their order.
extern "C" __global__ void __launch_bounds__(512) column_sums(
    const REAL* x, long long rows, long long columns, long long stride, REAL* sums, int begin,
    REAL* partial, unsigned* tickets) {
  __shared__ REAL shared[16][32 * WIDE + 1];
  long long pack = blockIdx.x * 32ll + threadIdx.x;
  bool here = pack * WIDE < columns;
  int chunks = gridDim.y;
  long long from = rows * blockIdx.y / chunks;
  long long to = rows * (blockIdx.y + 1) / chunks;
  REAL value[WIDE];
#pragma unroll
  for (int k = 0; k < WIDE; k++) {
    value[k] = REAL(0);
  }
  if (here) {
#pragma unroll 4
    for (long long row = from + threadIdx.y; row < to; row += 16) {
      Pack<REAL> p = load_pack(x + row * stride + pack * WIDE);
#pragma unroll
      for (int k = 0; k < WIDE; k++) {
        value[k] += p.v[k];
      }
    }
  }
#pragma unroll
  for (int k = 0; k < WIDE; k++) {
    shared[threadIdx.y][threadIdx.x * WIDE + k] = value[k];
  }
  __syncthreads();
  int own = threadIdx.y * 32 + threadIdx.x;
  long long column = blockIdx.x * 32ll * WIDE + own;
  bool sums_up = own < 32 * WIDE && column < columns;
  REAL total = REAL(0);
  if (sums_up) {
#pragma unroll
    for (int k = 0; k < 16; k++) {
      total += shared[k][own];
    }
  }
  if (chunks > 1) {
    if (sums_up) {
      partial[blockIdx.y * columns + column] = total;
    }
    if (!last_block(tickets + blockIdx.x, chunks)) {
      return;
    }
    total = REAL(0);
    if (sums_up) {
      for (int c = 0; c < chunks; c++) {
        total += partial[c * columns + column];
      }
    }
  }
  if (sums_up) {
    sums[column] = begin ? total : sums[column] + total;
  }
}
