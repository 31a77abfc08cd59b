package org.fluidjava.testkit.fuzz;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.fluidjava.proto.BlockDesc;
import org.fluidjava.proto.OpDesc;
import org.fluidjava.proto.ProgramDesc;
import org.fluidjava.proto.VarDesc;
import org.fluidjava.proto.VarType;
import org.fluidjava.tensor.LoDTensor;

/**
 * Changes operators so that the program mostly still loads: values of attributes, variables in
 * slots, element types. Operators that feed and fetch stay as they are.
 */
final class OperatorMutator {
  private final SplittableRandom random;

  OperatorMutator(SplittableRandom random) {
    this.random = random;
  }

  /** The program with one operator or variable changed. */
  ProgramDesc mutate(ProgramDesc program) {
    ProgramDesc.Builder builder = program.toBuilder();
    BlockDesc.Builder block = builder.getBlocksBuilder(random.nextInt(builder.getBlocksCount()));
    List<OpDesc.Builder> ops = new ArrayList<>();
    for (OpDesc.Builder op : block.getOpsBuilderList()) {
      if (!op.getType().equals("feed") && !op.getType().equals("fetch")) {
        ops.add(op);
      }
    }
    if (ops.isEmpty()) {
      return program;
    }
    OpDesc.Builder op = ops.get(random.nextInt(ops.size()));
    switch (random.nextInt(10)) {
      case 0 -> rename(op.getInputsBuilderList(), block);
      case 1 -> rename(op.getOutputsBuilderList(), block);
      case 2 -> drop(op);
      case 3 -> retype(block);
      default -> attribute(op);
    }
    return builder.buildPartial();
  }

  private void attribute(OpDesc.Builder op) {
    if (op.getAttrsCount() == 0) {
      return;
    }
    OpDesc.Attr.Builder attr = op.getAttrsBuilder(random.nextInt(op.getAttrsCount()));
    List<FieldDescriptor> values = new ArrayList<>(attr.getAllFields().keySet());
    values.removeIf(field -> field.getName().equals("name") || field.getName().equals("type"));
    if (values.isEmpty()) {
      return;
    }
    FieldDescriptor field = values.get(random.nextInt(values.size()));
    if (!field.isRepeated()) {
      attr.setField(field, other(field, attr.getField(field)));
      return;
    }
    List<Object> items = new ArrayList<>((List<?>) attr.getField(field));
    int at = items.isEmpty() ? 0 : random.nextInt(items.size());
    switch (items.isEmpty() ? 0 : random.nextInt(6)) {
      case 0 -> {
        if (!items.isEmpty()) {
          items.add(items.get(at));
        }
      }
      case 1 -> items.remove(at);
      default -> items.set(at, other(field, items.get(at)));
    }
    attr.setField(field, items);
  }

  private Object other(FieldDescriptor field, Object value) {
    long number = MessageMutator.number(random);
    return switch (field.getJavaType()) {
      case INT -> (int) number;
      case LONG -> number;
      case FLOAT -> random.nextInt(5) == 0 ? Float.NaN : (float) number / random.nextInt(1, 9);
      case DOUBLE -> random.nextInt(5) == 0 ? Double.NaN : (double) number / random.nextInt(1, 9);
      case BOOLEAN -> !(Boolean) value;
      case STRING -> random.nextBoolean() ? "" : value + "x";
      default -> value;
    };
  }

  private void rename(List<OpDesc.Var.Builder> slots, BlockDesc.Builder block) {
    if (slots.isEmpty()) {
      return;
    }
    OpDesc.Var.Builder slot = slots.get(random.nextInt(slots.size()));
    String name =
        random.nextInt(5) == 0
            ? "@EMPTY@"
            : block.getVars(random.nextInt(block.getVarsCount())).getName();
    if (slot.getArgumentsCount() == 0 || random.nextInt(5) == 0) {
      slot.addArguments(name);
    } else {
      slot.setArguments(random.nextInt(slot.getArgumentsCount()), name);
    }
  }

  private void drop(OpDesc.Builder op) {
    if (random.nextBoolean() && op.getInputsCount() > 0) {
      op.removeInputs(random.nextInt(op.getInputsCount()));
    } else if (op.getOutputsCount() > 0) {
      op.removeOutputs(random.nextInt(op.getOutputsCount()));
    }
  }

  private void retype(BlockDesc.Builder block) {
    VarDesc.Builder variable = block.getVarsBuilder(random.nextInt(block.getVarsCount()));
    VarType.Type[] types = VarType.Type.values();
    VarType.Type type = types[random.nextInt(7)];
    if (variable.getType().hasLodTensor()) {
      variable.getTypeBuilder().getLodTensorBuilder().getTensorBuilder().setDataType(type);
    }
  }

  /** Declares a variable as a value is, with all extents unknown. */
  static ProgramDesc declare(ProgramDesc program, String name, LoDTensor value) {
    ProgramDesc.Builder builder = program.toBuilder();
    for (BlockDesc.Builder block : builder.getBlocksBuilderList()) {
      for (VarDesc.Builder variable : block.getVarsBuilderList()) {
        if (variable.getName().equals(name) && variable.getType().hasLodTensor()) {
          var tensor =
              variable.getTypeBuilder().getLodTensorBuilder().setLodLevel(value.lod().levels());
          var extents = tensor.getTensorBuilder().clearDims();
          for (long dim : value.shape().dims()) {
            extents.addDims(variable.getPersistable() ? dim : -1);
          }
          VarType.Type type = VarType.Type.forNumber(value.dtype().number());
          if (type != null) {
            extents.setDataType(type);
          }
        }
      }
    }
    return builder.buildPartial();
  }
}
