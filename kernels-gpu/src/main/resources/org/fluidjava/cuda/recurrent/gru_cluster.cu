// gru and gru_grad, float32, with all time steps in one launch for widths up to 256 (sm_90), in the
// manner of lstm_cluster.cu: a cluster of 8 blocks holds both recurrent weights in registers, ranks
// are dealt to clusters. A step has two exchanges instead of one, since the reset state goes
// through a product of its own; the update gate is computed in the shadow of the first one.
//
// Microseconds per step on an H200 (CUDA 13.0) with launch and weight loading, T 35-49, before
// origin_mode, reversal and first states were added: forward / backward 1.9 / 1.7 at H 200 and 20
// sequences, 3.3 / 2.6 at 200 and 64, 1.7 / 1.6 at 128 and 64. Errors against float64 2e-7.
//
// Defines: H, ROWS (1, 2 or 4 ranks of a cluster), GATE, CANDIDATE, ORIGIN (1: h = u h' + (1-u) c).
#include "cluster.cuh"
#include "recurrent.cuh"

constexpr int U = (H + CLUSTER - 1) / CLUSTER;
constexpr int USED = (H + U - 1) / U;

// Two units for each warp, 16 lanes each: every 16th element of three weight rows while products
// are summed, rank (ROWS) x copy afterwards. Gates in the order update, reset, candidate. weight is
// [H, 2 H] for update and reset and behind it [H, H] for the candidate. bias, h0, state, gates and
// reset may be null.
extern "C" __global__ void __launch_bounds__((U + 1) / 2 * 32, 1) gru_cluster_forward(
    const float* __restrict__ x, const float* __restrict__ weight,
    const float* __restrict__ bias, const float* __restrict__ h0, const int* __restrict__ starts,
    const int* __restrict__ base, const int* __restrict__ order, int steps, int direction,
    float* __restrict__ hidden, float* __restrict__ state, float* __restrict__ gates,
    float* __restrict__ reset) {
  constexpr int KJ = (H + 15) / 16;
  constexpr int HP = KJ * 16;
  constexpr int COPIES = 16 / ROWS;
  __shared__ __align__(16) float states[2][ROWS][HP];
  __shared__ __align__(16) float resets[2][ROWS][HP];
  __shared__ __align__(8) unsigned long long barriers[4];
  const int lane = threadIdx.x & 31;
  const int warp = threadIdx.x >> 5;
  const int kq = lane & 15;
  const int rr = kq & (ROWS - 1);
  const int copy = kq / ROWS;
  const int block = cluster_rank();
  const int cluster = blockIdx.x / CLUSTER;
  const int clusters = gridDim.x / CLUSTER;
  const int local = warp * 2 + (lane >> 4);
  const bool valid = local < U && block * U + local < H;
  const int unit = valid ? block * U + local : 0;
  const bool working = warp * 2 < U && block * U + warp * 2 < H;
  const int rank = cluster + rr * clusters;
  const int first = starts[1];
  const float* of_candidate = weight + (size_t)2 * H * H;
  float wu[KJ], wr[KJ], wc[KJ];
#pragma unroll
  for (int j = 0; j < KJ; j++) {
    const int k = j * 16 + kq;
    const bool inside = k < H && valid;
    wu[j] = inside ? __ldg(&weight[(size_t)k * 2 * H + unit]) : 0.f;
    wr[j] = inside ? __ldg(&weight[(size_t)k * 2 * H + H + unit]) : 0.f;
    wc[j] = inside ? __ldg(&of_candidate[(size_t)k * H + unit]) : 0.f;
  }
  for (int i = threadIdx.x; i < 2 * ROWS * HP; i += blockDim.x) {
    int k = i % HP;
    int r = cluster + i / HP * clusters;
    float value = 0.f;
    if (h0 && i < ROWS * HP && r < first && k < H) value = h0[(size_t)order[r] * H + k];
    (&states[0][0][0])[i] = value;
    (&resets[0][0][0])[i] = 0.f;
  }
  const u32 barrier = shared_address(&barriers[0]);
  const u32 states0 = shared_address(&states[0][0][0]);
  const u32 resets0 = shared_address(&resets[0][0][0]);
  if (threadIdx.x == 0) {
    for (int i = 0; i < 4; i++) barrier_init(barrier + 8 * i);
    barrier_init_done();
  }
  const float bu = bias ? bias[unit] : 0.f;
  const float br = bias ? bias[H + unit] : 0.f;
  const float bc = bias ? bias[2 * H + unit] : 0.f;
  float h = 0.f;
  long long at = 0;
  float xu = 0.f, xr = 0.f, xc = 0.f;
  auto load = [&](bool on) {
    const float* p = x + at * 3 * H + unit;
    xu = on ? __ldg(p) : 0.f;
    xr = on ? __ldg(p + H) : 0.f;
    xc = on ? __ldg(p + 2 * H) : 0.f;
  };
  if (rank < first) {
    if (h0) h = h0[(size_t)order[rank] * H + unit];
    at = base[rank];
  }
  load(rank < first);
  // The product of one weight row each with all ranks; lanes of a rank end with its sum.
  auto product = [&](const float* w, const float* from) {
    float v[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS; r++) v[r] = 0.f;
#pragma unroll
    for (int j = 0; j < KJ; j++)
#pragma unroll
      for (int r = 0; r < ROWS; r++) v[r] += w[j] * from[r * HP + j * 16];
    if constexpr (ROWS > 1) reduce_scatter<ROWS / 2>(v, kq);
#pragma unroll
    for (int m = ROWS; m < 16; m <<= 1) v[0] += __shfl_xor_sync(0xffffffffu, v[0], m);
    return v[0];
  };
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
    const int here = (rows - cluster + clusters - 1) / clusters;
    const int going = rows1 > cluster ? (rows1 - cluster + clusters - 1) / clusters : 0;
    const int now = t & 1;
    const int then = now ^ 1;
    const bool full = t > 0 || h0;
    const bool on = valid && rank < rows;
    if (threadIdx.x == 0) {
      if (full) barrier_expect(barrier + 16 + 8 * now, here * H * 4);
      if (going > 0) barrier_expect(barrier + 8 * then, going * H * 4);
    }
    float r, u;
    float z = 0.f;
    if (full) {
      r = activate_fast<GATE>(product(wr, &states[now][0][kq]) + xr + br);
      if (on) {
        const u32 to = resets0 + ((now * ROWS + rr) * HP + unit) * 4;
#pragma unroll
        for (int i = 0; i < CLUSTER; i += COPIES) {
          const int target = i + copy;
          if (target < USED)
            send(remote(to, target), r * h, remote(barrier + 16 + 8 * now, target));
        }
      }
      u = activate_fast<GATE>(product(wu, &states[now][0][kq]) + xu + bu);
      barrier_wait(barrier + 16 + 8 * now, (phases >> (2 + now)) & 1);
      phases ^= 4u << now;
      z = product(wc, &resets[now][0][kq]);
    } else {
      r = activate_fast<GATE>(xr + br);
      u = activate_fast<GATE>(xu + bu);
    }
    const float c = activate_fast<CANDIDATE>(z + xc + bc);
    const float old = h;
    h = ORIGIN ? c + u * (old - c) : old + u * (c - old);
    if (on && rank < rows1) {
      const u32 to = states0 + ((then * ROWS + rr) * HP + unit) * 4;
#pragma unroll
      for (int i = 0; i < CLUSTER; i += COPIES) {
        const int target = i + copy;
        if (target < USED) send(remote(to, target), h, remote(barrier + 8 * then, target));
      }
    }
    if (on) {
      const size_t packed = (size_t)(o + rank);
      if (copy == 0) {
        hidden[at * H + unit] = h;
        if (state) state[packed * H + unit] = h;
      } else if (copy == 1 && gates) {
        gates[packed * 3 * H + unit] = u;
        gates[(packed * 3 + 1) * H + unit] = r;
      } else if (copy == 2 && gates) {
        gates[(packed * 3 + 2) * H + unit] = c;
      } else if (copy == 3 && reset) {
        reset[packed * H + unit] = r * old;
      }
    }
    if (going == 0) break;
    at += direction;
    load(rank < rows1);
    barrier_wait(barrier + 8 * then, (phases >> then) & 1);
    phases ^= 1u << then;
    o = o1;
    o1 = o2;
    o2 = o3;
  }
  __syncwarp();
  cluster_sync();
}

