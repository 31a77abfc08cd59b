// lstm and lstm_grad, float32, with all time steps in one launch for widths up to 256 (sm_90).
//
// A cluster of 8 blocks holds the recurrent weights in registers for the whole sequence: each block
// keeps U = ceil(H / 8) units. Ranks are dealt to clusters, up to ROWS each, and clusters know
// nothing of each other. At each step every block sends its units' results (forward h, backward the
// four gates' gradients) to all blocks of the cluster by st.async into one of two buffers; the
// barrier of that buffer counts the bytes, so the step waits for exactly what it needs. What the
// next step reads from memory is loaded while the exchange is under way.
//
// Microseconds per step on an H200 (CUDA 13.0) with launch and weight loading, T 35-49, before
// peepholes, reversal and first states were added: forward / backward 1.2 / 1.4 at H 128 and 64
// sequences, 1.4 / 1.4 at 200 and 20, 2.4 / 2.4 at 200 and 64; cuDNN's forward 6.1 to 7.2. Errors
// against float64 2e-7 forward, 1e-6 backward.
//
// A warp without units must not take part in the steps: nobody waits for it, so it could fall two
// phases behind its barrier and then wait for ever. Blocks without units (H < 8) are sent nothing.
//
// Defines: H, ROWS (1, 2 or 4 ranks of a cluster), GATE, CELL, CANDIDATE, PEEPHOLES.
#include "cluster.cuh"
#include "recurrent.cuh"

constexpr int U = (H + CLUSTER - 1) / CLUSTER;
constexpr int USED = (H + U - 1) / U;

__device__ __forceinline__ float gate_or_candidate(float z, bool candidate) {
  if (GATE == SIGMOID && CANDIDATE == TANH) {
    float s = fast_sigmoid(candidate ? 2.f * z : fminf(fmaxf(z, -40.f), 13.f));
    return candidate ? 2.f * s - 1.f : s;
  }
  return candidate ? activate_fast<CANDIDATE>(z) : activate_fast<GATE>(z);
}

