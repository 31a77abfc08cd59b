package org.fluidjava.cpu;

import java.util.Optional;
import java.util.ServiceLoader;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Backend;
import org.fluidjava.kernel.Registrar;

/** The host's processors. */
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
  public void register(Registrar registrar) {
    CpuRegistrar kernels = new CpuRegistrar(registrar, nativeKernels && false);
    for (CpuKernelGroup group :
        ServiceLoader.load(CpuKernelGroup.class, CpuBackend.class.getClassLoader())) {
      group.register(kernels);
    }
  }
}
