package org.fluidjava.cpu.recurrent;

import java.util.Map;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Device;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.OperatorException;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of {@code fusion_gru} and {@code fusion_lstm}: the projection, then the other kernel. */
final class FusionRecurrentKernels {
  private FusionRecurrentKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats(
            "fusion_gru", c -> after(c, GruForward::new), c -> after(c, NativeGruForward::new))
        .forFloats(
            "fusion_lstm", c -> after(c, LstmForward::new), c -> after(c, NativeLstmForward::new));
  }

  private static Kernel after(KernelContext c, KernelFactory recurrent) {
    Tensor x = c.in("X");
    Tensor weight = c.in("WeightX");
    @Nullable Tensor wanted = c.outOrNull("XX");
    Tensor projected = wanted == null ? c.scratch(c.dtype()) : wanted;
    Kernel rest = recurrent.create(new Projected(c, projected));
    return () -> {
      long width = weight.dim(1);
      projected.resize(x.dim(0), width);
      projected.setLod(x.lod());
      Products.multiply(false, false, x.dim(0), width, weight.dim(0), 1, x, weight, 0, projected);
      rest.run();
    };
  }

  /** What the recurrent kernel sees: the projection as its input. */
  private record Projected(KernelContext whole, Tensor projected) implements KernelContext {
    @Override
    public String type() {
      return whole.type();
    }

    @Override
    public Attrs attrs() {
      return whole.attrs();
    }

    @Override
    public Device device() {
      return whole.device();
    }

    @Override
    public int inputs(String slot) {
      return slot.equals("Input") ? 1 : whole.inputs(slot(slot));
    }

    @Override
    public int outputs(String slot) {
      return whole.outputs(slot);
    }

    @Override
    public @Nullable RuntimeValue inValue(String slot, int index) {
      return slot.equals("Input") ? projected : whole.inValue(slot(slot), index);
    }

    @Override
    public @Nullable RuntimeValue outValue(String slot, int index) {
      return whole.outValue(slot, index);
    }

    @Override
    public DType dtype() {
      return whole.dtype();
    }

    @Override
    public Tensor scratch(DType dtype) {
      return whole.scratch(dtype);
    }

    @Override
    public Tensor state(DType dtype) {
      return whole.state(dtype);
    }

    @Override
    public RandomStream random() {
      return whole.random();
    }

    @Override
    public OperatorException violation(String rule) {
      return whole.violation(rule);
    }

    @Override
    public BlockRunner block(String attr, Map<String, RuntimeValue> aliases) {
      return whole.block(attr, aliases);
    }

    private static String slot(String slot) {
      return slot.equals("Weight") ? "WeightH" : slot;
    }
  }
}
