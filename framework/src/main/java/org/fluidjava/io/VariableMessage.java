package org.fluidjava.io;

import java.util.Objects;
import org.fluidjava.program.Parameter;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.proto.VarDesc;
import org.fluidjava.proto.VarType;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * What a VarDesc says of a variable, and the way back.
 *
 * @param shape null when the message has no extents: releases before 2.5 have no tensors of rank 0,
 *     and write none for what is not known
 */
record VariableMessage(
    VarKind kind,
    @Nullable DType dtype,
    @Nullable Shape shape,
    int lodLevel,
    boolean persistable,
    boolean feedChecked,
    boolean parameter,
    boolean stopGradient) {
  private static final int MAX_RANK = 32;
  private static final int MAX_LEVELS = 32;

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException when extents or levels are impossible; the text says which
   */
  static VariableMessage read(VarDesc desc) {
    VarType type = desc.getType();
    if (!type.hasType() && !type.getUnknownFields().hasField(VarType.TYPE_FIELD_NUMBER)) {
      throw new IllegalArgumentException("its type says no kind");
    }
    VarKind kind = type.hasType() ? VarKind.ofNumber(type.getType().getNumber()) : VarKind.OTHER;
    VarType.TensorDesc tensor = tensorOf(kind, type);
    int levels = levelsOf(kind, type);
    if (levels < 0 || levels > MAX_LEVELS) {
      throw new IllegalArgumentException(
          "it has " + levels + " LoD levels; possible are 0 to " + MAX_LEVELS);
    }
    DType dtype = null;
    Shape shape = null;
    if (tensor != null) {
      if (tensor.hasDataType() && DType.isElementType(tensor.getDataType().getNumber())) {
        dtype = DType.ofNumber(tensor.getDataType().getNumber());
      }
      shape = shapeOf(tensor, desc.getPersistable());
    }
    return new VariableMessage(
        kind,
        dtype,
        shape,
        levels,
        desc.getPersistable(),
        desc.getNeedCheckFeed(),
        desc.getIsParameter(),
        desc.getStopGradient());
  }

  private static VarType.@Nullable TensorDesc tensorOf(VarKind kind, VarType type) {
    return switch (kind) {
      case LOD_TENSOR -> type.hasLodTensor() ? type.getLodTensor().getTensor() : null;
      case LOD_TENSOR_ARRAY -> type.hasTensorArray() ? type.getTensorArray().getTensor() : null;
      case SELECTED_ROWS -> type.hasSelectedRows() ? type.getSelectedRows() : null;
      default -> null;
    };
  }

  private static int levelsOf(VarKind kind, VarType type) {
    return switch (kind) {
      case LOD_TENSOR -> type.getLodTensor().getLodLevel();
      case LOD_TENSOR_ARRAY -> type.getTensorArray().getLodLevel();
      default -> 0;
    };
  }

  private static @Nullable Shape shapeOf(VarType.TensorDesc tensor, boolean persistable) {
    int rank = tensor.getDimsCount();
    if (rank == 0) {
      return null;
    }
    if (rank > MAX_RANK) {
      throw new IllegalArgumentException("it has " + rank + " extents; the most is " + MAX_RANK);
    }
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      long dim = tensor.getDims(i);
      if (dim < -1 && persistable) {
        throw new IllegalArgumentException("extent " + i + " of its shape is " + dim);
      }
      // Early releases multiplied unknown extents: -1 times 49 is -49, and means unknown too.
      dims[i] = Math.max(dim, -1);
    }
    Shape shape = Shape.of(dims);
    try {
      shape.numel();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("its shape " + shape + " has over 2^63 elements", e);
    }
    return shape;
  }

  private static VariableMessage state(Variable variable) {
    return new VariableMessage(
        variable.kind(),
        variable.dtype(),
        variable.shape(),
        variable.lodLevel(),
        variable.persistable(),
        variable.feedChecked(),
        variable.isParameter(),
        variable.stopGradient());
  }

  /** Gives a variable all that the message says. */
  void applyTo(Variable variable) {
    variable
        .setKind(kind)
        .setDtype(dtype)
        .setShape(shape)
        .setLodLevel(lodLevel)
        .setFeedChecked(feedChecked)
        .setIsData(feedChecked);
    if (parameter) {
      variable.setParameter(
          stopGradient ? new Parameter(false, 1f, null, null) : Parameter.DEFAULT);
    }
    variable.setPersistable(persistable).setStopGradient(stopGradient);
  }

  /** The variable's message: the one it was read from where that still says the same. */
  static VarDesc of(Variable variable) {
    VariableMessage now = state(variable);
    VarDesc.Builder desc = VarDesc.newBuilder();
    if (variable.wire() instanceof VarDesc wire) {
      VariableMessage then = read(wire);
      if (then.equals(now) && wire.getName().equals(variable.name())) {
        return wire;
      }
      desc = wire.toBuilder();
      if (then.kind == now.kind
          && then.dtype == now.dtype
          && Objects.equals(then.shape, now.shape)
          && then.lodLevel == now.lodLevel) {
        now.writeFlags(desc);
        return desc.setName(variable.name()).build();
      }
    }
    VarType.Builder type = desc.getTypeBuilder();
    if (now.kind == VarKind.OTHER && !desc.hasType()) {
      throw new IllegalArgumentException(
          "variable " + variable.name() + " is of no kind that a program file can hold");
    }
    now.writeType(type);
    now.writeFlags(desc);
    return desc.setName(variable.name()).build();
  }

  private void writeFlags(VarDesc.Builder desc) {
    if (desc.getPersistable() != persistable || !desc.hasPersistable()) {
      desc.setPersistable(persistable);
    }
    if (desc.getNeedCheckFeed() != feedChecked) {
      desc.setNeedCheckFeed(feedChecked);
    }
    if (desc.getIsParameter() != parameter) {
      desc.setIsParameter(parameter);
    }
    if (desc.getStopGradient() != stopGradient) {
      desc.setStopGradient(stopGradient);
    }
  }

  private void writeType(VarType.Builder type) {
    if (kind != VarKind.OTHER) {
      type.setType(VarType.Type.forNumber(kind.number()));
    }
    switch (kind) {
      case LOD_TENSOR -> {
        writeTensor(type.getLodTensorBuilder().getTensorBuilder());
        type.getLodTensorBuilder().setLodLevel(lodLevel);
      }
      case LOD_TENSOR_ARRAY -> {
        writeTensor(type.getTensorArrayBuilder().getTensorBuilder());
        type.getTensorArrayBuilder().setLodLevel(lodLevel);
      }
      case SELECTED_ROWS -> writeTensor(type.getSelectedRowsBuilder());
      default -> {
        // Other kinds carry no description of a tensor.
      }
    }
  }

  private void writeTensor(VarType.TensorDesc.Builder tensor) {
    // The element type is required on the wire, so one that nobody has said becomes float32, the
    // type that Paddle assumes too.
    DType written = dtype;
    if (written != null) {
      tensor.setDataType(VarType.Type.forNumber(written.number()));
    } else if (!tensor.hasDataType()) {
      tensor.setDataType(VarType.Type.FP32);
    }
    tensor.clearDims();
    if (shape != null) {
      for (long dim : shape.dims()) {
        tensor.addDims(dim);
      }
    }
  }
}
