package org.fluidjava.testkit.fuzz;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Changes one place of a protobuf message and leaves it a message: numbers become extreme, names
 * become others of the same field, list items are dropped, doubled or exchanged. What the fields
 * mean does not matter, so all of a program is reached: extents, element types, attributes, slots,
 * operators, block numbers.
 */
final class MessageMutator {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    3,
    -2,
    4,
    5,
    6,
    7,
    8,
    16,
    22,
    100,
    127,
    255,
    65536,
    1 << 20,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    1_000_000_000_000L,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final double[] FRACTIONS = {
    0, 1, -1, 0.5, 1e-30, 1e30, 1e300, -1e30, Double.NaN, Double.POSITIVE_INFINITY, 2.5, 100
  };

  private final SplittableRandom random;
  private final Map<FieldDescriptor, List<Object>> seen = new HashMap<>();
  private int places;
  private int chosen;

  MessageMutator(SplittableRandom random) {
    this.random = random;
  }

  /** One of the numbers that programs get wrong. */
  static long number(SplittableRandom random) {
    return random.nextInt(4) == 0
        ? random.nextInt(-10, 40)
        : NUMBERS[random.nextInt(NUMBERS.length)];
  }

  /** The message with one place changed. */
  Message mutate(Message message) {
    seen.clear();
    places = 0;
    chosen = -1;
    count(message);
    if (places == 0) {
      return message;
    }
    chosen = random.nextInt(places);
    places = 0;
    return rebuild(message);
  }

  private void count(Message message) {
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              places++;
              List<?> items = field.isRepeated() ? (List<?>) value : List.of(value);
              for (Object item : items) {
                if (item instanceof Message inner) {
                  count(inner);
                }
                seen.computeIfAbsent(field, key -> new ArrayList<>()).add(item);
              }
            });
  }

  private Message rebuild(Message message) {
    Message.Builder builder = message.toBuilder();
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (places > chosen) {
                return;
              }
              if (places++ == chosen) {
                change(builder, field, value);
              } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                descend(builder, field, value);
              }
            });
    return builder.buildPartial();
  }

  private void descend(Message.Builder builder, FieldDescriptor field, Object value) {
    if (!field.isRepeated()) {
      builder.setField(field, rebuild((Message) value));
      return;
    }
    List<?> items = (List<?>) value;
    for (int i = 0; i < items.size() && places <= chosen; i++) {
      builder.setRepeatedField(field, i, rebuild((Message) items.get(i)));
    }
  }

  private void change(Message.Builder builder, FieldDescriptor field, Object value) {
    if (!field.isRepeated()) {
      if (random.nextInt(12) == 0) {
        builder.clearField(field);
      } else {
        builder.setField(field, other(field, value));
      }
      return;
    }
    List<Object> items = new ArrayList<>((List<?>) value);
    int at = random.nextInt(items.size());
    switch (random.nextInt(field.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? 5 : 8)) {
      case 0 -> items.remove(at);
      case 1 -> items.add(random.nextInt(items.size() + 1), items.get(at));
      case 2 -> items.add(at, items.remove(random.nextInt(items.size())));
      case 3 -> items.set(at, other(field, items.get(at)));
      case 4 -> items.add(other(field, items.get(at)));
      default -> items.set(at, other(field, items.get(at)));
    }
    builder.setField(field, items);
  }

  private Object other(FieldDescriptor field, Object value) {
    List<Object> others = seen.getOrDefault(field, List.of(value));
    Object another = others.get(random.nextInt(others.size()));
    return switch (field.getJavaType()) {
      case INT -> random.nextInt(3) == 0 ? another : (Object) (int) number(random);
      case LONG -> random.nextInt(3) == 0 ? another : (Object) number(random);
      case FLOAT -> (float) fraction();
      case DOUBLE -> fraction();
      case BOOLEAN -> !(Boolean) value;
      case STRING -> text(another);
      case ENUM -> {
        List<EnumValueDescriptor> all = field.getEnumType().getValues();
        yield all.get(random.nextInt(all.size()));
      }
      case MESSAGE ->
          random.nextInt(3) == 0 ? new MessageMutator(random).mutate((Message) another) : another;
      default -> another;
    };
  }

  private double fraction() {
    return FRACTIONS[random.nextInt(FRACTIONS.length)];
  }

  private Object text(Object another) {
    return switch (random.nextInt(12)) {
      case 0 -> "";
      case 1 -> "../../x";
      case 2 -> "@EMPTY@";
      case 3 -> another + "@GRAD";
      default -> another;
    };
  }
}
