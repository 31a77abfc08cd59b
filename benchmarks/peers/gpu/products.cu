// Times cuBLAS products of row-major matrices in the layouts that docs/performance.md compares, as the
// replay of a CUDA graph. Built and run on the machine with the GPU:
//
//   nvcc -O2 -std=c++17 -arch=native benchmarks/peers/gpu/products.cu -o products -lcublas
//   ./products 0 1 428 652 10000 10000 10000 652 1 1
//
// Arguments, any number of times: transA transB m n k ldA ldB ldC type slices. C [m, n] = op(A) op(B) with
// the sum k in that many slices, each into a matrix of its own. Types: 0 float32, 1 TF32, 2 float16, 3 bfloat16
// (results are float32).
#include <cublas_v2.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#define CHECK(call)                                                      \
  do {                                                                   \
    int code = (int)(call);                                              \
    if (code != 0) {                                                     \
      fprintf(stderr, "%s: error %d (line %d)\n", #call, code, __LINE__); \
      exit(1);                                                           \
    }                                                                    \
  } while (0)

// Numbers of either sign that are far from zero and from overflow, whatever the type: zeros run faster.
__global__ void fill(unsigned* to, size_t n, bool halves) {
  for (size_t i = blockIdx.x * (size_t)blockDim.x + threadIdx.x; i < n; i += (size_t)gridDim.x * blockDim.x) {
    unsigned h = (unsigned)i * 2654435761u;
    h = (h ^ h >> 13) * 0x5bd1e995u;
    h ^= h >> 15;
    to[i] = halves ? 0x30003000u | (h & 0x83ff83ffu) : 0x3d800000u | (h & 0x807fffffu);
  }
}

static cudaStream_t stream;

// Microseconds of one call: the second fastest of six replays of a graph.
template <typename Call>
double micros(double operations, Call call) {
  int calls = operations > 2e10 ? 6 : 20;
  if (call() != 0) return -1;
  CHECK(cudaStreamSynchronize(stream));
  cudaGraph_t graph;
  cudaGraphExec_t replay;
  CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
  for (int i = 0; i < calls; i++) call();
  CHECK(cudaStreamEndCapture(stream, &graph));
  CHECK(cudaGraphInstantiate(&replay, graph, 0));
  cudaEvent_t begin, end;
  CHECK(cudaEventCreate(&begin));
  CHECK(cudaEventCreate(&end));
  std::vector<float> times;
  for (int i = 0; i < 6; i++) {
    float milliseconds;
    CHECK(cudaEventRecord(begin, stream));
    CHECK(cudaGraphLaunch(replay, stream));
    CHECK(cudaEventRecord(end, stream));
    CHECK(cudaStreamSynchronize(stream));
    CHECK(cudaEventElapsedTime(&milliseconds, begin, end));
    times.push_back(1000 * milliseconds / calls);
  }
  std::sort(times.begin(), times.end());
  CHECK(cudaGraphExecDestroy(replay));
  CHECK(cudaGraphDestroy(graph));
  return times[1];
}

int main(int count, char** arguments) {
  constexpr int FIELDS = 10;
  if (count < 1 + FIELDS || (count - 1) % FIELDS != 0) {
    fprintf(stderr, "products: transA transB m n k ldA ldB ldC type slices ...\n");
    return 2;
  }
  cublasHandle_t blas;
  CHECK(cudaStreamCreate(&stream));
  CHECK(cublasCreate(&blas));
  CHECK(cublasSetStream(blas, stream));
  const size_t room = (size_t)700 << 20, workspace = 64 << 20;
  char *a, *b, *c, *work;
  CHECK(cudaMalloc(&a, room));
  CHECK(cudaMalloc(&b, room));
  CHECK(cudaMalloc(&c, room));
  CHECK(cudaMalloc(&work, workspace));
  CHECK(cublasSetWorkspace(blas, work, workspace));
  for (int at = 1; at < count; at += FIELDS) {
    int f[FIELDS];
    for (int i = 0; i < FIELDS; i++) f[i] = atoi(arguments[at + i]);
    const bool tA = f[0], tB = f[1];
    const int m = f[2], n = f[3], k = f[4], ldA = f[5], ldB = f[6], ldC = f[7], type = f[8], slices = f[9];
    const size_t bytes = type >= 2 ? 2 : 4;
    if (slices < 1 || (size_t)(tA ? k : m) * ldA * bytes > room || (size_t)(tB ? n : k) * ldB * bytes > room ||
        (size_t)m * ldC * 4 * slices > room) {
      fprintf(stderr, "products: matrices of at most 700 MiB, at least one slice\n");
      return 2;
    }
    fill<<<2048, 256, 0, stream>>>((unsigned*)a, room / 4, type >= 2);
    fill<<<2048, 256, 0, stream>>>((unsigned*)b, room / 4, type >= 2);
    CHECK(cudaStreamSynchronize(stream));
    const cudaDataType_t data = type == 2 ? CUDA_R_16F : type == 3 ? CUDA_R_16BF : CUDA_R_32F;
    const cublasComputeType_t compute = type == 1 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
    const int part = k / slices;
    const float one = 1, zero = 0;
    // Row-major products are column-major ones of the operands the other way round.
    double time = micros(2.0 * m * n * k, [&] {
      return cublasGemmStridedBatchedEx(
          blas, tB ? CUBLAS_OP_T : CUBLAS_OP_N, tA ? CUBLAS_OP_T : CUBLAS_OP_N, n, m, part, &one, b, data,
          ldB, tB ? part : (long long)part * ldB, a, data, ldA, tA ? (long long)part * ldA : part, &zero, c,
          CUDA_R_32F, ldC, (long long)m * ldC, slices, compute, CUBLAS_GEMM_DEFAULT);
    });
    printf("%c%c %d x %d x %d, rows %d %d %d apart, type %d, %d slices: %.1f us, %.1f TFLOP/s\n", tA ? 't' : 'n',
           tB ? 't' : 'n', m, k, n, ldA, ldB, ldC, type, slices, time, 2.0 * m * n * k / time / 1e6);
  }
  return 0;
}
