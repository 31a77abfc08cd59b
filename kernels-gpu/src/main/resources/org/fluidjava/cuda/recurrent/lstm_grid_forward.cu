// lstm, float32, with all time steps in one launch for layers whose weights need the whole chip
// (widths from 257 to about 1536). Cooperative launch.
//
// GC = ceil(H / UC) blocks form a group; NG groups share out the ranks (rank % NG). A block keeps
// the weights of UC units for the whole sequence, in registers and, where they do not fit, in
// shared memory; its 8 warps split k, their sums meet in shared memory. h travels through L2 in the
// order of the products' fragments, so that each lane copies just what it will use (cp.async ring,
// no barrier of the block behind the wait). Each block raises one flag per step; a warp waits for
// the flags of the blocks whose units it needs.
//
// Accuracy of float32 from half precision: operands in two parts, three products. fp16 parts where
// h is bounded (a block's weights are scaled by a power of two so that their largest lies below
// 2^15; the scale of h leaves room for first states), else bf16, whose errors are some 1e-5.
//
// Microseconds per step on an H200 (CUDA 13.0) with launch and weight loading, T 35-45, before
// peepholes, reversal and first states were added: 3.75 at H 650 and 20 sequences, 5.3 at 650 and
// 64, 9.1 at 1500 and 20 (the exchange alone 2.55, 3.1, 4.8); cuDNN 14.0, 17.6, 38.9. Errors
// against float64 2e-7. Wider tiles or more weights in registers spill.
//
// Flags rise from launch to launch (`epoch` is what they may hold at the start), so nothing needs
// clearing but the padding of the exchanged rows, where stale bits could be NaN.
//
// It can begin at a later step, at which no more sequences go on than it holds: the steps before
// are then another form's, and it reads the states of the last of them where that wrote them.
//
// Defines: H, UC (a multiple of 4), NT (8 NT ranks of a group), NC (8 NC of them at once), WR and
// WS (16-wide slices of k of each warp in registers and in shared memory), D (depth of the ring),
// HALF (1: fp16), SCALE (of the states in fp16), GATE, CELL, CANDIDATE, PEEPHOLES.
#include "grid.cuh"
#include "recurrent.cuh"

constexpr int WARPS = 8;
constexpr int THREADS = 32 * WARPS;
constexpr int MT = UC / 4;
constexpr int KW = WR + WS;
constexpr int K16 = (H + 15) / 16;
constexpr int R = NT * 8;
constexpr int PS = UC * 4 + 4;
constexpr int GC = (H + UC - 1) / UC;
constexpr int PAIRS = (UC * R + THREADS - 1) / THREADS;
// Tiles of weights read ahead, as many as registers allow without spilling.
#if __CUDA_ARCH__ >= 900
constexpr int AHEAD = MT;
#else
constexpr int AHEAD = 1;
#endif
// A warp's sums lie over its ring where both are not used at once: then the ring may be deeper.
constexpr bool OVER = NC == NT && NT > 1;
constexpr int RING = D * NC * 32;  // uint4
constexpr int SUMS = R * PS;       // floats
constexpr int OF_WARP = OVER ? (RING * 4 > SUMS ? RING * 4 : SUMS) : SUMS;  // floats
constexpr float STATE_SCALE = HALF ? SCALE : 1.f;