// Two units for each warp, 16 lanes each. While products are summed a lane holds every 16th
// element of its unit's four weight rows; afterwards lane = gate (4) x rank (ROWS) x copy.
// h0, c0 may be null (both), gates and seen too.
extern "C" __global__ void __launch_bounds__((U + 1) / 2 * 32, 1) lstm_cluster_forward(
    const float* __restrict__ x, const float* __restrict__ weight,
    const float* __restrict__ bias, const float* __restrict__ h0, const float* __restrict__ c0,
    const int* __restrict__ starts, const int* __restrict__ base, const int* __restrict__ order,
    int steps, int direction, float* __restrict__ hidden, float* __restrict__ cell,
    float* __restrict__ gates, float* __restrict__ seen) {
  constexpr int KJ = (H + 15) / 16;
  constexpr int HP = KJ * 16;
  constexpr int COPIES = 4 / ROWS;
  __shared__ __align__(16) float state[2][ROWS][HP];
  __shared__ __align__(8) unsigned long long barriers[2];
  const int lane = threadIdx.x & 31;
  const int warp = threadIdx.x >> 5;
  const int kq = lane & 15;
  const int g = kq & 3;
  const int rr = (kq >> 2) & (ROWS - 1);
  const int copy = kq / (4 * ROWS);
  const int block = cluster_rank();
  const int cluster = blockIdx.x / CLUSTER;
  const int clusters = gridDim.x / CLUSTER;
  const int local = warp * 2 + (lane >> 4);
  const bool valid = local < U && block * U + local < H;
  const int unit = valid ? block * U + local : 0;
  const bool working = warp * 2 < U && block * U + warp * 2 < H;
  const int rank = cluster + rr * clusters;
  const int first = starts[1];
  float w[4][KJ];
#pragma unroll
  for (int i = 0; i < 4; i++)
#pragma unroll
    for (int j = 0; j < KJ; j++) {
      int k = j * 16 + kq;
      w[i][j] = (k < H && valid) ? __ldg(&weight[(size_t)k * 4 * H + i * H + unit]) : 0.f;
    }
  for (int i = threadIdx.x; i < 2 * ROWS * HP; i += blockDim.x) {
    int k = i % HP;
    int r = cluster + i / HP * clusters;
    float value = 0.f;
    if (h0 && i < ROWS * HP && r < first && k < H) value = h0[(size_t)order[r] * H + k];
    (&state[0][0][0])[i] = value;
  }
  const u32 barrier = shared_address(&barriers[0]);
  const u32 state0 = shared_address(&state[0][0][0]);
  if (threadIdx.x == 0) {
    barrier_init(barrier);
    barrier_init(barrier + 8);
    barrier_init_done();
  }
  const float b = bias[g * H + unit];
#if PEEPHOLES
  const float of_cell = g == 1 ? bias[4 * H + unit] : g == 2 ? bias[5 * H + unit] : 0.f;
  const float of_output = bias[6 * H + unit];
#endif
  float c = 0.f;
  long long at = 0;
  float next = 0.f;
  if (rank < first) {
    if (c0) c = c0[(size_t)order[rank] * H + unit];
    at = base[rank];
    next = __ldg(&x[at * 4 * H + g * H + unit]);
  }
  int o = 0;
  int o1 = first;
  int o2 = starts[steps < 2 ? steps : 2];
  u32 phases = 0;
  __syncthreads();
  cluster_sync();
  for (int t = 0; working && t < steps; t++) {
    const int o3 = starts[t + 3 < steps ? t + 3 : steps];
    const int rows = o1 - o;
    const int rows1 = o2 - o1;
    const int going = rows1 > cluster ? (rows1 - cluster + clusters - 1) / clusters : 0;
    const int now = t & 1;
    const int then = now ^ 1;
    if (threadIdx.x == 0 && going > 0) barrier_expect(barrier + 8 * then, going * H * 4);
    float v[ROWS * 4];
#pragma unroll
    for (int i = 0; i < ROWS * 4; i++) v[i] = 0.f;
    if (t > 0 || h0) {
      const float* h = &state[now][0][kq];
#pragma unroll
      for (int j = 0; j < KJ; j++)
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
          float value = h[r * HP + j * 16];
#pragma unroll
          for (int i = 0; i < 4; i++) v[r * 4 + i] += w[i][j] * value;
        }
      reduce_scatter<ROWS * 2>(v, kq);
#pragma unroll
      for (int m = ROWS * 4; m < 16; m <<= 1) v[0] += __shfl_xor_sync(0xffffffffu, v[0], m);
    }
    const bool on = valid && rank < rows;
    float z = v[0] + next + b;
#if PEEPHOLES
    z += of_cell * c;
#endif
    float a = gate_or_candidate(z, g == 0);
    const int lane0 = lane & ~3;
    const float fresh = __shfl_sync(0xffffffffu, a, lane0);
    const float in = __shfl_sync(0xffffffffu, a, lane0 + 1);
    const float forget = __shfl_sync(0xffffffffu, a, lane0 + 2);
    c = fresh * in + c * forget;
#if PEEPHOLES
    if (g == 3) a = activate_fast<GATE>(z + of_output * c);
#endif
    const float out = __shfl_sync(0xffffffffu, a, lane0 + 3);
    const float active = activate_fast<CELL>(c);
    const float h = out * active;
    if (on && rank < rows1) {
      const u32 to = state0 + ((then * ROWS + rr) * HP + unit) * 4;
#pragma unroll
      for (int i = 0; i < CLUSTER; i += 4 * COPIES) {
        const int target = i + g + 4 * copy;
        if (target < USED) send(remote(to, target), h, remote(barrier + 8 * then, target));
      }
    }
    if (on && copy == 0) {
      const size_t packed = (size_t)(o + rank);
      if (gates) gates[(packed * 4 + g) * H + unit] = a;
      if (g == 0) hidden[at * H + unit] = h;
      else if (g == 1) cell[at * H + unit] = c;
      else if (g == 2 && seen) seen[packed * H + unit] = active;
    }
    if (going == 0) break;
    at += direction;
    next = rank < rows1 ? __ldg(&x[at * 4 * H + g * H + unit]) : 0.f;
    barrier_wait(barrier + 8 * then, (phases >> then) & 1);
    phases ^= 1u << then;
    o = o1;
    o1 = o2;
    o2 = o3;
  }
  __syncwarp();
  cluster_sync();
}

