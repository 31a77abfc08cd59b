package org.fluidjava.cpu.inference;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.cpu.math.Products;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Kernels of sums with a layer normalisation behind them. */
final class FusedLayerNormKernels {
  private FusedLayerNormKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("skip_layernorm", FusedLayerNormKernels::skip)
        .forFloats("fused_fc_elementwise_layernorm", FusedLayerNormKernels::layer)
        .forFloats("fused_embedding_eltwise_layernorm", FusedLayerNormKernels::embeddings);
  }

  private static Kernel skip(KernelContext c) {
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    int axis = c.attrs().getInt("begin_norm_axis");
    Norm norm = new Norm(c, "Scale", "Bias");
    return () -> {
      out.copyFrom(x);
      add(out, y);
      norm.run(out, out.product(axis, out.rank()));
    };
  }

  private static Kernel layer(KernelContext c) {
    Tensor x = c.in("X");
    Tensor w = c.in("W");
    @Nullable Tensor bias = c.inOrNull("Bias0");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    int rows = c.attrs().getInt("x_num_col_dims");
    int axis = c.attrs().getInt("begin_norm_axis");
    boolean relu = c.attrs().getString("activation_type").equals("relu");
    Norm norm = new Norm(c, "Scale", "Bias1");
    return () -> {
      long m = x.product(0, rows);
      Products.multiply(false, false, m, w.dim(1), w.dim(0), 1, x, w, 0, out);
      FusedProductKernels.addThenCut(out, bias, relu);
      add(out, y);
      norm.run(out, out.product(axis, out.rank()));
    };
  }

  private static Kernel embeddings(KernelContext c) {
    Tensor[] ids = c.ins("Ids");
    Tensor[] tables = c.ins("Embs");
    Tensor out = c.out("Out");
    Norm norm = new Norm(c, "Scale", "Bias");
    return () -> {
      Elements to = out.elements();
      to.fill(0);
      long width = out.dim(-1);
      for (int i = 0; i < ids.length; i++) {
        Elements id = ids[i].elements();
        Elements table = tables[i].elements();
        for (long row = 0; row < id.length(); row++) {
          long source = id.getLong(row);
          RuleViolation.unless(
              source >= 0 && source < tables[i].dim(0),
              "Ids[%d] has the value %d at position %d, but its table has %d rows",
              i,
              source,
              row,
              tables[i].dim(0));
          for (long d = 0; d < width; d++) {
            to.add(row * width + d, table.get(source * width + d));
          }
        }
      }
      norm.run(out, width);
    };
  }

  private static void add(Tensor to, Tensor y) {
    Elements sum = to.elements();
    Elements more = y.elements();
    for (long i = 0; i < sum.length(); i++) {
      sum.add(i, more.get(i));
    }
  }

  /** Normalises rows where they lie. */
  private static final class Norm {
    private final @Nullable Tensor scale;
    private final @Nullable Tensor bias;
    private final @Nullable Tensor means;
    private final @Nullable Tensor variances;
    private final double epsilon;

    Norm(KernelContext c, String scaleSlot, String biasSlot) {
      scale = c.inOrNull(scaleSlot);
      bias = c.inOrNull(biasSlot);
      means = c.outOrNull("Mean");
      variances = c.outOrNull("Variance");
      epsilon = c.attrs().getFloat("epsilon");
    }

    void run(Tensor rows, long width) {
      Elements all = rows.elements();
      @Nullable Elements factors = scale == null ? null : scale.elements();
      @Nullable Elements terms = bias == null ? null : bias.elements();
      for (long row = 0; width > 0 && row < all.length() / width; row++) {
        double sum = 0;
        for (long d = row * width; d < (row + 1) * width; d++) {
          sum += all.get(d);
        }
        double mean = sum / width;
        double squares = 0;
        for (long d = row * width; d < (row + 1) * width; d++) {
          squares += (all.get(d) - mean) * (all.get(d) - mean);
        }
        double variance = squares / width;
        double share = 1 / Math.sqrt(variance + epsilon);
        for (long d = 0; d < width; d++) {
          double number = (all.get(row * width + d) - mean) * share;
          all.set(
              row * width + d,
              number * (factors == null ? 1 : factors.get(d)) + (terms == null ? 0 : terms.get(d)));
        }
        put(means, row, mean);
        put(variances, row, variance);
      }
    }

    private static void put(@Nullable Tensor to, long row, double number) {
      if (to != null) {
        to.elements().set(row, number);
      }
    }
  }
}
