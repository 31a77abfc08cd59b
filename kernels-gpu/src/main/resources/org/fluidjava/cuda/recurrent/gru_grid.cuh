// What gru's two kernels in a cooperative grid share: the weights of a block, the exchange of
// states between blocks, and their products.
//
// GC = ceil(H / UC) blocks form a group; groups share out the ranks (rank % groups). A block owns UC
// units, at most 16, and keeps three tiles of weights for the whole sequence, of 16 units by H each,
// in registers and, where they do not fit, in shared memory. Its 8 warps split k, their sums meet in
// shared memory. What the blocks give each other travels through L2 in the order of the products'
// fragments, so that each lane copies just what it will use (cp.async ring, no barrier of the block
// behind the wait). A block has one flag, which rises with every exchange; a warp waits for the
// flags of the blocks whose units it needs.
//
// Of one buffer of the exchange there is one copy: before a block writes it anew it has seen the
// flags of a later exchange of all blocks, each raised when the block had copied the buffer.
//
// Defines: H, UC (at most 16), NT (8 NT ranks of a group), WR and WS (16-wide slices of k of each
// warp in registers and in shared memory), D (depth of the ring).
#ifndef FLUID_GRU_GRID_CUH
#define FLUID_GRU_GRID_CUH

#include "grid.cuh"
#include "recurrent.cuh"

constexpr int WARPS = 8;
constexpr int THREADS = 32 * WARPS;
constexpr int KW = WR + WS;
constexpr int K16 = (H + 15) / 16;
constexpr int R = NT * 8;
constexpr int PS = 20;  // floats between ranks of partial sums, so that banks differ
constexpr int GC = (H + UC - 1) / UC;
constexpr int PAIRS = (UC * R + THREADS - 1) / THREADS;
// The ring holds all slices of a product, which can then be read again.
constexpr bool WHOLE = D > KW;
constexpr int SLOTS = WHOLE ? KW : D;
constexpr int BUFFER = K16 * NT * 32;
constexpr int SUMS = R * PS;  // floats of a tile's partial sums of a warp
constexpr int RING = SLOTS * NT * 32;  // a warp's part of the ring, 16 bytes each
// A warp's sums of two tiles, where the ring is not to be read again in the ring itself.
constexpr int SUMS_APART = WHOLE ? 2 * SUMS : RING * 4;
constexpr int GATES = 3;
constexpr int SLICE = GATES * 2 * THREADS;  // weights of a slice, 16 bytes each
constexpr int FRONT_USED = WARPS * (RING + (WHOLE ? SUMS_APART / 4 : 0));
// Sums and ring, where weights pass through on their way into registers.
constexpr int FRONT = FRONT_USED > SLICE ? FRONT_USED : SLICE;
static_assert(UC <= 16, "a tile has 16 units");
static_assert(D > 2, "one slice in use, two on their way");
static_assert(WHOLE || 2 * SUMS <= RING * 4, "sums of two tiles fit in the ring");
static_assert((KW * 16 - 1) / UC + 2 <= 32, "a lane waits for one flag");

// The tiles of weights.
constexpr int OF_RESET = 0;
constexpr int OF_UPDATE = 1;
constexpr int OF_CANDIDATE = 2;

// A warp's first WR slices in both parts: [slice][tile][part][fragment].
typedef u32 Registers[WR][GATES][2][4];

// From a unit of the state before to a unit of a gate: weight is [H, 2 H] for update and reset and
// behind it [H, H] for the candidate.
__device__ __forceinline__ float weight_between(
    const float* weight, int gate, int from, int to) {
  if (gate == OF_CANDIDATE) return read_weight(weight + (size_t)(2 * H + from) * H + to);
  return read_weight(weight + (size_t)from * 2 * H + (gate == OF_RESET ? H : 0) + to);
}

// A rank and a unit of which a thread has the state.
struct Pair {
  int r;
  int local;
  int u;
  int rank;

  __device__ __forceinline__ bool within(int rows) const { return u < H && r < R && rank < rows; }
};