// Four units for each warp. While products are summed a lane holds, for each of them, every 32nd
// unit's four gate weights; afterwards lane = unit (4) x rank (ROWS) x copy. gategrad [rows, 4 H]
// lies in the input's order; c0 and c0grad may be null.
extern "C" __global__ void __launch_bounds__((U + 3) / 4 * 32, 1) lstm_cluster_backward(
    const float* __restrict__ grad, const float* __restrict__ gates,
    const float* __restrict__ seen, const float* __restrict__ cell, const float* __restrict__ c0,
    const float* __restrict__ weight, const float* __restrict__ bias,
    const int* __restrict__ starts, const int* __restrict__ base, const int* __restrict__ order,
    int steps, int direction, float* __restrict__ gategrad, float* __restrict__ c0grad) {
  constexpr int KJ = (H + 31) / 32;
  constexpr int HP = KJ * 32;
  constexpr int VALUES = ROWS * 4;
  constexpr int COPIES = 32 / VALUES;
  __shared__ __align__(16) float4 given[2][ROWS][HP];
  __shared__ __align__(8) unsigned long long barriers[2];
  const int lane = threadIdx.x & 31;
  const int warp = threadIdx.x >> 5;
  const int rr = (lane >> 2) & (ROWS - 1);
  const int copy = lane / VALUES;
  const int block = cluster_rank();
  const int cluster = blockIdx.x / CLUSTER;
  const int clusters = gridDim.x / CLUSTER;
  const int local = warp * 4 + (lane & 3);
  const bool valid = local < U && block * U + local < H;
  const int unit = valid ? block * U + local : 0;
  const bool working = warp * 4 < U && block * U + warp * 4 < H;
  const int rank = cluster + rr * clusters;
  float w[4][KJ][4];
#pragma unroll
  for (int i = 0; i < 4; i++)
#pragma unroll
    for (int j = 0; j < KJ; j++)
#pragma unroll
      for (int g = 0; g < 4; g++) {
        int from = lane + 32 * j;
        int to = block * U + warp * 4 + i;
        bool inside = from < H && warp * 4 + i < U && to < H;
        w[i][j][g] = inside ? __ldg(&weight[(size_t)to * 4 * H + g * H + from]) : 0.f;
      }
  for (int i = threadIdx.x; i < 2 * ROWS * HP; i += blockDim.x)
    (&given[0][0][0])[i] = make_float4(0.f, 0.f, 0.f, 0.f);
  const u32 barrier = shared_address(&barriers[0]);
  const u32 given0 = shared_address(&given[0][0][0]);
  if (threadIdx.x == 0) {
    barrier_init(barrier);
    barrier_init(barrier + 8);
    barrier_init_done();
  }
#if PEEPHOLES
  const float of_in = bias[4 * H + unit];
  const float of_forget = bias[5 * H + unit];
  const float of_output = bias[6 * H + unit];
#endif
  int t = steps_of(starts, steps, cluster) - 1;
  int o = t < 0 ? 0 : starts[t];
  int o1 = t < 0 ? 0 : starts[t + 1];
  int om = t < 1 ? 0 : starts[t - 1];
  const bool known = rank < starts[1];
  const long long start = known ? base[rank] : 0;
  const size_t sequence = known ? order[rank] : 0;
  float fresh = 0.f, in = 0.f, forget = 0.f, out = 0.f, active = 0.f, before = 0.f, dy = 0.f;
  auto load = [&](int step, int from, int rows) {
    fresh = in = forget = out = active = before = dy = 0.f;
    if (valid && rank < rows) {
      const size_t packed = (size_t)(from + rank);
      const long long at = start + (long long)step * direction;
      const float* p = gates + packed * 4 * H + unit;
      fresh = __ldg(p);
      in = __ldg(p + H);
      forget = __ldg(p + 2 * H);
      out = __ldg(p + 3 * H);
      active = __ldg(&seen[packed * H + unit]);
      dy = __ldg(&grad[at * H + unit]);
      if (step > 0) before = __ldg(&cell[(at - direction) * H + unit]);
      else if (c0) before = __ldg(&c0[sequence * H + unit]);
    }
  };
  if (t >= 0) load(t, o, o1 - o);
  float dc = 0.f;
  int rows_later = 0;
  bool started = false;
  u32 phases = 0;
  __syncthreads();
  cluster_sync();
  for (; working && t >= 0; t--) {
    const int omm = t < 2 ? 0 : starts[t - 2];
    const int rows = o1 - o;
    const int going = (rows - cluster + clusters - 1) / clusters;
    const int now = t & 1;
    const int then = now ^ 1;
    if (t > 0 && threadIdx.x == 0) barrier_expect(barrier + 8 * then, going * H * 16);
    float v[VALUES];
#pragma unroll
    for (int i = 0; i < VALUES; i++) v[i] = 0.f;
    if (started) {
      barrier_wait(barrier + 8 * now, (phases >> now) & 1);
      phases ^= 1u << now;
#pragma unroll
      for (int j = 0; j < KJ; j++)
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
          float4 d = given[now][r][lane + 32 * j];
#pragma unroll
          for (int i = 0; i < 4; i++)
            v[r * 4 + i] +=
                w[i][j][0] * d.x + w[i][j][1] * d.y + w[i][j][2] * d.z + w[i][j][3] * d.w;
        }
      reduce_scatter<VALUES / 2>(v, lane);
#pragma unroll
      for (int m = VALUES; m < 32; m <<= 1) v[0] += __shfl_xor_sync(0xffffffffu, v[0], m);
    }
    const bool on = valid && rank < rows;
    const bool had = rank < rows_later;
    const float dh = dy + (had ? v[0] : 0.f);
    if (!had) dc = 0.f;
    const float d_out = activation_gradient<GATE>(dh * active, out);
    dc += activation_gradient<CELL>(dh * out, active);
#if PEEPHOLES
    dc += d_out * of_output;
#endif
    const float d_in = activation_gradient<GATE>(dc * fresh, in);
    const float d_forget = activation_gradient<GATE>(dc * before, forget);
    const float d_fresh = activation_gradient<CANDIDATE>(dc * in, fresh);
    dc *= forget;
#if PEEPHOLES
    dc += d_in * of_in + d_forget * of_forget;
#endif
    if (on) {
      if (t > 0) {
        const u32 to = given0 + ((then * ROWS + rr) * HP + unit) * 16;
#pragma unroll
        for (int i = 0; i < CLUSTER; i += COPIES) {
          const int target = i + copy;
          if (target < USED)
            send(remote(to, target), d_fresh, d_in, d_forget, d_out,
                 remote(barrier + 8 * then, target));
        }
      } else if (c0grad && copy == 0) {
        c0grad[sequence * H + unit] = dc;
      }
      float* p = gategrad + (start + (long long)t * direction) * 4 * H + unit;
#pragma unroll
      for (int i = 0; i < 4; i += COPIES) {
        const int g = i + copy;
        if (g < 4) p[g * H] = g == 0 ? d_fresh : g == 1 ? d_in : g == 2 ? d_forget : d_out;
      }
    }
    if (t > 0) load(t - 1, om, o - om);
    rows_later = rows;
    started = true;
    o1 = o;
    o = om;
    om = omm;
  }
  __syncwarp();
  cluster_sync();
}
