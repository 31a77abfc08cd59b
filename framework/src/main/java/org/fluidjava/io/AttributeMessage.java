package org.fluidjava.io;

import java.util.List;
import java.util.Objects;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.proto.OpDesc;

/** One attribute's message and its typed value, both ways. */
final class AttributeMessage {
  private AttributeMessage() {}

  /**
   * The value; of a type that this build does not know, the message itself.
   *
   * @throws IllegalArgumentException when the field that the type calls for is missing
   */
  static Attr read(OpDesc.Attr desc) {
    if (!desc.hasType()) {
      if (!desc.getUnknownFields().hasField(OpDesc.Attr.TYPE_FIELD_NUMBER)) {
        throw new IllegalArgumentException("attribute '" + desc.getName() + "' has no type");
      }
      return new Attr(AttrType.OTHER, desc);
    }
    AttrType type = AttrType.ofNumber(desc.getType().getNumber());
    boolean there =
        switch (type) {
          case INT -> desc.hasI();
          case FLOAT -> desc.hasF();
          case STRING -> desc.hasS();
          case BOOLEAN -> desc.hasB();
          case BLOCK -> desc.hasBlockIdx();
          case LONG -> desc.hasL();
          case VAR -> desc.hasVarName();
          case FLOAT64 -> desc.hasFloat64();
          default -> true;
        };
    if (!there) {
      throw new IllegalArgumentException(
          "attribute '"
              + desc.getName()
              + "' says that it is of type "
              + type
              + " but holds no such value");
    }
    return new Attr(type, value(type, desc));
  }

  private static Object value(AttrType type, OpDesc.Attr desc) {
    return switch (type) {
      case INT -> desc.getI();
      case FLOAT -> desc.getF();
      case STRING -> desc.getS();
      case INTS -> ints(desc.getIntsList());
      case FLOATS -> floats(desc.getFloatsList());
      case STRINGS -> List.copyOf(desc.getStringsList());
      case BOOLEAN -> desc.getB();
      case BOOLEANS -> booleans(desc.getBoolsList());
      case BLOCK -> desc.getBlockIdx();
      case LONG -> desc.getL();
      case BLOCKS -> ints(desc.getBlocksIdxList());
      case LONGS -> desc.getLongsList().stream().mapToLong(Long::longValue).toArray();
      case FLOAT64S -> desc.getFloat64SList().stream().mapToDouble(Double::doubleValue).toArray();
      case VAR -> desc.getVarName();
      case VARS -> List.copyOf(desc.getVarsNameList());
      case FLOAT64 -> desc.getFloat64();
      case OTHER -> desc;
    };
  }

  private static int[] ints(List<Integer> list) {
    // Plain loops: a program's first streams cost more than all of its attributes.
    int[] all = new int[list.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = list.get(i);
    }
    return all;
  }

  private static float[] floats(List<Float> list) {
    float[] all = new float[list.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = list.get(i);
    }
    return all;
  }

  private static boolean[] booleans(List<Boolean> list) {
    boolean[] all = new boolean[list.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = list.get(i);
    }
    return all;
  }

  /** The message of a value. */
  static OpDesc.Attr write(String name, Attr attr) {
    if (attr.value() instanceof OpDesc.Attr kept) {
      return kept.toBuilder().setName(name).build();
    }
    OpDesc.Attr.Builder desc = OpDesc.Attr.newBuilder().setName(name);
    desc.setType(
        Objects.requireNonNull(
            org.fluidjava.proto.AttrType.forNumber(attr.type().number()),
            () -> "attribute " + name + " has no type on the wire"));
    switch (attr.type()) {
      case INT -> desc.setI((Integer) attr.value());
      case FLOAT -> desc.setF((Float) attr.value());
      case STRING -> desc.setS((String) attr.value());
      case BOOLEAN -> desc.setB((Boolean) attr.value());
      case BLOCK -> desc.setBlockIdx((Integer) attr.value());
      case LONG -> desc.setL((Long) attr.value());
      case VAR -> desc.setVarName((String) attr.value());
      case FLOAT64 -> desc.setFloat64((Double) attr.value());
      case INTS -> {
        for (int item : (int[]) attr.value()) {
          desc.addInts(item);
        }
      }
      case BLOCKS -> {
        for (int item : (int[]) attr.value()) {
          desc.addBlocksIdx(item);
        }
      }
      case LONGS -> {
        for (long item : (long[]) attr.value()) {
          desc.addLongs(item);
        }
      }
      case FLOATS -> {
        for (float item : (float[]) attr.value()) {
          desc.addFloats(item);
        }
      }
      case FLOAT64S -> {
        for (double item : (double[]) attr.value()) {
          desc.addFloat64S(item);
        }
      }
      case BOOLEANS -> {
        for (boolean item : (boolean[]) attr.value()) {
          desc.addBools(item);
        }
      }
      case STRINGS -> ((List<?>) attr.value()).forEach(item -> desc.addStrings((String) item));
      case VARS -> ((List<?>) attr.value()).forEach(item -> desc.addVarsName((String) item));
      case OTHER -> throw new IllegalStateException("attribute " + name + " holds no message");
    }
    return desc.build();
  }
}
