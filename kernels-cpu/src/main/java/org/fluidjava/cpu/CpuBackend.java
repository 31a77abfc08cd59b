package org.fluidjava.cpu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.fluidjava.cpu.blas.Blas;
import org.fluidjava.cpu.nativelib.NativeLibrary;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Backend;
import org.fluidjava.kernel.Registrar;

/**
 * The host's processors.
 *
 * <p>Where the native kernels load, the system is asked for huge pages under large blocks of
 * memory: 1 to 2 % of a training step of the language model, a quarter of the sweeps of its
 * optimizer. {@code -Dfluid.hugepages=off} leaves that out.
 */
public final class CpuBackend implements Backend {
  private final boolean nativeKernels;

  /** With native kernels where their library loads. */
  public CpuBackend() {
    this(true);
  }

  /** With or without native kernels; tests run both. */
  public CpuBackend(boolean nativeKernels) {
    this.nativeKernels = nativeKernels;
  }

  @Override
  public String placeKind() {
    return "cpu";
  }

  @Override
  public Optional<String> whyUnavailable() {
    return Optional.empty();
  }

  @Override
  public Device open(Place place) {
    return HostDevice.shared();
  }

  @Override
  public Map<String, String> diagnosis() {
    Map<String, String> findings = new LinkedHashMap<>();
    String why = Blas.whyUnavailable();
    findings.put("matrix products", why == null ? Blas.gemm().describe() : why);
    String core = NativeLibrary.openBlasCore();
    if (core != null) {
      findings.put("OpenBLAS core", core);
    }
    findings.put("C++ kernels", NativeLibrary.describe());
    findings.put("compute threads", String.valueOf(ComputePool.shared().threads()));
    return findings;
  }

  /** Found once, since registration asks them again and again. */
  private static final class Groups {
    static final List<CpuKernelGroup> ALL = new ArrayList<>();

    static {
      ServiceLoader.load(CpuKernelGroup.class, CpuBackend.class.getClassLoader()).forEach(ALL::add);
    }
  }

  @Override
  public void register(Registrar registrar) {
    boolean useNative = nativeKernels && NativeLibrary.isAvailable();
    if (useNative && !System.getProperty("fluid.hugepages", "on").equalsIgnoreCase("off")) {
      HostDevice.shared().onFreshBlock(NativeLibrary::preferHugePages);
    }
    CpuRegistrar kernels = new CpuRegistrar(registrar, useNative);
    Groups.ALL.forEach(group -> group.register(kernels));
  }
}
