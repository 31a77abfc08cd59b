package org.fluidjava.cuda;

import static org.bytedeco.cuda.global.nvrtc.NVRTC_ERROR_COMPILATION;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCompileProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCreateProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcDestroyProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBIN;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBINSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetNumSupportedArchs;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetPTX;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetPTXSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLog;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLogSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetSupportedArchs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** NVRTC, the CUDA compiler as a library. Needs no GPU. */
final class Compiler {
  private Compiler() {}

  /**
   * What came out.
   *
   * @param code a cubin, or PTX where the compiler does not know the device
   * @param log warnings, and with {@code verbose} registers and spills
   */
  record Compiled(byte[] code, String log) {}

  /**
   * The architecture to compile for: {@code sm_90} where NVRTC knows it, else the newest that it
   * knows, as {@code compute_120}, which the driver translates.
   *
   * @throws IllegalArgumentException for a device that is too old for this NVRTC
   */
  static String architecture(int capability) {
    int[] count = new int[1];
    CudaCalls.compiler(nvrtcGetNumSupportedArchs(count), "nvrtcGetNumSupportedArchs");
    int[] known = new int[count[0]];
    CudaCalls.compiler(nvrtcGetSupportedArchs(known), "nvrtcGetSupportedArchs");
    int newest = 0;
    int oldest = Integer.MAX_VALUE;
    for (int architecture : known) {
      if (architecture == capability) {
        return "sm_" + capability;
      }
      newest = Math.max(newest, architecture);
      oldest = Math.min(oldest, architecture);
    }
    if (capability < oldest) {
      throw new IllegalArgumentException(
          "the device is of compute capability %d.%d, this CUDA serves %d.%d and newer"
              .formatted(capability / 10, capability % 10, oldest / 10, oldest % 10));
    }
    return "compute_" + newest;
  }

  /**
   * Compiles a source.
   *
   * @param architecture {@code sm_90}, or {@code compute_90} for PTX
   * @param verbose whether the log tells registers and spills
   * @throws CudaException when it does not compile; the text has the compiler's log
   */
  static Compiled compile(
      KernelSource source, List<String> defines, String architecture, boolean verbose) {
    List<String> options = new ArrayList<>();
    options.add("--gpu-architecture=" + architecture);
    options.add("--std=c++17");
    options.add("--generate-line-info");
    if (verbose) {
      options.add("--ptxas-options=-v");
    }
    defines.forEach(define -> options.add("--define-macro=" + define));
    String[] names = source.headers().keySet().toArray(new String[0]);
    String[] texts = source.headers().values().toArray(new String[0]);
    try (_nvrtcProgram program = new _nvrtcProgram();
        BytePointer text = new BytePointer(source.text(), StandardCharsets.UTF_8);
        BytePointer name = new BytePointer(source.name(), StandardCharsets.UTF_8);
        PointerPointer<BytePointer> headers = new PointerPointer<>(texts, StandardCharsets.UTF_8);
        PointerPointer<BytePointer> headerNames =
            new PointerPointer<>(names, StandardCharsets.UTF_8);
        PointerPointer<BytePointer> optionTexts =
            new PointerPointer<>(options.toArray(new String[0]), StandardCharsets.UTF_8);
        SizeTPointer size = new SizeTPointer(1)) {
      CudaCalls.compiler(
          nvrtcCreateProgram(program, text, name, names.length, headers, headerNames),
          "nvrtcCreateProgram");
      try {
        int code = nvrtcCompileProgram(program, options.size(), optionTexts);
        CudaCalls.compiler(nvrtcGetProgramLogSize(program, size), "nvrtcGetProgramLogSize");
        String log = "";
        if (size.get() > 1) {
          byte[] bytes = new byte[Math.toIntExact(size.get())];
          CudaCalls.compiler(nvrtcGetProgramLog(program, bytes), "nvrtcGetProgramLog");
          log = new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
        }
        if (code == NVRTC_ERROR_COMPILATION) {
          throw new CudaException(
              source.name()
                  + " does not compile for "
                  + architecture
                  + " with "
                  + defines
                  + ":\n"
                  + log,
              code,
              false);
        }
        CudaCalls.compiler(code, "nvrtcCompileProgram of " + source.name() + " " + options);
        return new Compiled(code(program, size, architecture.startsWith("sm_")), log);
      } finally {
        nvrtcDestroyProgram(program);
      }
    }
  }

  private static byte[] code(_nvrtcProgram program, SizeTPointer size, boolean binary) {
    if (binary) {
      CudaCalls.compiler(nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize");
    } else {
      CudaCalls.compiler(nvrtcGetPTXSize(program, size), "nvrtcGetPTXSize");
    }
    byte[] code = new byte[Math.toIntExact(size.get())];
    if (binary) {
      CudaCalls.compiler(nvrtcGetCUBIN(program, code), "nvrtcGetCUBIN");
    } else {
      CudaCalls.compiler(nvrtcGetPTX(program, code), "nvrtcGetPTX");
    }
    return code;
  }
}