// Four units for each warp: every 32nd unit's three weights of each while products are summed, unit
// (4) x rank (ROWS) x copy afterwards. gategrad [rows, 3 H] and hidden lie in the input's order; h0
// and h0grad may be null.
extern "C" __global__ void __launch_bounds__((U + 3) / 4 * 32, 1) gru_cluster_backward(
    const float* __restrict__ grad, const float* __restrict__ gates,
    const float* __restrict__ hidden, const float* __restrict__ h0,
    const float* __restrict__ weight, const int* __restrict__ starts,
    const int* __restrict__ base, const int* __restrict__ order, int steps, int direction,
    float* __restrict__ gategrad, float* __restrict__ h0grad) {
  constexpr int KJ = (H + 31) / 32;
  constexpr int HP = KJ * 32;
  constexpr int VALUES = ROWS * 4;
  constexpr int COPIES = 32 / VALUES;
  __shared__ __align__(16) float2 given[2][ROWS][HP];  // of the candidate, of the update gate
  __shared__ __align__(16) float of_reset[2][ROWS][HP];
  __shared__ __align__(8) unsigned long long barriers[4];
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
  const float* of_candidate = weight + (size_t)2 * H * H;
  float wc[4][KJ], wu[4][KJ], wr[4][KJ];
#pragma unroll
  for (int i = 0; i < 4; i++)
#pragma unroll
    for (int j = 0; j < KJ; j++) {
      const int from = lane + 32 * j;
      const int to = block * U + warp * 4 + i;
      const bool inside = from < H && warp * 4 + i < U && to < H;
      wc[i][j] = inside ? __ldg(&of_candidate[(size_t)to * H + from]) : 0.f;
      wu[i][j] = inside ? __ldg(&weight[(size_t)to * 2 * H + from]) : 0.f;
      wr[i][j] = inside ? __ldg(&weight[(size_t)to * 2 * H + H + from]) : 0.f;
    }
  for (int i = threadIdx.x; i < 2 * ROWS * HP; i += blockDim.x) {
    (&given[0][0][0])[i] = make_float2(0.f, 0.f);
    (&of_reset[0][0][0])[i] = 0.f;
  }
  const u32 barrier = shared_address(&barriers[0]);
  const u32 given0 = shared_address(&given[0][0][0]);
  const u32 of_reset0 = shared_address(&of_reset[0][0][0]);
  if (threadIdx.x == 0) {
    for (int i = 0; i < 4; i++) barrier_init(barrier + 8 * i);
    barrier_init_done();
  }
  int t = steps_of(starts, steps, cluster) - 1;
  int o = t < 0 ? 0 : starts[t];
  int o1 = t < 0 ? 0 : starts[t + 1];
  int om = t < 1 ? 0 : starts[t - 1];
  const bool known = rank < starts[1];
  const long long start = known ? base[rank] : 0;
  const size_t sequence = known ? order[rank] : 0;
  float u = 0.f, r = 0.f, c = 0.f, old = 0.f, dy = 0.f;
  auto load = [&](int step, int from, int rows) {
    u = r = c = old = dy = 0.f;
    if (valid && rank < rows) {
      const long long at = start + (long long)step * direction;
      const float* p = gates + (size_t)(from + rank) * 3 * H + unit;
      u = __ldg(p);
      r = __ldg(p + H);
      c = __ldg(p + 2 * H);
      dy = __ldg(&grad[at * H + unit]);
      if (step > 0) old = __ldg(&hidden[(at - direction) * H + unit]);
      else if (h0) old = __ldg(&h0[sequence * H + unit]);
    }
  };
  if (t >= 0) load(t, o, o1 - o);
  auto sum = [&](float* v) {
    reduce_scatter<VALUES / 2>(v, lane);
#pragma unroll
    for (int m = VALUES; m < 32; m <<= 1) v[0] += __shfl_xor_sync(0xffffffffu, v[0], m);
    return v[0];
  };
  float carried = 0.f;  // the gradient of h that the later step gives
  u32 phases = 0;
  __syncthreads();
  cluster_sync();
  for (; working && t >= 0; t--) {
    const int omm = t < 2 ? 0 : starts[t - 2];
    const int rows = o1 - o;
    const int here = (rows - cluster + clusters - 1) / clusters;
    const int now = t & 1;
    const bool full = t > 0 || h0;
    const bool on = valid && rank < rows;
    if (full && threadIdx.x == 0) {
      barrier_expect(barrier + 8 * now, here * H * 8);
      barrier_expect(barrier + 16 + 8 * now, here * H * 4);
    }
    const float dh = dy + carried;
    const float kept = ORIGIN ? u : 1.f - u;
    const float du = activation_gradient<GATE>(dh * (ORIGIN ? old - c : c - old), u);
    const float dc = activation_gradient<CANDIDATE>(dh * (1.f - kept), c);
    float dr = 0.f;
    float of_old = 0.f;
    if (full) {
      if (on) {
        const u32 to = given0 + ((now * ROWS + rr) * HP + unit) * 8;
#pragma unroll
        for (int i = 0; i < CLUSTER; i += COPIES) {
          const int target = i + copy;
          if (target < USED) send(remote(to, target), dc, du, remote(barrier + 8 * now, target));
        }
      }
      barrier_wait(barrier + 8 * now, (phases >> now) & 1);
      float v[VALUES], v2[VALUES];
#pragma unroll
      for (int i = 0; i < VALUES; i++) v[i] = v2[i] = 0.f;
#pragma unroll
      for (int j = 0; j < KJ; j++)
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
          const float d = given[now][i][lane + 32 * j].x;
#pragma unroll
          for (int a = 0; a < 4; a++) v[i * 4 + a] += wc[a][j] * d;
        }
      const float of_product = sum(v);
      dr = activation_gradient<GATE>(of_product * old, r);
      of_old = dh * kept + of_product * r;
      if (on) {
        const u32 to = of_reset0 + ((now * ROWS + rr) * HP + unit) * 4;
#pragma unroll
        for (int i = 0; i < CLUSTER; i += COPIES) {
          const int target = i + copy;
          if (target < USED) send(remote(to, target), dr, remote(barrier + 16 + 8 * now, target));
        }
      }
      // The update gate's part, in the shadow of the second exchange.
#pragma unroll
      for (int j = 0; j < KJ; j++)
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
          const float d = given[now][i][lane + 32 * j].y;
#pragma unroll
          for (int a = 0; a < 4; a++) v2[i * 4 + a] += wu[a][j] * d;
        }
      barrier_wait(barrier + 16 + 8 * now, (phases >> now) & 1);
      phases ^= 1u << now;
#pragma unroll
      for (int j = 0; j < KJ; j++)
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
          const float d = of_reset[now][i][lane + 32 * j];
#pragma unroll
          for (int a = 0; a < 4; a++) v2[i * 4 + a] += wr[a][j] * d;
        }
      of_old += sum(v2);
    }
    if (on) {
      float* p = gategrad + (start + (long long)t * direction) * 3 * H + unit;
      if (copy == 0) {
        p[0] = du;
        p[H] = dr;
      } else if (copy == 1) {
        p[2 * H] = dc;
      }
      if (t == 0 && h0grad && copy == 0) h0grad[sequence * H + unit] = of_old;
    }
    carried = on ? of_old : 0.f;
    if (t > 0) load(t - 1, om, o - om);
    o1 = o;
    o = om;
    om = omm;
  }
  __syncwarp();
  cluster_sync();
}
