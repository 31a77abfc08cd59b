// lstm_grad, float32, with all time steps in one launch for layers whose weights need the whole
// chip; the groups and blocks of lstm_grid_forward.cu. Cooperative launch. More sequences than it
// holds are taken in several launches, the longest first: no state passes between sequences.
//
// A block multiplies the gradients of its own units' gates by its own weight rows, which gives
// partial gradients of h for all H units, and hands them to their owners through L2; each owner
// adds them in a fixed order, so that two runs give the same bits. Weights and gradients are bf16
// in two parts (three products): gradients have no bound that would allow fp16.
//
// Microseconds per step on an H200 (CUDA 13.0) with launch and weight loading, T 35-45, before
// peepholes, reversal and first states were added: 3.5 at H 650 and 20 sequences, 5.6 at 650 and
// 64, 9.0 at 1500 and 20. Errors against float64 9e-7 to 1.3e-6. More weights in registers spill.
//
// Defines: H, UC (a multiple of 4), NT (8 NT ranks of a group; NT UC at most 128), WR and WS (tiles
// of 16 units of h of each warp whose weights are in registers and in shared memory), GATE, CELL,
// CANDIDATE, PEEPHOLES.
#include "grid.cuh"
#include "recurrent.cuh"

constexpr int WARPS = 8;
constexpr int THREADS = 32 * WARPS;
constexpr int KB = UC / 4;  // slices of k: 4 units' 4 gates
constexpr int MW = WR + WS;
constexpr int TILES = (H + 15) / 16;
constexpr int R = NT * 8;
constexpr int GC = (H + UC - 1) / UC;
constexpr int PAIRS = (UC * R + THREADS - 1) / THREADS;
constexpr int GIVEN = NT * UC * 2;  // float4 that a block hands to another
constexpr int SLICES = THREADS / GIVEN;
constexpr int STRIDE = 33;
static_assert(SLICES >= 1, "NT UC is at most 128");

// COUNT tiles of units of h from the warp's tile FIRST on, for one tile of ranks.
template <int FIRST, int COUNT>
__device__ __forceinline__ void multiply_tiles(
    const u32 (&w)[WR][KB][2][4], const uint4* kept, const uint4 (&b)[KB], float* to) {
  const int warp = threadIdx.x >> 5;
  const int lq = (threadIdx.x & 31) >> 2;
  float d[COUNT][4];
#pragma unroll
  for (int m = 0; m < COUNT; m++) d[m][0] = d[m][1] = d[m][2] = d[m][3] = 0.f;
#pragma unroll
  for (int kt = 0; kt < KB; kt++)
#pragma unroll
    for (int m = 0; m < COUNT; m++) {
      u32 a[2][4];
#pragma unroll
      for (int part = 0; part < 2; part++) {
        if (FIRST + m < WR) {
#pragma unroll
          for (int f = 0; f < 4; f++) a[part][f] = w[FIRST + m < WR ? FIRST + m : 0][kt][part][f];
        } else {
          const uint4 v = load_weights(
              &kept[(((FIRST + m - WR) * KB + kt) * 2 + part) * THREADS + threadIdx.x]);
          a[part][0] = v.x;
          a[part][1] = v.y;
          a[part][2] = v.z;
          a[part][3] = v.w;
        }
      }
      multiply<false>(d[m], a[1], b[kt].x, b[kt].y);
      multiply<false>(d[m], a[0], b[kt].z, b[kt].w);
      multiply<false>(d[m], a[0], b[kt].x, b[kt].y);
    }
#pragma unroll
  for (int m = 0; m < COUNT; m++)
#pragma unroll
    for (int e = 0; e < 2; e++) {
      const int u = ((FIRST + m) * WARPS + warp) * 16 + lq + e * 8;
      const int target = u / UC;
      if (u < H)
        __stcg((float2*)(to + (size_t)target * GC * GIVEN * 4 + (u - target * UC) * 8),
               make_float2(d[m][e * 2], d[m][e * 2 + 1]));
    }
}