struct Block {
  int group;
  int block;
  int groups;
  int waits;  // the block whose flag this lane waits for, or -1
  float* sums;
  uint4* ring;
  uint4* kept;
  u32* flags;
  uint4* exchange;

  // Dynamic shared memory: FRONT and [WS][GATES][2][THREADS] of 16 bytes. flags [groups][256],
  // exchange [groups][buffers][BUFFER] of 16 bytes.
  __device__ __forceinline__ Block(
      float* dynamic, int count, u32* all_flags, uint4* all_exchanges, int buffers)
      : group(blockIdx.x / GC), block(blockIdx.x % GC), groups(count), waits(-1), sums(dynamic),
        ring((uint4*)dynamic + (WHOLE ? WARPS * SUMS_APART / 4 : 0)), kept((uint4*)dynamic + FRONT),
        flags(all_flags + group * 256), exchange(all_exchanges + (size_t)group * buffers * BUFFER) {
    const int from = warp() * KW * 16 / UC;
    const int last = ((warp() + 1) * KW * 16 - 1) / UC;
    if (from + lane() <= last && from + lane() < GC) waits = from + lane();
  }

  __device__ __forceinline__ int lane() const { return threadIdx.x & 31; }
  __device__ __forceinline__ int warp() const { return threadIdx.x >> 5; }

  __device__ __forceinline__ Pair pair(int q) const {
    Pair p;
    const int id = q * THREADS + threadIdx.x;
    p.r = id / UC;
    p.local = id - p.r * UC;
    p.u = block * UC + p.local;
    p.rank = group + p.r * groups;
    return p;
  }

  // How many of so many rows are the group's.
  __device__ __forceinline__ int of_group(int rows) const {
    return rows > group ? (rows - group + groups - 1) / groups : 0;
  }

  // A number of a slice of weights: row of a tile: unit; its k: 4 (lane & 3) + 2 (f >> 1) and the
  // next of a slice. Transposed, the product goes from the gates' units to those before.
  template <bool TRANSPOSED>
  __device__ __forceinline__ float weight_at(
      const float* weight, int slice, int gate, int f, int e) const {
    const int row = (lane() >> 2) + (f & 1) * 8;
    const int u = block * UC + row;
    const int k = (warp() * KW + slice) * 16 + (lane() & 3) * 4 + (f >> 1) * 2 + e;
    if (row >= UC || u >= H || k >= H) return 0.f;
    return TRANSPOSED ? weight_between(weight, gate, u, k) : weight_between(weight, gate, k, u);
  }

  // The power of two that takes the block's largest weight to between 2^14 and 2^15.
  __device__ __forceinline__ float scale_of(const float* weight, float* largest) const {
    float most = 0.f;
#pragma unroll 1
    for (int i = 0; i < KW; i++)
#pragma unroll
      for (int gate = 0; gate < GATES; gate++)
#pragma unroll
        for (int f = 0; f < 4; f++)
#pragma unroll
          for (int e = 0; e < 2; e++)
            most = fmaxf(most, fabsf(weight_at<false>(weight, i, gate, f, e)));
#pragma unroll
    for (int m = 16; m > 0; m >>= 1) most = fmaxf(most, __shfl_xor_sync(0xffffffffu, most, m));
    if (lane() == 0) largest[warp()] = most;
    __syncthreads();
#pragma unroll
    for (int i = 0; i < WARPS; i++) most = fmaxf(most, largest[i]);
    // 2^(14 - exponent), kept within the exponents of float32.
    const int exponent = (int)(__float_as_uint(most) >> 23);
    return exponent > 20 && exponent < 255 ? __uint_as_float((u32)(268 - exponent) << 23) : 1.f;
  }

