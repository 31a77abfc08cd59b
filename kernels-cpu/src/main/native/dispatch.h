// The level of this processor and the entries that Java binds: constant pointers set at load time.
#pragma once

namespace fluid {

#ifdef FLUID_X86_LEVELS
inline int level() {
  static const int chosen = [] {
    __builtin_cpu_init();
    int best = 0;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("bmi2")) {
      best = 3;
      if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
          __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
          __builtin_cpu_supports("avx512cd")) {
        best = 4;
      }
    }
    const char* asked = std::getenv("FLUID_NATIVE_LEVEL");
    if (asked && *asked) {
      int wanted = std::atoi(asked);
      if (wanted < best) best = wanted >= 3 ? 3 : 0;
    }
    return best;
  }();
  return chosen;
}
template <class F>
F* pick(F* f4, F* f3, F* f0) {
  return level() == 4 ? f4 : level() == 3 ? f3 : f0;
}
#define FLUID_EXPORT(NAME) static auto* const NAME = pick(v4::NAME, v3::NAME, base::NAME);
inline const char* instructionLevel() {
  return level() == 4 ? "x86-64-v4 (AVX-512)" : level() == 3 ? "x86-64-v3 (AVX2)" : "x86-64 (SSE2)";
}
#else
#define FLUID_EXPORT(NAME) static auto* const NAME = base::NAME;
inline const char* instructionLevel() {
#if defined(__aarch64__)
  return "aarch64 (NEON)";
#else
  return "plain";
#endif
}
#endif

FLUID_EXPORT(unary)
FLUID_EXPORT(unaryGrad)
FLUID_EXPORT(fill)
FLUID_EXPORT(copy)
FLUID_EXPORT(scale)
FLUID_EXPORT(axpy)
FLUID_EXPORT(sumOf)
FLUID_EXPORT(clip)
FLUID_EXPORT(binary)
FLUID_EXPORT(binaryGradX)
FLUID_EXPORT(binaryGradY)
FLUID_EXPORT(sum)
FLUID_EXPORT(sumOfSquares)
FLUID_EXPORT(max)
FLUID_EXPORT(rowSum)
FLUID_EXPORT(rowMax)
FLUID_EXPORT(columnSum)
FLUID_EXPORT(transpose)
FLUID_EXPORT(softmax)
FLUID_EXPORT(softmaxGrad)
FLUID_EXPORT(softmaxCrossEntropy)
FLUID_EXPORT(softmaxCrossEntropySoft)
FLUID_EXPORT(softmaxCrossEntropyGrad)
FLUID_EXPORT(softmaxCrossEntropySoftGrad)
FLUID_EXPORT(firstInvalidLabel)
FLUID_EXPORT(tiledScratchBytes)
FLUID_EXPORT(tiledProduct)
FLUID_EXPORT(lstmForwardScratchBytes)
FLUID_EXPORT(lstmForward)
FLUID_EXPORT(lstmBackwardScratchBytes)
FLUID_EXPORT(lstmBackward)
FLUID_EXPORT(gruForwardScratchBytes)
FLUID_EXPORT(gruForward)
FLUID_EXPORT(gruBackwardScratchBytes)
FLUID_EXPORT(gruBackward)
FLUID_EXPORT(rnnForwardScratchBytes)
FLUID_EXPORT(rnnForward)
FLUID_EXPORT(outputLayerScratchBytes)
FLUID_EXPORT(outputLayer)
FLUID_EXPORT(gatherRows)
FLUID_EXPORT(scatterAddRows)
FLUID_EXPORT(mergeRowsPlan)
FLUID_EXPORT(mergeRowsScratchBytes)
FLUID_EXPORT(mergeRows)
FLUID_EXPORT(sgd)
FLUID_EXPORT(momentum)
FLUID_EXPORT(adam)
FLUID_EXPORT(adagrad)
FLUID_EXPORT(rmsprop)
FLUID_EXPORT(sgdRows)
FLUID_EXPORT(momentumRows)
FLUID_EXPORT(adamRows)
FLUID_EXPORT(adagradRows)
FLUID_EXPORT(rmspropRows)
FLUID_EXPORT(im2col)
FLUID_EXPORT(col2im)
FLUID_EXPORT(depthwise)
FLUID_EXPORT(depthwiseGradX)
FLUID_EXPORT(depthwiseGradFilter)
FLUID_EXPORT(poolMax)
FLUID_EXPORT(poolMaxGrad)
FLUID_EXPORT(poolAverage)
FLUID_EXPORT(poolAverageGrad)
FLUID_EXPORT(channelScaleShift)
FLUID_EXPORT(channelMoments)
FLUID_EXPORT(batchNormGradSums)
FLUID_EXPORT(batchNormGradX)

// Huge pages, where the system gives them, under the whole ones of 2 MiB in this range.
inline void preferHugePages(void* address, int64_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  const uintptr_t page = (uintptr_t)2 << 20, begin = ((uintptr_t)address + page - 1) & ~(page - 1);
  const uintptr_t end = ((uintptr_t)address + (uintptr_t)bytes) & ~(page - 1);
  if (begin < end) madvise((void*)begin, end - begin, MADV_HUGEPAGE);
#endif
}

// The core type that OpenBLAS chose, if that library is loaded in this process; else null.
inline const char* openblasCore() {
#if defined(__linux__)
  void* library = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_NOLOAD);
  if (!library) return nullptr;
  auto core = (char* (*)())dlsym(library, "openblas_get_corename");
  const char* name = core ? core() : nullptr;
  dlclose(library);
  return name;
#else
  return nullptr;
#endif
}
}  // namespace fluid
