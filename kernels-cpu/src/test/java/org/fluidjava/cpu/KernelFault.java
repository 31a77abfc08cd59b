package org.fluidjava.cpu;

import java.util.Optional;
import java.util.function.Consumer;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Backend;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** The plain CPU kernels, one of them with something done to its tensors after each run. */
class KernelFault implements Backend {
  private final String type;
  private final Consumer<KernelContext> fault;

  KernelFault(String type, Consumer<KernelContext> fault) {
    this.type = type;
    this.fault = fault;
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
    new CpuBackend(false)
        .register(
            new Registrar() {
              @Override
              public boolean wants(String... operators) {
                return registrar.wants(operators);
              }

              @Override
              public Registrar kernel(String name, DType dtype, KernelFactory factory) {
                registrar.kernel(
                    name, dtype, name.equals(type) ? context -> broken(context, factory) : factory);
                return this;
              }
            });
  }

  private Kernel broken(KernelContext context, KernelFactory factory) {
    Kernel kernel = factory.create(context);
    return () -> {
      kernel.run();
      fault.accept(context);
    };
  }
}
