// Sentences of a beam search, each walked back from its last step. IN is the type of ids.
#include "fault.cuh"
#include "fluid.cuh"

#ifndef IN
#define IN long long
#endif

// All tensors are [steps, batch, beams]. Nothing comes before the first step, so its parents may be anything.
extern "C" __global__ void gather_tree(
    const IN* ids, const IN* parents, IN* out, long long steps, long long batch, long long beams,
    long long* fault) {
  for (FLUID_LOOP(i, batch * beams)) {
    int64 b = i / beams;
    int64 at = i - b * beams;
    for (int64 step = steps - 1; step >= 0; step--) {
      int64 row = (step * batch + b) * beams;
      out[row + i - b * beams] = ids[row + at];
      at = (int64)parents[row + at];
      if (at < 0 || at >= beams) {
        if (step > 0) {
          fluid_fault(fault, at, step, beams);
        }
        at = 0;
      }
    }
  }
}
