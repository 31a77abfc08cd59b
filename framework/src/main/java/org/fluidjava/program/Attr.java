package org.fluidjava.program;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attribute's typed value; immutable. Values by type: INT and BLOCK {@link Integer}, LONG
 * {@link Long}, FLOAT {@link Float}, FLOAT64 {@link Double}, BOOLEAN {@link Boolean}, STRING and
 * VAR {@link String}; INTS, BLOCKS {@code int[]}; LONGS {@code long[]}; FLOATS {@code float[]};
 * FLOAT64S {@code double[]}; BOOLEANS {@code boolean[]}; STRINGS and VARS {@code List<String>};
 * OTHER: the wire message itself.
 *
 * @param type the type on the wire
 * @param value the value, as listed
 */
public record Attr(AttrType type, Object value) {
  public static Attr of(int value) {
    return new Attr(AttrType.INT, value);
  }

  public static Attr of(long value) {
    return new Attr(AttrType.LONG, value);
  }

  public static Attr of(float value) {
    return new Attr(AttrType.FLOAT, value);
  }

  public static Attr of(boolean value) {
    return new Attr(AttrType.BOOLEAN, value);
  }

  public static Attr of(String value) {
    return new Attr(AttrType.STRING, value);
  }

  public static Attr of(int[] value) {
    return new Attr(AttrType.INTS, value.clone());
  }

  public static Attr of(long[] value) {
    return new Attr(AttrType.LONGS, value.clone());
  }

  public static Attr of(float[] value) {
    return new Attr(AttrType.FLOATS, value.clone());
  }

  public static Attr of(boolean[] value) {
    return new Attr(AttrType.BOOLEANS, value.clone());
  }

  public static Attr of(List<String> value) {
    return new Attr(AttrType.STRINGS, List.copyOf(value));
  }

  /** A reference to a block of the same program by its index. */
  public static Attr block(int index) {
    return new Attr(AttrType.BLOCK, index);
  }

  /**
   * An attribute from a plain Java value: Integer, Long, Float, Double (narrowed to FLOAT),
   * Boolean, String, int[], long[], float[], double[], boolean[], a list of strings, or an Attr
   * itself.
   *
   * @throws IllegalArgumentException for any other class
   */
  public static Attr ofObject(Object value) {
    if (value instanceof Attr attr) {
      return attr;
    } else if (value instanceof Integer i) {
      return of(i.intValue());
    } else if (value instanceof Long l) {
      return of(l.longValue());
    } else if (value instanceof Float f) {
      return of(f.floatValue());
    } else if (value instanceof Double d) {
      return of(d.floatValue());
    } else if (value instanceof Boolean b) {
      return of(b.booleanValue());
    } else if (value instanceof String s) {
      return of(s);
    } else if (value instanceof int[] ints) {
      return of(ints);
    } else if (value instanceof long[] longs) {
      return of(longs);
    } else if (value instanceof float[] floats) {
      return of(floats);
    } else if (value instanceof double[] doubles) {
      return new Attr(AttrType.FLOAT64S, doubles.clone());
    } else if (value instanceof boolean[] booleans) {
      return of(booleans);
    } else if (value instanceof List<?> list) {
      return of(list.stream().map(item -> (String) item).toList());
    }
    throw new IllegalArgumentException(
        "an attribute cannot hold a " + value.getClass().getSimpleName());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attr attr && type == attr.type && Objects.deepEquals(value, attr.value);
  }

  @Override
  public int hashCode() {
    return type.hashCode() * 31 + Arrays.deepHashCode(new Object[] {value});
  }

  /** The value as one would write it. */
  @Override
  public String toString() {
    String text = Arrays.deepToString(new Object[] {value});
    String inner = text.substring(1, text.length() - 1);
    return type == AttrType.STRING ? '"' + inner + '"' : inner;
  }
}
