// gru_grad, float32, with all time steps in one launch for layers whose weights need the whole
// chip; the groups and blocks of gru_grid_forward.cu. Cooperative launch. More sequences than it
// holds are taken in several launches, the longest first: no state passes between sequences.
//
// A block owns units of the state before a step and multiplies all units' gradients by its rows of
// the weights. A step has two exchanges: of the candidates' and update gates' gradients, then, from
// the candidates' product, of the reset gates'. The update gates' product runs in the shadow of the
// second one, so its operand, which others may still be reading a step later, has two buffers in
// turn. Weights and gradients are bf16 in two parts (three products): gradients have no bound that
// would allow fp16.
//
// Defines: those of gru_grid.cuh, GATE, CANDIDATE, ORIGIN.
#include "gru_grid.cuh"

// Buffers of the exchange.
constexpr int CANDIDATES = 0;
constexpr int RESETS = 1;
constexpr int UPDATES = 2;  // and 3, by steps in turn
constexpr int BUFFERS = 4;

// Ranks from rank0 on, as many as the grid holds; `steps` is how many rows rank0's sequence has.
// gategrad [rows, 3 H] and hidden lie in the input's order; h0 and h0grad may be null.
extern "C" __global__ void __launch_bounds__(THREADS, 1) gru_grid_backward(
    const float* __restrict__ grad, const float* __restrict__ gates,
    const float* __restrict__ hidden, const float* __restrict__ h0,
    const float* __restrict__ weight, const int* __restrict__ starts,
    const int* __restrict__ base, const int* __restrict__ order, int steps, int rank0,
    int direction, int groups, u32 epoch, float* __restrict__ gategrad,
    float* __restrict__ h0grad, u32* flags, uint4* exchange) {
  extern __shared__ __align__(16) float dynamic[];
  const Block block(dynamic, groups, flags, exchange, BUFFERS);
  // Rows of a step, between where it starts and ends, that are those of this launch's ranks.
  auto rows_of = [&](int from, int to) {
    const int rows = to - from - rank0;
    return rows < 0 ? 0 : rows < R * groups ? rows : R * groups;
  };
  // The last step in which the group has a row: starts has more than `steps` numbers, rows fall.
  int t = steps - 1;
  while (t >= 0 && rows_of(starts[t], starts[t + 1]) <= block.group) t--;
  if (t < 0) return;
  Registers w;
  block.keep<false, true>(weight, 1.f, w);

  base += rank0;
  order += rank0;
  int o = starts[t];
  int o1 = starts[t + 1];
  int om = t < 1 ? 0 : starts[t - 1];
  const int first = rows_of(0, starts[1]);
  float carried[PAIRS];  // the gradient of h that the later step gives
  float u[PAIRS], r[PAIRS], c[PAIRS], old[PAIRS], dy[PAIRS];
  int row0[PAIRS];
#pragma unroll
  for (int q = 0; q < PAIRS; q++) {
    const Pair p = block.pair(q);
    carried[q] = u[q] = r[q] = c[q] = old[q] = dy[q] = 0.f;
    row0[q] = p.within(first) ? base[p.rank] : 0;
  }
  auto load = [&](int step, int from, int rows) {
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      if (p.within(rows)) {
        const long long row = row0[q] + step * direction;
        const float* of_row = gates + (size_t)(from + rank0 + p.rank) * 3 * H + p.u;
        u[q] = __ldg(of_row);
        r[q] = __ldg(of_row + H);
        c[q] = __ldg(of_row + 2 * H);
        dy[q] = __ldg(&grad[row * H + p.u]);
        old[q] = 0.f;
        if (step > 0) old[q] = __ldg(&hidden[(row - direction) * H + p.u]);
        else if (h0) old[q] = __ldg(&h0[(size_t)order[p.rank] * H + p.u]);
      }
    }
  };
  load(t, o, rows_of(o, o1));
  block.clear_padding(BUFFERS);
  u32 round = epoch;  // what the last exchange was published as
  __syncthreads();
  for (; t >= 0; t--) {
    const int omm = t < 2 ? 0 : starts[t - 2];
    const int rows = rows_of(o, o1);
    const int here = block.of_group(rows);
    const bool full = t > 0 || h0;
    const bool goes_on = t > 0 || h0grad;
    const int updates = UPDATES + (t & 1);
    float of_u[PAIRS], of_c[PAIRS];
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      if (p.within(rows)) {
        const float dh = dy[q] + carried[q];
        const float keeps = ORIGIN ? u[q] : 1.f - u[q];
        const float by_update = ORIGIN ? old[q] - c[q] : c[q] - old[q];
        of_u[q] = activation_gradient<GATE>(dh * by_update, u[q]);
        of_c[q] = activation_gradient<CANDIDATE>(dh * (1.f - keeps), c[q]);
        carried[q] = dh * keeps;
        if (full) {
          block.give<false>(CANDIDATES, p.r, p.u, of_c[q]);
          if (goes_on) block.give<false>(updates, p.r, p.u, of_u[q]);
        }
      }
    }
    if (full) block.publish(++round);
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      if (p.within(rows)) {
        float* to = gategrad + (long long)(row0[q] + t * direction) * 3 * H + p.u;
        to[0] = of_u[q];
        to[2 * H] = of_c[q];
      }
    }
    float of_r[PAIRS];
    if (full) {
      block.await(round);
      block.multiply_buffer<false, OF_CANDIDATE, 1, false, false>(
          w, CANDIDATES, here, block.sums);
      __syncthreads();
    }
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      of_r[q] = 0.f;
      if (full && p.within(rows)) {
        const float of_reset_state = block.sum(block.sums, p);
        of_r[q] = activation_gradient<GATE>(of_reset_state * old[q], r[q]);
        carried[q] += of_reset_state * r[q];
        if (goes_on) block.give<false>(RESETS, p.r, p.u, of_r[q]);
      }
    }
    if (goes_on) block.publish(++round);
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      if (p.within(rows))
        gategrad[((long long)(row0[q] + t * direction) * 3 + 1) * H + p.u] = of_r[q];
    }
    if (!goes_on) break;
    if (t > 0) load(t - 1, om, rows_of(om, o));
    block.multiply_buffer<false, OF_UPDATE, 1, false, false>(w, updates, here, block.sums);
    block.await(round);
    block.multiply_buffer<false, OF_RESET, 1, false, true>(w, RESETS, here, block.sums);
    __syncthreads();
#pragma unroll
    for (int q = 0; q < PAIRS; q++) {
      const Pair p = block.pair(q);
      if (p.within(rows)) {
        carried[q] += block.sum(block.sums, p);
        if (t == 0) h0grad[(size_t)order[p.rank] * H + p.u] = carried[q];
      }
    }
    o1 = o;
    o = om;
    om = omm;
  }
}
