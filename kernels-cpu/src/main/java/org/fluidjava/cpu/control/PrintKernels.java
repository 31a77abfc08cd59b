package org.fluidjava.cpu.control;

import java.util.Locale;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;

/** Kernels of {@code print} and {@code assert}. */
final class PrintKernels {
  private PrintKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forAll("print", Print::new).forAll("assert", PrintKernels::check);
  }

  private static final class Print implements Kernel {
    private final Tensor in;
    private final Tensor out;
    private final Attrs attrs;
    private final boolean wanted;
    private long runs;

    Print(KernelContext c) {
      in = c.in("In");
      out = c.out("Out");
      attrs = c.attrs();
      String phase = attrs.getString("print_phase").toUpperCase(Locale.ROOT);
      wanted =
          phase.equals("BOTH")
              || phase.equals(attrs.getBoolean("is_forward") ? "FORWARD" : "BACKWARD");
    }

    @Override
    public void run() {
      int most = attrs.getInt("first_n");
      if (wanted && (most < 0 || runs < most)) {
        runs++;
        System.out.println(text());
      }
      out.copyFrom(in);
    }

    private String text() {
      StringBuilder text = new StringBuilder(attrs.getString("message"));
      if (attrs.getBoolean("print_tensor_name")) {
        text.append(" ").append(in.name());
      }
      if (attrs.getBoolean("print_tensor_type")) {
        text.append(" ").append(in.dtype().fluidName());
      }
      if (attrs.getBoolean("print_tensor_shape")) {
        text.append(" ").append(in.shape());
      }
      if (attrs.getBoolean("print_tensor_lod") && !in.lod().isEmpty()) {
        text.append(" lod ").append(in.lod());
      }
      return text.append(" ").append(numbers(in, attrs.getInt("summarize"))).toString().strip();
    }
  }

  private static String numbers(Tensor tensor, long most) {
    Elements elements = tensor.elements();
    long count = most < 0 ? tensor.numel() : Math.min(most, tensor.numel());
    StringBuilder text = new StringBuilder("[");
    for (long i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ", ");
      if (tensor.dtype().isFloating()) {
        text.append(elements.get(i));
      } else {
        text.append(elements.getLong(i));
      }
    }
    return text.append(count < tensor.numel() ? ", …]" : "]").toString();
  }

  private static Kernel check(KernelContext c) {
    Tensor condition = c.in("Cond");
    Tensor[] data = c.ins("Data");
    long most = c.attrs().getLong("summarize");
    return () -> {
      if (!WhileKernels.holds(condition)) {
        StringBuilder text =
            new StringBuilder("the program asserts '" + condition.name() + "', but it is false");
        for (Tensor tensor : data) {
          text.append("; ").append(tensor).append(" = ").append(numbers(tensor, most));
        }
        throw new RuleViolation(text.toString());
      }
    };
  }
}