  // A slice of weights in both parts; transposed one tile after the other, since with the loads of
  // all three under way at once the backward kernel spills.
  template <bool FP16, bool TRANSPOSED>
  __device__ __forceinline__ void fill(
      const float* weight, float scale, int slice, uint4* to) const {
    constexpr int AT_ONCE = TRANSPOSED ? 1 : GATES;
#pragma unroll AT_ONCE
    for (int gate = 0; gate < GATES; gate++) {
      u32 high[4];
      u32 low[4];
#pragma unroll
      for (int f = 0; f < 4; f++) {
        const float first = weight_at<TRANSPOSED>(weight, slice, gate, f, 0) * scale;
        const float second = weight_at<TRANSPOSED>(weight, slice, gate, f, 1) * scale;
        high[f] = pack<FP16>(first, second, 0);
        low[f] = pack<FP16>(first, second, 1);
      }
      to[gate * 2 * THREADS + threadIdx.x] = make_uint4(high[0], high[1], high[2], high[3]);
      to[(gate * 2 + 1) * THREADS + threadIdx.x] = make_uint4(low[0], low[1], low[2], low[3]);
    }
  }

  // Takes the weights; each thread through its own places of shared memory.
  template <bool FP16, bool TRANSPOSED>
  __device__ __forceinline__ void keep(const float* weight, float scale, Registers& w) const {
#pragma unroll 1
    for (int i = 0; i < WS; i++) fill<FP16, TRANSPOSED>(weight, scale, WR + i, kept + i * SLICE);
    uint4* staged = (uint4*)sums;
#pragma unroll
    for (int i = 0; i < WR; i++) {
      fill<FP16, TRANSPOSED>(weight, scale, i, staged);
#pragma unroll
      for (int gate = 0; gate < GATES; gate++)
#pragma unroll
        for (int part = 0; part < 2; part++) {
          const uint4 v = load_weights(&staged[(gate * 2 + part) * THREADS + threadIdx.x]);
          w[i][gate][part][0] = v.x;
          w[i][gate][part][1] = v.y;
          w[i][gate][part][2] = v.z;
          w[i][gate][part][3] = v.w;
        }
    }
  }

  // Puts a unit's number of a rank into a buffer, in both parts.
  template <bool FP16>
  __device__ __forceinline__ void give(int buffer, int r, int u, float value) const {
    const int e = u & 15;
    uint4* of_lane =
        exchange + buffer * BUFFER + ((u >> 4) * NT + (r >> 3)) * 32 + (r & 7) * 4 + (e >> 2);
    u16* to = (u16*)of_lane + (e & 3);
    __stcg(to, to_half<FP16>(value));
    __stcg(to + 4, to_half<FP16>(rest<FP16>(value)));
  }

  // Clears what lies behind unit H, where stale bits could be NaN.
  __device__ __forceinline__ void clear_padding(int buffers) const {
    if (block != GC - 1) return;
    for (int i = threadIdx.x; i < buffers * R * 16; i += THREADS) {
      const int u = (K16 - 1) * 16 + (i & 15);
      if (u >= H) give<true>(i / (R * 16), (i >> 4) % R, u, 0.f);
    }
  }

  // Lets the others see what the whole block has given.
  __device__ __forceinline__ void publish(u32 number) const {
    __syncthreads();
    // A thread of a warp that goes on to wait must not leave the flag unraised: hence the sync.
    if (threadIdx.x == THREADS - 1) raise(flags + block, number);
    __syncwarp();
  }

  // Waits until the blocks whose units this warp needs have published.
  __device__ __forceinline__ void await(u32 number) const {
    if (waits >= 0) wait_for(flags + waits, number);
    __syncwarp();
  }

