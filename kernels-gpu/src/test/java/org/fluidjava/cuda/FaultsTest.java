package org.fluidjava.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.HostMemory;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.layers.Layers;
import org.fluidjava.op.OperatorException;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.tensor.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults that a kernel would report, with host memory as the device's. */
class FaultsTest {
  private final HostDevice host = HostDevice.shared();
  private final long flag = host.allocate(8);
  private final List<long[]> blocks = new ArrayList<>();
  private final Faults faults =
      new Faults(
          new Faults.Memory() {
            @Override
            public long allocate(long bytes) {
              long address = host.allocate(bytes);
              blocks.add(new long[] {address, bytes});
              return address;
            }

            @Override
            public void copyIn(long[] from, long address) {
              host.copyIn(from, 0, address, 8L * from.length);
            }

            @Override
            public void copyOut(long address, long[] to) {
              host.copyOut(address, to, 0, 8L * to.length);
            }
          },
          flag,
          flag);

  @AfterEach
  void free() {
    blocks.forEach(block -> host.free(block[0], block[1]));
    host.free(flag, 8);
  }

  /** An operator's context that can do nothing but make the operator's errors. */
  private static KernelContext context() {
    Program program = new Program();
    Layers layers = new Layers(program, new Program());
    layers.mean(layers.data("x", DType.FLOAT32, 3));
    Operator op = program.global().ops().get(program.global().ops().size() - 1);
    return (KernelContext)
        Proxy.newProxyInstance(
            FaultsTest.class.getClassLoader(),
            new Class<?>[] {KernelContext.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("violation");
              return OperatorException.of(op, (String) arguments[0], Map.of(), null);
            });
  }

  /** What {@code fluid_fault} does. */
  private static void raise(Fault fault, long value, long position, long bound) {
    long record = fault.address();
    if (HostMemory.getLong(record) == 0) {
      HostMemory.putLong(record, 1);
      HostMemory.putLong(record + 8, value);
      HostMemory.putLong(record + 16, position);
      HostMemory.putLong(record + 24, bound);
      HostMemory.putLong(HostMemory.getLong(record + 32), 1);
    }
  }

  @Test
  void theOperatorAndItsNumbersAreNamedOnce() {
    Fault fault = faults.fault(context(), "id %d at %d is outside [0, %d)");
    assertThatCode(faults::check).doesNotThrowAnyException();
    raise(fault, 12, 3, 10);
    raise(fault, 99, 4, 10);
    assertThatThrownBy(faults::check)
        .isInstanceOf(OperatorException.class)
        .hasMessageStartingWith("mean: id 12 at 3 is outside [0, 10)");
    assertThatCode(faults::check).doesNotThrowAnyException();
    raise(fault, -1, 0, 10);
    assertThatThrownBy(faults::check).hasMessageStartingWith("mean: id -1 at 0 is");
  }

  @Test
  void ofSeveralTheEarliestMadeIsReported() {
    KernelContext context = context();
    List<Fault> all = new ArrayList<>();
    // More than one block of records.
    for (int i = 0; i < 1100; i++) {
      all.add(faults.fault(context, "fault " + i + ": %d"));
    }
    assertThat(blocks).hasSizeGreaterThan(1);
    assertThat(all.stream().map(Fault::address).distinct()).hasSize(1100);
    raise(all.get(1090), 1, 0, 0);
    raise(all.get(7), 2, 0, 0);
    assertThatThrownBy(faults::check).hasMessageStartingWith("mean: fault 7: 2");
    assertThatCode(faults::check).doesNotThrowAnyException();
    raise(all.get(1090), 3, 0, 0);
    assertThatThrownBy(faults::check).hasMessageStartingWith("mean: fault 1090: 3");
  }
}
