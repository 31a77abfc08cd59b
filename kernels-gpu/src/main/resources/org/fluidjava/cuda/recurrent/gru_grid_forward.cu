// gru, float32, with all time steps in one launch for layers whose weights need the whole chip
// (widths from 257 to about 1664), on the pattern of lstm_grid_forward.cu. Cooperative launch. More
// sequences than it holds are taken in several launches, the longest first.
//
// A step has two exchanges, since the reset state goes through a product of its own: the reset
// gates' product comes first, and the update gates' runs in the shadow of the second exchange where
// the ring holds the whole state before; else both run together.
//
// Accuracy of float32 from half precision: operands in two parts, three products. fp16 parts where
// h is bounded (a block's weights are scaled by a power of two so that their largest lies below
// 2^15; the scale of h leaves room for first states), else bf16, whose errors are some 1e-5.
//
// Flags rise from launch to launch (`epoch` is what they may hold at the start); step t publishes
// the reset states as epoch + 2 t + 2 and the new states as epoch + 2 t + 3.
//
// Defines: those of gru_grid.cuh, HALF (1: fp16), SCALE (of the states in fp16), GATE, CANDIDATE,
// ORIGIN (1: h = u h' + (1 - u) c, 0: the other way round).
#include "gru_grid.cuh"

constexpr float STATE_SCALE = HALF ? SCALE : 1.f;
// Buffers of the exchange.
constexpr int STATES = 0;
constexpr int RESET_STATES = 1;
constexpr int BUFFERS = 2;

// Ranks from rank0 on, as many as the grid holds; `steps` is how many rows rank0's sequence has.
// bias, h0, state, gates and reset may be null.
extern "C" __global__ void __launch_bounds__(THREADS, 1) gru_grid_forward(
    const float* __restrict__ x, const float* __restrict__ weight,
    const float* __restrict__ bias, const float* __restrict__ h0, const int* __restrict__ starts,
    const int* __restrict__ base, const int* __restrict__ order, int steps, int rank0,
    int direction, int groups, u32 epoch, float* __restrict__ hidden, float* __restrict__ state,
    float* __restrict__ gates, float* __restrict__ reset, u32* flags, uint4* exchange) {
  extern __shared__ __align__(16) float dynamic[];
  __shared__ float largest[WARPS];
  const Block block(dynamic, groups, flags, exchange, BUFFERS);
  float* of_reset = block.sums;
  float* of_update = block.sums + SUMS;
  float* of_candidate = block.sums;
  // Rows of a step, between where it starts and ends, that are those of this launch's ranks.
  auto rows_of = [&](int from, int to) {
    const int rows = to - from - rank0;
    return rows < 0 ? 0 : rows < R * groups ? rows : R * groups;
  };
  const int first = rows_of(0, starts[1]);
  if (first <= block.group) return;
  const float scale = HALF ? block.scale_of(weight, largest) : 1.f;
  Registers w;
  block.keep<HALF, false>(weight, scale, w);
  const float back = 1.f / (scale * STATE_SCALE);

  base += rank0;
  order += rank0;
  float h[PAIRS], next[PAIRS][3];
  int row0[PAIRS];
#pragma unroll
  for (int q = 0; q < PAIRS; q++) {
    const Pair p = block.pair(q);
    h[q] = 0.f;
    row0[q] = 0;
    if (p.within(first)) {
      row0[q] = base[p.rank];
      if (h0) {
        h[q] = h0[(size_t)order[p.rank] * H + p.u];
        block.give<HALF>(STATES, p.r, p.u, h[q] * STATE_SCALE);
      }
    }
  }
  auto load = [&](int t, int rows) {
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      const bool on = p.within(rows);
      const float* from = x + (long long)(row0[q] + t * direction) * 3 * H + p.u;
#pragma unroll
      for (int g = 0; g < 3; g++) {
        next[q][g] = on ? __ldg(from + g * H) : 0.f;
        if (on && bias) next[q][g] += __ldg(&bias[g * H + p.u]);
      }
    }
  };
  int o = 0;
  int o1 = starts[1];
  int o2 = starts[steps < 2 ? steps : 2];
  load(0, first);
  block.clear_padding(BUFFERS);
  if (h0) block.publish(epoch + 1);
  else __syncthreads();
  for (int t = 0; t < steps; t++) {
    const int rows = rows_of(o, o1);
    const int here = block.of_group(rows);
    if (here == 0) break;
    const int o3 = starts[t + 3 < steps ? t + 3 : steps];
    const int rows1 = rows_of(o1, o2);
    const bool product = t > 0 || h0;
    if (product) {
      block.await(epoch + 2 * t + 1);
      block.multiply_buffer<HALF, OF_RESET, WHOLE ? 1 : 2, false, false>(
          w, STATES, here, of_reset);
      __syncthreads();
    }
    float r[PAIRS], u[PAIRS];
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      r[q] = u[q] = 0.f;
      if (p.within(rows)) {
        float z = next[q][1];
        if (product) z += block.sum(of_reset, p) * back;
        if (product && !WHOLE) u[q] = block.sum(of_update, p);
        r[q] = activate_fast<GATE>(z);
        if (product) block.give<HALF>(RESET_STATES, p.r, p.u, r[q] * h[q] * STATE_SCALE);
      }
    }
    if (product) {
      block.publish(epoch + 2 * t + 2);
      if constexpr (WHOLE) {
        block.multiply_buffer<HALF, OF_UPDATE, 1, true, false>(w, STATES, here, of_update);
        __syncthreads();
      }
    }
    // The update gates, and what the backward pass needs: off the critical path.
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      if (p.within(rows)) {
        if (product && WHOLE) u[q] = block.sum(of_update, p);
        u[q] = activate_fast<GATE>(next[q][0] + u[q] * back);
        const size_t packed = (size_t)(o + rank0 + p.rank);
        if (gates) {
          gates[packed * 3 * H + p.u] = u[q];
          gates[(packed * 3 + 1) * H + p.u] = r[q];
        }
        if (reset) reset[packed * H + p.u] = r[q] * h[q];
      }
    }
    if (product) {
      block.await(epoch + 2 * t + 2);
      block.multiply_buffer<HALF, OF_CANDIDATE, 1, false, false>(
          w, RESET_STATES, here, of_candidate);
      __syncthreads();
    }
    float c[PAIRS];
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      c[q] = 0.f;
      if (p.within(rows)) {
        float z = next[q][2];
        if (product) z += block.sum(of_candidate, p) * back;
        c[q] = activate_fast<CANDIDATE>(z);
        h[q] = ORIGIN ? c[q] + u[q] * (h[q] - c[q]) : h[q] + u[q] * (c[q] - h[q]);
        if (p.rank < rows1) block.give<HALF>(STATES, p.r, p.u, h[q] * STATE_SCALE);
      }
    }
    if (rows1 > block.group) block.publish(epoch + 2 * t + 3);
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      if (p.within(rows)) {
        const size_t packed = (size_t)(o + rank0 + p.rank);
        hidden[(size_t)(row0[q] + t * direction) * H + p.u] = h[q];
        if (state) state[packed * H + p.u] = h[q];
        if (gates) gates[(packed * 3 + 2) * H + p.u] = c[q];
      }
    }
    if (rows1 <= block.group) break;
    load(t + 1, rows1);
    o = o1;
    o1 = o2;
    o2 = o3;
  }
}