  // The warp's part of the products of COUNT tiles of weights from FIRST on with a buffer of the
  // exchange, into sums of as many tiles. AGAIN: with what lies whole in the ring from before. ADD:
  // besides what is there already. Between the reading of sums and the next product lies a barrier.
  template <bool FP16, int FIRST, int COUNT, bool AGAIN, bool ADD>
  __device__ __forceinline__ void multiply_buffer(
      const Registers& w, int buffer, int here, float* to) const {
    // So few independent products wait for each other: three sums each, in place of one.
    constexpr int CHAINS = NT * COUNT < 3 ? 3 : 1;
    const uint4* from = exchange + buffer * BUFFER + lane();
    const uint4* slots = ring + warp() * RING + lane();
    const u32 slots0 = shared_address(slots);
    auto issue = [&](int i) {
      const int k = warp() * KW + i;
      if (i < KW && k < K16) {
#pragma unroll
        for (int n = 0; n < NT; n++)
          if (n * 8 < here) copy16(slots0 + ((i % SLOTS) * NT + n) * 512, from + (k * NT + n) * 32);
      }
      copies_end();
    };
    // Where this lane's sum goes: of a tile, of rank n 8 + ..., of a fragment's element.
    auto place = [&](int m, int n, int f) {
      const int r = n * 8 + (lane() & 3) * 2 + (f & 1);
      return to + warp() * SUMS_APART + m * SUMS + r * PS + (lane() >> 2) + (f >> 1) * 8;
    };
    float d[COUNT][NT][CHAINS][4];
#pragma unroll
    for (int m = 0; m < COUNT; m++)
#pragma unroll
      for (int n = 0; n < NT; n++)
#pragma unroll
        for (int chain = 0; chain < CHAINS; chain++)
#pragma unroll
          for (int f = 0; f < 4; f++) d[m][n][chain][f] = ADD && chain == 0 ? *place(m, n, f) : 0.f;
    if (ADD && !WHOLE) __syncwarp();
    if (!AGAIN) {
#pragma unroll
      for (int i = 0; i < D - 1; i++) issue(i);
    }
#pragma unroll
    for (int i = 0; i < KW; i++) {
      if (!AGAIN) {
        copies_wait<D - 2>();
        issue(i + D - 1);
      }
      if (warp() * KW + i < K16) {
        uint4 b[NT];
#pragma unroll
        for (int n = 0; n < NT; n++) b[n] = slots[((i % SLOTS) * NT + n) * 32];
#pragma unroll
        for (int m = 0; m < COUNT; m++) {
          u32 a[2][4];
#pragma unroll
          for (int part = 0; part < 2; part++) {
            if (i < WR) {
#pragma unroll
              for (int f = 0; f < 4; f++) a[part][f] = w[i < WR ? i : 0][FIRST + m][part][f];
            } else {
              const uint4 v = load_weights(
                  &kept[(i - WR) * SLICE + ((FIRST + m) * 2 + part) * THREADS + threadIdx.x]);
              a[part][0] = v.x;
              a[part][1] = v.y;
              a[part][2] = v.z;
              a[part][3] = v.w;
            }
          }
#pragma unroll
          for (int n = 0; n < NT; n++)
            multiply<FP16>(d[m][n][CHAINS > 1 ? 2 : 0], a[1], b[n].x, b[n].y);
#pragma unroll
          for (int n = 0; n < NT; n++)
            multiply<FP16>(d[m][n][CHAINS > 1 ? 1 : 0], a[0], b[n].z, b[n].w);
#pragma unroll
          for (int n = 0; n < NT; n++) multiply<FP16>(d[m][n][0], a[0], b[n].x, b[n].y);
        }
      }
    }
    if (!AGAIN) copies_wait<0>();
    if (!WHOLE) __syncwarp();
#pragma unroll
    for (int m = 0; m < COUNT; m++)
#pragma unroll
      for (int n = 0; n < NT; n++)
#pragma unroll
        for (int f = 0; f < 4; f++) {
          float sum = d[m][n][0][f];
          if (CHAINS > 1) sum += d[m][n][CHAINS > 1 ? 1 : 0][f] + d[m][n][CHAINS > 1 ? 2 : 0][f];
          *place(m, n, f) = sum;
        }
  }

  // What the warps' parts come to, after a barrier.
  __device__ __forceinline__ float sum(const float* from, const Pair& p) const {
    float all = 0.f;
#pragma unroll
    for (int i = 0; i < WARPS; i++) all += from[i * SUMS_APART + p.r * PS + p.local];
    return all;
  }
};

#endif
