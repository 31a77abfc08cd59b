package org.fluidjava.cuda.inference;

import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.CudaKernel;
import org.fluidjava.cuda.Fault;
import org.fluidjava.cuda.math.Grid;
import org.fluidjava.cuda.math.Products;
import org.fluidjava.cuda.norm.LayerNorm;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Kernels of sums with a layer normalisation behind them. */
final class FusedLayerNormKernels {
  private FusedLayerNormKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("skip_layernorm", FusedLayerNormKernels::skip)
        .forFloats("fused_fc_elementwise_layernorm", FusedLayerNormKernels::layer)
        .forFloats("fused_embedding_eltwise_layernorm", FusedLayerNormKernels::embeddings);
  }

  private static Kernel skip(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor x = c.in("X");
    Tensor y = c.in("Y");
    Tensor out = c.out("Out");
    int axis = c.attrs().getInt("begin_norm_axis");
    Fused fused = new Fused(c);
    LayerNorm norm = new LayerNorm(c, "Scale", "Bias");
    return () -> {
      if (x.numel() == 0) {
        return;
      }
      if (out.address() != x.address()) {
        device.copy(x.address(), out.address(), x.bytes());
      }
      fused.addThenCut(out, null, false, y);
      norm.run(out, out, out.product(axis, out.rank()));
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
    Products products = new Products(c);
    Fused fused = new Fused(c);
    LayerNorm norm = new LayerNorm(c, "Scale", "Bias1");
    return () -> {
      products.multiply(false, false, x.product(0, rows), w.dim(1), w.dim(0), 1, x, w, 0, out);
      fused.addThenCut(out, bias, relu, y);
      norm.run(out, out, out.product(axis, out.rank()));
    };
  }

  private static Kernel embeddings(KernelContext c) {
    CudaDevice device = CudaDevice.of(c);
    Tensor[] ids = c.ins("Ids");
    Tensor[] tables = c.ins("Embs");
    Tensor out = c.out("Out");
    Fault[] faults = new Fault[ids.length];
    for (int i = 0; i < faults.length; i++) {
      faults[i] =
          device
              .faults()
              .fault(
                  c, "Ids[" + i + "] has the value %d at position %d, but its table has %d rows");
    }
    CudaKernel add = Fused.kernel(c, "add_rows");
    LayerNorm norm = new LayerNorm(c, "Scale", "Bias");
    return () -> {
      long width = out.dim(-1);
      for (int i = 0; i < ids.length; i++) {
        RuleViolation.unless(ids[i].dtype() == DType.INT64, "%s must be int64", ids[i]);
        long rows = ids[i].numel();
        add.begin().tensor(ids[i]).tensor(tables[i]).tensor(out).longInteger(rows);
        add.longInteger(width).longInteger(tables[i].dim(0)).integer(i == 0 ? 1 : 0);
        add.fault(faults[i]).launch(Grid.items(device, rows * width), Grid.THREADS);
      }
      norm.run(out, out, width);
    };
  }
}