// Dynamic shared memory: [WARPS][R][PS] floats, [WARPS][D][NC][32] (over one another with OVER)
// and [WS][MT][2][THREADS] of 16 bytes. exchange [2][NG][K16][NT][32] of 16 bytes, flags [NG][256]. Steps from `from` to `steps`.
extern "C" __global__ void __launch_bounds__(THREADS, 1) lstm_grid_forward(
    const float* __restrict__ x, const float* __restrict__ weight,
    const float* __restrict__ bias, const float* __restrict__ h0, const float* __restrict__ c0,
    const int* __restrict__ starts, const int* __restrict__ base, const int* __restrict__ order,
    int from, int steps, int direction, int groups, u32 epoch, float* __restrict__ hidden,
    float* __restrict__ cell, float* __restrict__ gates, float* __restrict__ seen, u32* flags,
    uint4* exchange) {
  extern __shared__ __align__(16) float dynamic[];
  float* partial = dynamic;
  uint4* kept = (uint4*)(dynamic + WARPS * OF_WARP) + (OVER ? 0 : WARPS * RING);
  __shared__ float largest[WARPS];
  const int tid = threadIdx.x;
  const int lane = tid & 31;
  const int warp = tid >> 5;
  uint4* ring = OVER ? (uint4*)(dynamic + warp * OF_WARP)
                     : (uint4*)(dynamic + WARPS * SUMS) + warp * RING;
  const int lq = lane >> 2;
  const int lr = lane & 3;
  const int group = blockIdx.x / GC;
  const int block = blockIdx.x % GC;
  // Row of a tile: unit of 4 x gate; its k: 4 lr + 2 (f >> 1) and the next of a slice.
  auto weight_at = [&](int i, int m, int f, int e) {
    const int row = lq + (f & 1) * 8;
    const int k = (warp * KW + i) * 16 + lr * 4 + (f >> 1) * 2 + e;
    const int u = block * UC + m * 4 + (row >> 2);
    return u < H && k < H ? read_weight(&weight[(size_t)k * 4 * H + (row & 3) * H + u]) : 0.f;
  };
  // Several tiles of a slice are under way at once, since reading is nothing but waiting.
  auto read_tiles = [&](int i, int first, float (&v)[AHEAD][8]) {
#pragma unroll
    for (int m = 0; m < AHEAD; m++)
#pragma unroll
      for (int j = 0; j < 8; j++) v[m][j] = weight_at(i, first + m, j >> 1, j & 1);
  };
  float scale = 1.f;
  if (HALF) {
    float most = 0.f;
#pragma unroll 1
    for (int i = 0; i < KW; i++)
#pragma unroll 1
      for (int first = 0; first < MT; first += AHEAD) {
        float v[AHEAD][8];
        read_tiles(i, first, v);
#pragma unroll
        for (int m = 0; m < AHEAD; m++)
#pragma unroll
          for (int j = 0; j < 8; j++) most = fmaxf(most, fabsf(v[m][j]));
      }
#pragma unroll
    for (int m = 16; m > 0; m >>= 1) most = fmaxf(most, __shfl_xor_sync(0xffffffffu, most, m));
    if (lane == 0) largest[warp] = most;
    __syncthreads();
#pragma unroll
    for (int i = 0; i < WARPS; i++) most = fmaxf(most, largest[i]);
    // 2^(14 - exponent), kept within the exponents of float32.
    const int exponent = (int)(__float_as_uint(most) >> 23);
    if (exponent > 20 && exponent < 255) scale = __uint_as_float((u32)(268 - exponent) << 23);
  }
  // The weights of a slice in both parts.
  auto fill = [&](int i, uint4* to) {
#pragma unroll 1
    for (int tile = 0; tile < MT; tile += AHEAD) {
      float v[AHEAD][8];
      read_tiles(i, tile, v);
#pragma unroll
      for (int m = 0; m < AHEAD; m++) {
        u32 high[4];
        u32 low[4];
#pragma unroll
        for (int f = 0; f < 4; f++) {
          const float first = v[m][2 * f] * scale;
          const float second = v[m][2 * f + 1] * scale;
          high[f] = pack<HALF>(first, second, 0);
          low[f] = pack<HALF>(first, second, 1);
        }
        uint4* at = to + (tile + m) * 2 * THREADS + tid;
        at[0] = make_uint4(high[0], high[1], high[2], high[3]);
        at[THREADS] = make_uint4(low[0], low[1], low[2], low[3]);
      }
    }
  };
#pragma unroll 1
  for (int i = 0; i < WS; i++) fill(WR + i, kept + i * MT * 2 * THREADS);
  uint4* staged = (uint4*)dynamic;
  u32 w[WR][MT][2][4];
#pragma unroll
  for (int i = 0; i < WR; i++) {
    fill(i, staged);
#pragma unroll
    for (int m = 0; m < MT; m++)
#pragma unroll
      for (int part = 0; part < 2; part++) {
        const uint4 v = load_weights(&staged[(m * 2 + part) * THREADS + tid]);
        w[i][m][part][0] = v.x;
        w[i][m][part][1] = v.y;
        w[i][m][part][2] = v.z;
        w[i][m][part][3] = v.w;
      }
  }
  const float back = 1.f / (scale * STATE_SCALE);

  const int first = starts[from + 1] - starts[from];
  // Where a unit's state of a rank of the group goes in the exchange.
  auto slot = [&](int parity, int r, int u) {
    const int e = u & 15;
    const size_t slice = (size_t)(parity * groups + group) * K16 + (u >> 4);
    return (u16*)(exchange + (slice * NT + (r >> 3)) * 32 + (r & 7) * 4 + (e >> 2)) + (e & 3);
  };
  auto give = [&](int parity, int r, int u, float h) {
    u16* to = slot(parity, r, u);
    const float scaled = h * STATE_SCALE;
    __stcg(to, to_half<HALF>(scaled));
    __stcg(to + 4, to_half<HALF>(rest<HALF>(scaled)));
  };
  float c[PAIRS], next[PAIRS][4];
  int row0[PAIRS];
#pragma unroll
  for (int q = 0; q < PAIRS; q++) {
    const int id = q * THREADS + tid;
    const int r = id / UC;
    const int u = block * UC + id - r * UC;
    const int rank = group + r * groups;
    c[q] = 0.f;
    row0[q] = 0;
    if (u < H && r < R && rank < first) {
      row0[q] = base[rank];
      if (from > 0) {
        const size_t before = (size_t)(row0[q] + (from - 1) * direction) * H + u;
        c[q] = cell[before];
        give((from + 1) & 1, r, u, hidden[before]);
      } else {
        if (c0) c[q] = c0[(size_t)order[rank] * H + u];
        if (h0) give(1, r, u, h0[(size_t)order[rank] * H + u]);
      }
    }
  }
  auto load = [&](int t, int rows) {
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const int id = q * THREADS + tid;
      const int r = id / UC;
      const int u = block * UC + id - r * UC;
      const bool on = u < H && r < R && group + r * groups < rows;
      const float* p = x + (long long)(row0[q] + t * direction) * 4 * H + u;
#pragma unroll
      for (int g = 0; g < 4; g++)
        next[q][g] = on ? __ldg(p + g * H) + __ldg(&bias[g * H + u]) : 0.f;
    }
  };
  int o = starts[from];
  int o1 = starts[from + 1];
  int o2 = starts[from + 2 < steps ? from + 2 : steps];
  load(from, first);
  if (block == GC - 1) {
    constexpr int PADDING = K16 * 16 - H;
    for (int i = tid; i < 2 * R * PADDING; i += THREADS) {
      const int r = i / PADDING % R;
      give(i / (PADDING * R), r, H + i % PADDING, 0.f);
    }
  }
  u32* flag = flags + group * 256;
  // The block whose flag this lane waits for.
  int waits = -1;
  {
    const int begin = warp * KW * 16 / UC;
    const int last = ((warp + 1) * KW * 16 - 1) / UC;
    if (begin + lane <= last && begin + lane < GC) waits = begin + lane;
  }
  const u32 ring0 = shared_address(ring) + lane * 16;
  __syncthreads();
  const bool carried = h0 || from > 0;
  if (carried && first > group) {
    if (tid == THREADS - 1) raise(flag + block, epoch + 1);
    __syncwarp();
  }
  for (int t = from; t < steps; t++) {
    const int rows = o1 - o;
    const int here = rows > group ? (rows - group + groups - 1) / groups : 0;
    if (here == 0) break;
    const int o3 = starts[t + 3 < steps ? t + 3 : steps];
    const int rows1 = o2 - o1;
    const bool product = t > from || carried;
    if (product) {
      const int chunks = (here + NC * 8 - 1) / (NC * 8);
      const int stages = chunks * KW;
      if (waits >= 0) wait_for(flag + waits, epoch + t - from + 1);
      __syncwarp();
      const uint4* given =
          exchange + (size_t)(((t + 1) & 1) * groups + group) * K16 * NT * 32 + lane;
      auto issue = [&](int s) {
        if (s < stages) {
          const int chunk = s / KW;
          const int k = warp * KW + s - chunk * KW;
          if (k < K16) {
#pragma unroll
            for (int n = 0; n < NC; n++)
              if ((chunk * NC + n) * 8 < here)
                copy16(ring0 + ((s % D) * NC + n) * 512, given + (k * NT + chunk * NC + n) * 32);
          }
        }
        copies_end();
      };
#pragma unroll
      for (int s = 0; s < D - 1; s++) issue(s);
      int s = 0;
      for (int chunk = 0; chunk < chunks; chunk++) {
        float d[MT][NC][4];
#pragma unroll
        for (int m = 0; m < MT; m++)
#pragma unroll
          for (int n = 0; n < NC; n++)
#pragma unroll
            for (int f = 0; f < 4; f++) d[m][n][f] = 0.f;
#pragma unroll
        for (int i = 0; i < KW; i++, s++) {
          copies_wait<D - 2>();
          issue(s + D - 1);
          if (warp * KW + i < K16) {
            uint4 h[NC];
            const uint4* p = ring + (s % D) * NC * 32 + lane;
#pragma unroll
            for (int n = 0; n < NC; n++) h[n] = p[n * 32];
#pragma unroll
            for (int m = 0; m < MT; m++) {
              u32 a[2][4];
#pragma unroll
              for (int part = 0; part < 2; part++) {
                if (i < WR) {
#pragma unroll
                  for (int f = 0; f < 4; f++) a[part][f] = w[i < WR ? i : 0][m][part][f];
                } else {
                  const uint4 v =
                      load_weights(&kept[(((i - WR) * MT + m) * 2 + part) * THREADS + tid]);
                  a[part][0] = v.x;
                  a[part][1] = v.y;
                  a[part][2] = v.z;
                  a[part][3] = v.w;
                }
              }
#pragma unroll
              for (int n = 0; n < NC; n++) {
                multiply<HALF>(d[m][n], a[1], h[n].x, h[n].y);
                multiply<HALF>(d[m][n], a[0], h[n].z, h[n].w);
                multiply<HALF>(d[m][n], a[0], h[n].x, h[n].y);
              }
            }
          }
        }
        if (OVER) __syncwarp();
        float* to = partial + warp * OF_WARP + chunk * NC * 8 * PS;
#pragma unroll
        for (int m = 0; m < MT; m++)
#pragma unroll
          for (int n = 0; n < NC; n++)
#pragma unroll
            for (int f = 0; f < 4; f++)
              to[(n * 8 + lr * 2 + (f & 1)) * PS + m * 16 + lq + (f >> 1) * 8] = d[m][n][f];
      }
      copies_wait<0>();
      __syncthreads();
    }
    float saved[PAIRS][6];
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const int id = q * THREADS + tid;
      const int r = id / UC;
      const int local = id - r * UC;
      const int u = block * UC + local;
      const int rank = group + r * groups;
      if (u < H && r < R && rank < rows) {
        float z[4] = {next[q][0], next[q][1], next[q][2], next[q][3]};
        if (product) {
          float4 sum = make_float4(0.f, 0.f, 0.f, 0.f);
#pragma unroll
          for (int p = 0; p < WARPS; p++) {
            const float4 v = *(const float4*)&partial[p * OF_WARP + r * PS + local * 4];
            sum.x += v.x;
            sum.y += v.y;
            sum.z += v.z;
            sum.w += v.w;
          }
          z[0] += sum.x * back;
          z[1] += sum.y * back;
          z[2] += sum.z * back;
          z[3] += sum.w * back;
        }
#if PEEPHOLES
        z[1] += __ldg(&bias[4 * H + u]) * c[q];
        z[2] += __ldg(&bias[5 * H + u]) * c[q];
#endif
        const float fresh = activate_fast<CANDIDATE>(z[0]);
        const float in = activate_fast<GATE>(z[1]);
        const float forget = activate_fast<GATE>(z[2]);
        c[q] = fresh * in + c[q] * forget;
#if PEEPHOLES
        z[3] += __ldg(&bias[6 * H + u]) * c[q];
#endif
        const float out = activate_fast<GATE>(z[3]);
        const float active = activate_fast<CELL>(c[q]);
        const float h = out * active;
        if (rank < rows1) give(t & 1, r, u, h);
        saved[q][0] = fresh;
        saved[q][1] = in;
        saved[q][2] = forget;
        saved[q][3] = out;
        saved[q][4] = active;
        saved[q][5] = h;
      }
    }
    if (rows1 > group) {
      __syncthreads();
      // A thread of a warp that goes on to wait must not leave the flag unraised: hence the sync.
      if (tid == THREADS - 1) raise(flag + block, epoch + t - from + 2);
      __syncwarp();
    }
    // What the backward pass needs, off the critical path.
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const int id = q * THREADS + tid;
      const int r = id / UC;
      const int u = block * UC + id - r * UC;
      const int rank = group + r * groups;
      if (u < H && r < R && rank < rows) {
        const size_t packed = (size_t)(o + rank);
        const size_t row = (size_t)(row0[q] + t * direction);
        hidden[row * H + u] = saved[q][5];
        cell[row * H + u] = c[q];
        if (seen) seen[packed * H + u] = saved[q][4];
        if (gates) {
          float* p = gates + packed * 4 * H + u;
          p[0] = saved[q][0];
          p[H] = saved[q][1];
          p[2 * H] = saved[q][2];
          p[3 * H] = saved[q][3];
        }
      }
    }
    if (rows1 <= group) break;
    load(t + 1, rows1);
    o = o1;
    o1 = o2;
    o2 = o3;
  }
}
