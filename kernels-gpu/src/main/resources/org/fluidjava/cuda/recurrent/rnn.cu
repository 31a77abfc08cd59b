// The steps of rnn and cudnn_lstm between their products. Define: REAL; MODE: 0 LSTM, 1 GRU, 2 tanh, 3 relu.
// A row of the batch whose sequence has ended keeps its state.
#include "fault.cuh"
#include "fluid.cuh"
#include "philox.cuh"

#ifndef MODE
#define MODE 0
#endif
#if MODE == 0
#define GATES 4
#elif MODE == 1
#define GATES 3
#else
#define GATES 1
#endif

// The steps of each row of the batch.
extern "C" __global__ void rnn_ends(
    const int* lengths, int batch, int steps, int* ends, long long* fault) {
  for (FLUID_LOOP(i, batch)) {
    int end = lengths[i];
    if (end < 0 || end > steps) {
      fluid_fault(fault, end, i, steps);
      end = 0;
    }
    ends[i] = end;
  }
}

// What dropout keeps, a byte for each number.
extern "C" __global__ void rnn_mask(
    unsigned char* mask, long long n, double probability, long long key, long long stream,
    long long step) {
  for (FLUID_LOOP(i, n)) {
    mask[i] = (double)fluid_uniform(fluid_philox_word(key, stream, step, i)) >= probability ? 1 : 0;
  }
}

// One step: gates [batch, GATES x hidden] holds the products (of a GRU that of the input only) and
// becomes the gates; state and extra [batch, hidden] are those of the step, before and cellBefore
// those of the turn before it.
extern "C" __global__ void rnn_cells(
    REAL* gates, const REAL* recurrent, const REAL* bias, const REAL* bias2, const REAL* before,
    const REAL* cellBefore, REAL* state, REAL* extra, const int* ends, int step, int batch,
    int hidden) {
  for (FLUID_LOOP(i, (int64)batch * hidden)) {
    int row = (int)(i / hidden);
    int j = (int)(i - (int64)row * hidden);
    bool past = ends != nullptr && step >= ends[row];
    REAL* at = gates + (int64)row * GATES * hidden + j;
    REAL old = before[i];
    REAL number;
#if MODE == 0
    REAL in = fluid_sigmoid(at[0] + bias[j] + bias2[j]);
    REAL forget = fluid_sigmoid(at[hidden] + bias[hidden + j] + bias2[hidden + j]);
    REAL fresh = fluid_tanh(at[2 * hidden] + bias[2 * hidden + j] + bias2[2 * hidden + j]);
    REAL gate = fluid_sigmoid(at[3 * hidden] + bias[3 * hidden + j] + bias2[3 * hidden + j]);
    REAL oldCell = cellBefore[i];
    REAL cell = past ? oldCell : forget * oldCell + in * fresh;
    at[0] = in;
    at[hidden] = forget;
    at[2 * hidden] = fresh;
    at[3 * hidden] = gate;
    extra[i] = cell;
    number = gate * fluid_tanh(cell);
#elif MODE == 1
    const REAL* r = recurrent + (int64)row * GATES * hidden + j;
    REAL reset = fluid_sigmoid(at[0] + r[0] + bias[j] + bias2[j]);
    REAL update = fluid_sigmoid(at[hidden] + r[hidden] + bias[hidden + j] + bias2[hidden + j]);
    REAL again = r[2 * hidden] + bias2[2 * hidden + j];
    REAL fresh = fluid_tanh(at[2 * hidden] + bias[2 * hidden + j] + reset * again);
    at[0] = reset;
    at[hidden] = update;
    at[2 * hidden] = fresh;
    extra[i] = again;
    number = (old - fresh) * update + fresh;
#else
    REAL argument = at[0] + bias[j] + bias2[j];
    number = MODE == 2 ? fluid_tanh(argument) : fluid_max(argument, REAL(0));
    at[0] = number;
#endif
    state[i] = past ? old : number;
  }
}

