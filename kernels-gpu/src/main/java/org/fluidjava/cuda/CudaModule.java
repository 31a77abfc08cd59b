package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.cudart.cuFuncGetParamInfo;
import static org.bytedeco.cuda.global.cudart.cuModuleGetFunction;
import static org.bytedeco.cuda.global.cudart.cuModuleLoadData;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.SizeTPointer;

/** A compiled source on a device, with its functions. */
final class CudaModule {
  /**
   * A kernel's function.
   *
   * @param handle the driver's handle
   * @param arguments the bytes of each argument
   */
  record Function(CUfunc_st handle, int[] arguments) {}

  private final String name;
  private final CUmod_st module = new CUmod_st();
  private final Map<String, Function> functions = new HashMap<>();

  /** Loads code into the current context. */
  CudaModule(String name, byte[] code) {
    this.name = name;
    // PTX is text: the driver wants a zero at its end, and a cubin does not mind one.
    try (BytePointer image = new BytePointer(Arrays.copyOf(code, code.length + 1))) {
      CudaCalls.driver(cuModuleLoadData(module, image), "cuModuleLoadData of " + name);
    }
  }

  /** A function by its name in the source. */
  synchronized Function function(String entry) {
    return functions.computeIfAbsent(
        entry,
        wanted -> {
          CUfunc_st handle = new CUfunc_st();
          CudaCalls.driver(
              cuModuleGetFunction(handle, module, wanted),
              "cuModuleGetFunction of " + wanted + " in " + name);
          return new Function(handle, arguments(handle));
        });
  }

  /** The driver tells each argument's size, and no more arguments by an error. */
  private static int[] arguments(CUfunc_st handle) {
    int[] bytes = new int[CudaKernel.MOST_ARGUMENTS + 1];
    int count = 0;
    try (SizeTPointer offset = new SizeTPointer(1);
        SizeTPointer size = new SizeTPointer(1)) {
      while (count < bytes.length && cuFuncGetParamInfo(handle, count, offset, size) == 0) {
        bytes[count++] = (int) size.get();
      }
    }
    return Arrays.copyOf(bytes, count);
  }
}
