package org.fluidjava.executor;

import org.fluidjava.device.HostDevice;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A step's shape rule over the values as they are in this run. Where the kernel sets its outputs'
 * extents itself, the rule only checks the inputs: what it says of outputs is passed over.
 */
final class RunShapes implements ShapeContext {
  private final Step step;
  private final Attrs attrs;

  RunShapes(Step step) {
    this.step = step;
    this.attrs = new Attrs(step.def(), step.operator().attrs());
  }

  @Override
  public boolean isBuild() {
    return false;
  }

  @Override
  public Attrs attrs() {
    return attrs;
  }

  @Override
  public int inputs(String slot) {
    @Nullable RuntimeValue[] values = step.in(slot);
    return values.length == 1 && values[0] == null ? 0 : values.length;
  }

  @Override
  public int outputs(String slot) {
    return step.out(slot).length;
  }

  private RuntimeValue input(String slot, int index) {
    @Nullable RuntimeValue[] values = step.in(slot);
    RuntimeValue value = index < values.length ? values[index] : null;
    if (value == null) {
      throw new RuleViolation("input " + slot + " is missing");
    }
    return value;
  }

  @Override
  public Shape dims(String slot, int index) {
    RuntimeValue value = input(slot, index);
    if (value instanceof Tensor tensor) {
      return tensor.shape();
    } else if (value instanceof RowsTensor rows) {
      return rows.value().shape().with(0, rows.height());
    } else if (value instanceof TensorList list && list.size() > 0) {
      // Declared with the extents of its items; they may differ from one another.
      return list.get(0).shape();
    }
    throw new RuleViolation("input " + slot + ", variable '" + value.name() + "', has no shape");
  }

  @Override
  public DType dtype(String slot, int index) {
    RuntimeValue value = input(slot, index);
    if (value instanceof Tensor tensor) {
      return tensor.dtype();
    } else if (value instanceof RowsTensor rows) {
      return rows.value().dtype();
    } else if (value instanceof TensorList list && list.size() > 0) {
      return list.get(0).dtype();
    }
    return DType.FLOAT32;
  }

  @Override
  public VarKind kind(String slot, int index) {
    RuntimeValue value = input(slot, index);
    if (value instanceof RowsTensor) {
      return VarKind.SELECTED_ROWS;
    }
    return value instanceof TensorList ? VarKind.LOD_TENSOR_ARRAY : VarKind.LOD_TENSOR;
  }

  @Override
  public int lodLevel(String slot, int index) {
    return lod(slot, index).levels();
  }

  @Override
  public LoD lod(String slot, int index) {
    return input(slot, index) instanceof Tensor tensor ? tensor.lod() : LoD.NONE;
  }

  @Override
  public long @Nullable [] values(String slot, int index) {
    if (!step.def().valuesRead().contains(slot)) {
      throw new IllegalStateException(
          "op " + step.def().type() + " does not declare that it reads the values of " + slot);
    }
    if (!(input(slot, index) instanceof Tensor tensor)) {
      throw new RuleViolation("input " + slot + " must be a tensor of integers");
    }
    long[] values = new long[Math.toIntExact(tensor.numel())];
    if (tensor.device() instanceof HostDevice) {
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.elements().getLong(i);
      }
    } else {
      LoDTensor copy = tensor.get();
      for (int i = 0; i < values.length; i++) {
        values[i] = copy.dtype() == DType.INT64 ? copy.longs()[i] : (long) copy.at(i);
      }
    }
    return values;
  }

  private @Nullable Tensor output(String slot, int index) {
    if (step.def().shapeFromKernel()) {
      return null;
    }
    @Nullable RuntimeValue[] values = step.out(slot);
    return index < values.length && values[index] instanceof Tensor tensor ? tensor : null;
  }

  @Override
  public void setDims(String slot, int index, Shape dims) {
    Tensor out = output(slot, index);
    if (out != null) {
      if (!dims.isKnown()) {
        throw new RuleViolation("the shape of output " + slot + " is not known in a run: " + dims);
      }
      if (!out.isWritten() || !dims.equals(out.shape())) {
        out.resize(dims);
      }
    }
  }

  @Override
  public void setDtype(String slot, int index, DType dtype) {
    Tensor out = output(slot, index);
    if (out != null) {
      out.setDtype(dtype);
    }
  }

  @Override
  public void setKind(String slot, int index, VarKind kind) {}

  @Override
  public void setLod(String slot, int index, LoD lod) {
    Tensor out = output(slot, index);
    if (out != null) {
      out.setLod(lod);
    }
  }

  @Override
  public void setLodLevel(String slot, int index, int levels) {}
}