// A layer's states [rows, hidden] into the columns of its direction in to [rows, deep]; zero beyond the
// ends and where mask, which may be null, has none.
extern "C" __global__ void rnn_output(
    const REAL* states, const unsigned char* mask, double factor, const int* ends, long long rows,
    int batch, int hidden, int deep, int first, REAL* to) {
  for (FLUID_LOOP(i, rows * hidden)) {
    int64 row = i / hidden;
    int64 at = row * deep + first + (i - row * hidden);
    bool zero = ends != nullptr && row / batch >= ends[row % batch];
    REAL number = states[i];
    if (mask != nullptr) {
      zero = zero || mask[at] == 0;
      number *= (REAL)factor;
    }
    to[at] = zero ? REAL(0) : number;
  }
}

// The way back through one step: gates and the two gradients of gates are those of the step, given its
// gradient [batch, deep] of the layer's output, from the column of the direction on. previous [batch,
// hidden] becomes the state before. ofRecurrent is ofGates where both are the same.
extern "C" __global__ void rnn_cells_grad(
    const REAL* gates, const REAL* before, const REAL* cellBefore, const REAL* extra,
    const REAL* given, REAL* previous, REAL* ofGates, REAL* ofRecurrent, REAL* ofHidden,
    REAL* ofCell, const int* ends, int step, int batch, int hidden, int deep) {
  for (FLUID_LOOP(i, (int64)batch * hidden)) {
    int row = (int)(i / hidden);
    int j = (int)(i - (int64)row * hidden);
    int64 at = (int64)row * GATES * hidden + j;
    REAL old = before[i];
    previous[i] = old;
    if (ends != nullptr && step >= ends[row]) {
      for (int gate = 0; gate < GATES; gate++) {
        ofGates[at + (int64)gate * hidden] = REAL(0);
        ofRecurrent[at + (int64)gate * hidden] = REAL(0);
      }
      continue;
    }
    REAL g = ofHidden[i] + given[(int64)row * deep + j];
    REAL first = gates[at];
#if MODE == 0
    REAL forget = gates[at + hidden];
    REAL fresh = gates[at + 2 * hidden];
    REAL out = gates[at + 3 * hidden];
    REAL active = fluid_tanh(extra[i]);
    REAL cell = ofCell[i] + g * out * (REAL(1) - active * active);
    ofGates[at] = cell * fresh * first * (REAL(1) - first);
    ofGates[at + hidden] = cell * cellBefore[i] * forget * (REAL(1) - forget);
    ofGates[at + 2 * hidden] = cell * first * (REAL(1) - fresh * fresh);
    ofGates[at + 3 * hidden] = g * active * out * (REAL(1) - out);
    ofCell[i] = cell * forget;
    ofHidden[i] = REAL(0);
#elif MODE == 1
    REAL update = gates[at + hidden];
    REAL fresh = gates[at + 2 * hidden];
    REAL again = extra[i];
    REAL candidate = g * (REAL(1) - update) * (REAL(1) - fresh * fresh);
    REAL reset = candidate * again * first * (REAL(1) - first);
    REAL ofUpdate = g * (old - fresh) * update * (REAL(1) - update);
    ofGates[at] = reset;
    ofGates[at + hidden] = ofUpdate;
    ofGates[at + 2 * hidden] = candidate;
    ofRecurrent[at] = reset;
    ofRecurrent[at + hidden] = ofUpdate;
    ofRecurrent[at + 2 * hidden] = candidate * first;
    ofHidden[i] = g * update;
#else
    ofGates[at] = MODE == 2 ? g * (REAL(1) - first * first) : first > REAL(0) ? g : REAL(0);
    ofHidden[i] = REAL(0);
#endif
  }
}

// What flowed into a layer's input is what the layer below is given, through dropout.
extern "C" __global__ void rnn_hand_down(
    const REAL* from, const unsigned char* mask, double factor, long long n, REAL* to) {
  for (FLUID_LOOP(i, n)) {
    to[i] = mask == nullptr ? from[i] : mask[i] != 0 ? from[i] * (REAL)factor : REAL(0);
  }
}

// The sum of two gradients of one state, each of which may be null.
extern "C" __global__ void rnn_begin(
    const REAL* a, const REAL* b, long long n, REAL* to) {
  for (FLUID_LOOP(i, n)) {
    to[i] = (a == nullptr ? REAL(0) : a[i]) + (b == nullptr ? REAL(0) : b[i]);
  }
}