// Three tiles at a time; the last one is not there for all warps.
template <int FIRST>
__device__ __forceinline__ void multiply_from(
    const u32 (&w)[WR][KB][2][4], const uint4* kept, const uint4 (&b)[KB], float* to) {
  constexpr int COUNT = MW - FIRST < 3 ? MW - FIRST : 3;
  if constexpr (FIRST + COUNT < MW) {
    multiply_tiles<FIRST, COUNT>(w, kept, b, to);
    multiply_from<FIRST + COUNT>(w, kept, b, to);
  } else {
    if ((MW - 1) * WARPS + (threadIdx.x >> 5) < TILES) {
      multiply_tiles<FIRST, COUNT>(w, kept, b, to);
    } else if constexpr (COUNT > 1) {
      multiply_tiles<FIRST, COUNT - 1>(w, kept, b, to);
    }
  }
}

// Ranks from rank0 on, as many as the grid holds; `steps` is how many rows rank0's sequence has.
// It ends at step `from`; where that is not the first one, rank0 is 0, and dz [ranks, 4 H] and
// cellgrad [ranks, H] take what the step before goes on with.
// Dynamic shared memory: [SLICES][GIVEN], [NT][KB][STRIDE] and [WS][KB][2][THREADS] of 16 bytes.
// exchange [2][NG][GC to][GC from][GIVEN] of 16 bytes, flags [NG][256]. c0, c0grad may be null.
extern "C" __global__ void __launch_bounds__(THREADS, 1) lstm_grid_backward(
    const float* __restrict__ grad, const float* __restrict__ gates,
    const float* __restrict__ seen, const float* __restrict__ cell, const float* __restrict__ c0,
    const float* __restrict__ weight, const float* __restrict__ bias,
    const int* __restrict__ starts, const int* __restrict__ base, const int* __restrict__ order,
    int from, int steps, int rank0, int direction, int groups, u32 epoch, float* __restrict__ gategrad,
    float* __restrict__ c0grad, float* __restrict__ dz, float* __restrict__ cellgrad, u32* flags,
    float4* exchange) {
  extern __shared__ __align__(16) float dynamic[];
  float4* sums = (float4*)dynamic;
  uint4* given = (uint4*)(sums + SLICES * GIVEN);
  uint4* kept = given + NT * KB * STRIDE;
  const int tid = threadIdx.x;
  const int lane = tid & 31;
  const int warp = tid >> 5;
  const int lq = lane >> 2;
  const int lr = lane & 3;
  const int group = blockIdx.x / GC;
  const int block = blockIdx.x % GC;
  // Both parts of a tile's weights for a slice: row = unit of h, k = unit lr of the slice's four,
  // gates 2 (f >> 1) and the next.
  auto read = [&](int i, int kt, float (&v)[8]) {
#pragma unroll
    for (int f = 0; f < 4; f++) {
      const int to = (i * WARPS + warp) * 16 + lq + (f & 1) * 8;
      const int u = block * UC + kt * 4 + lr;
      const bool inside = u < H && to < H;
      const float* p = weight + (size_t)to * 4 * H + (f >> 1) * 2 * H + u;
      v[2 * f] = inside ? read_weight(p) : 0.f;
      v[2 * f + 1] = inside ? read_weight(p + H) : 0.f;
    }
  };
  auto split = [&](const float (&v)[8], uint4& high, uint4& low) {
    u32 parts[2][4];
#pragma unroll
    for (int f = 0; f < 4; f++) {
      parts[0][f] = pack<false>(v[2 * f], v[2 * f + 1], 0);
      parts[1][f] = pack<false>(v[2 * f], v[2 * f + 1], 1);
    }
    high = make_uint4(parts[0][0], parts[0][1], parts[0][2], parts[0][3]);
    low = make_uint4(parts[1][0], parts[1][1], parts[1][2], parts[1][3]);
  };
  // Through shared memory, where there is some: without, the compiler reads far more ahead than
  // there are registers for. All of a tile is under way at once, since reading is but waiting.
  auto fill = [&](int i) {
    float v[KB][8];
#pragma unroll
    for (int kt = 0; kt < KB; kt++) read(i, kt, v[kt]);
#pragma unroll
    for (int kt = 0; kt < KB; kt++) {
      uint4 high, low;
      split(v[kt], high, low);
      const int slot = (i < WR ? 0 : i - WR) * KB + kt;
      kept[slot * 2 * THREADS + tid] = high;
      kept[(slot * 2 + 1) * THREADS + tid] = low;
    }
  };
  u32 w[WR][KB][2][4];
#pragma unroll
  for (int i = 0; i < WR; i++) {
    if (WS > 0) fill(i);
#pragma unroll
    for (int kt = 0; kt < KB; kt++) {
      uint4 high, low;
      if (WS > 0) {
        high = load_weights(&kept[kt * 2 * THREADS + tid]);
        low = load_weights(&kept[(kt * 2 + 1) * THREADS + tid]);
      } else {
        float v[8];
        read(i, kt, v);
        split(v, high, low);
      }
      w[i][kt][0][0] = high.x;
      w[i][kt][0][1] = high.y;
      w[i][kt][0][2] = high.z;
      w[i][kt][0][3] = high.w;
      w[i][kt][1][0] = low.x;
      w[i][kt][1][1] = low.y;
      w[i][kt][1][2] = low.z;
      w[i][kt][1][3] = low.w;
    }
  }
#pragma unroll 1
  for (int i = WR; i < MW; i++) fill(i);
  for (int i = tid; i < NT * KB * STRIDE; i += THREADS) given[i] = make_uint4(0, 0, 0, 0);
  u32* flag = flags + group * 256;
  // Rows of a step, between where it starts and ends, that are those of this launch's ranks.
  auto rows_of = [&](int from, int to) {
    const int rows = to - from - rank0;
    return rows < 0 ? 0 : rows < R * groups ? rows : R * groups;
  };
  base += rank0;
  order += rank0;
  // The last step in which the group has a row: starts has more than `steps` numbers, rows fall.
  int t = steps - 1;
  while (t >= from && rows_of(starts[t], starts[t + 1]) <= group) t--;
  int o = t < from ? 0 : starts[t];
  int o1 = t < from ? 0 : starts[t + 1];
  int om = t < 1 ? 0 : starts[t - 1];
  const int first = rows_of(0, starts[1]);
  float dc[PAIRS];
  float seven[PAIRS][7];
  int row0[PAIRS];
#pragma unroll
  for (int q = 0; q < PAIRS; q++) {
    const int r = (q * THREADS + tid) / UC;
    const int rank = group + r * groups;
    dc[q] = 0.f;
    row0[q] = r < R && rank < first ? base[rank] : 0;
#pragma unroll
    for (int i = 0; i < 7; i++) seven[q][i] = 0.f;
  }
  auto load = [&](int step, int from, int rows) {
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const int id = q * THREADS + tid;
      const int r = id / UC;
      const int u = block * UC + id - r * UC;
      const int rank = group + r * groups;
      if (u < H && r < R && rank < rows) {
        const size_t packed = (size_t)(from + rank0 + rank);
        const long long row = row0[q] + step * direction;
        const float* p = gates + packed * 4 * H + u;
        seven[q][0] = __ldg(p);
        seven[q][1] = __ldg(p + H);
        seven[q][2] = __ldg(p + 2 * H);
        seven[q][3] = __ldg(p + 3 * H);
        seven[q][4] = __ldg(&seen[packed * H + u]);
        seven[q][5] = __ldg(&grad[row * H + u]);
        seven[q][6] = 0.f;
        if (step > 0) seven[q][6] = __ldg(&cell[(row - direction) * H + u]);
        else if (c0) seven[q][6] = __ldg(&c0[(size_t)order[rank] * H + u]);
      }
    }
  };
  if (t >= from) load(t, o, rows_of(o, o1));
  int rows_later = 0;
  u32 round = 0;  // exchanges so far
  __syncthreads();
  for (; t >= from; t--) {
    const int omm = t < 2 ? 0 : starts[t - 2];
    const int rows = rows_of(o, o1);
    const int here = (rows - group + groups - 1) / groups;
    const int later = rows_later > group ? (rows_later - group + groups - 1) / groups : 0;
    if (round > 0) {
      if (tid < GC) wait_for(flag + tid, epoch + round);
      __syncthreads();
      if (tid < SLICES * GIVEN) {
        const int slice = tid / GIVEN;
        const int p = tid - slice * GIVEN;
        if (p < (later + 7) / 8 * UC * 2) {
          const float4* sent =
              exchange + ((size_t)((round & 1) * groups + group) * GC + block) * GC * GIVEN + p;
          constexpr int EACH = (GC + SLICES - 1) / SLICES;
          const int begin = slice * EACH;
          const int end = begin + EACH < GC ? begin + EACH : GC;
          float4 sum = make_float4(0.f, 0.f, 0.f, 0.f);
#pragma unroll 1
          for (int i = begin; i < end; i += 8) {
            float4 v[8];
#pragma unroll
            for (int e = 0; e < 8; e++)
              v[e] = i + e < end ? __ldcg(sent + (size_t)(i + e) * GIVEN)
                                 : make_float4(0.f, 0.f, 0.f, 0.f);
#pragma unroll
            for (int e = 0; e < 8; e++) {
              sum.x += v[e].x;
              sum.y += v[e].y;
              sum.z += v[e].z;
              sum.w += v[e].w;
            }
          }
          sums[slice * GIVEN + p] = sum;
        }
      }
      __syncthreads();
    }
    float of[PAIRS][4];
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const int id = q * THREADS + tid;
      const int r = id / UC;
      const int local = id - r * UC;
      const int u = block * UC + local;
      const int rank = group + r * groups;
      if (u < H && r < R && rank < rows) {
        const bool had = rank < rows_later;
        float dh = seven[q][5];
        if (had) {
          const float* p = (const float*)sums + (r >> 3) * UC * 8 + local * 8 + (r & 7);
#pragma unroll
          for (int slice = 0; slice < SLICES; slice++) dh += p[slice * GIVEN * 4];
        }
        const float fresh = seven[q][0];
        const float in = seven[q][1];
        const float forget = seven[q][2];
        const float out = seven[q][3];
        const float active = seven[q][4];
        float d = had ? dc[q] : 0.f;
        of[q][3] = activation_gradient<GATE>(dh * active, out);
        d += activation_gradient<CELL>(dh * out, active);
#if PEEPHOLES
        d += of[q][3] * __ldg(&bias[6 * H + u]);
#endif
        of[q][1] = activation_gradient<GATE>(d * fresh, in);
        of[q][2] = activation_gradient<GATE>(d * seven[q][6], forget);
        of[q][0] = activation_gradient<CANDIDATE>(d * in, fresh);
        d *= forget;
#if PEEPHOLES
        d += of[q][1] * __ldg(&bias[4 * H + u]) + of[q][2] * __ldg(&bias[5 * H + u]);
#endif
        dc[q] = d;
        if (t > from) {
          given[((r >> 3) * KB + (local >> 2)) * STRIDE + (r & 7) * 4 + (local & 3)] = make_uint4(
              pack<false>(of[q][0], of[q][1], 0), pack<false>(of[q][2], of[q][3], 0),
              pack<false>(of[q][0], of[q][1], 1), pack<false>(of[q][2], of[q][3], 1));
        } else if (from > 0) {
          cellgrad[(size_t)rank * H + u] = d;
#pragma unroll
          for (int g = 0; g < 4; g++) dz[((size_t)rank * 4 + g) * H + u] = of[q][g];
        } else if (c0grad) {
          c0grad[(size_t)order[rank] * H + u] = d;
        }
      }
    }
    if (t > from) {
      __syncthreads();
      round++;
      // To a block, a tile of ranks, its unit: + (block GC GIVEN 4) + (tile UC + unit) 8.
      float* to = (float*)exchange +
                  (((size_t)((round & 1) * groups + group) * GC * GC + block) * GIVEN) * 4 + lr * 2;
      const int tiles = (here + 7) / 8;
      for (int n = 0; n < tiles; n++) {
        uint4 b[KB];
#pragma unroll
        for (int kt = 0; kt < KB; kt++) b[kt] = given[(n * KB + kt) * STRIDE + lane];
        multiply_from<0>(w, kept, b, to + n * UC * 8);
      }
      __syncthreads();
      // By a warp without waiting lanes where there is one: raised by thread 0, whose own warp
      // waits next, the store was seen to starve, and every block waited for ever.
      if (tid == THREADS - 1) raise(flag + block, epoch + round);
      __syncwarp();
    }
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const int id = q * THREADS + tid;
      const int r = id / UC;
      const int u = block * UC + id - r * UC;
      if (u < H && r < R && group + r * groups < rows) {
        float* p = gategrad + (long long)(row0[q] + t * direction) * 4 * H + u;
        p[0] = of[q][0];
        p[H] = of[q][1];
        p[2 * H] = of[q][2];
        p[3 * H] = of[q][3];
      }
    }
    if (t > from) load(t - 1, om, rows_of(om, o));
    rows_later = rows;
    o1 = o;
    o = om;
    om = omm;
  }
}
