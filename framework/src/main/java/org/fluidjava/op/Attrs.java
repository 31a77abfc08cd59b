package org.fluidjava.op;

import java.util.List;
import java.util.Map;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.jspecify.annotations.Nullable;

/**
 * An operator's attributes as its definition declares them: defaults filled in, INT/LONG and
 * INTS/LONGS and single values for lists accepted, anything else refused by name.
 */
public final class Attrs {
  private final OpDef def;
  private final Map<String, Attr> given;

  /** The attributes {@code given} on an operator of type {@code def}. */
  public Attrs(OpDef def, Map<String, Attr> given) {
    this.def = def;
    this.given = given;
  }

  /**
   * Checks every attribute that the definition knows.
   *
   * @throws RuleViolation when one is missing, has another type, or a value that is not allowed
   */
  public void check() {
    for (AttrDef attr : def.attrs().values()) {
      Object value = value(attr.name(), attr.type());
      if (attr.check() != null && !attr.check().test(value)) {
        throw new RuleViolation(
            "attribute %s is %s, but it is: %s"
                .formatted(attr.name(), new Attr(attr.type(), value), attr.doc()));
      }
    }
  }

  /** Whether it was given, whatever the definition says. */
  public boolean isGiven(String name) {
    return given.containsKey(name);
  }

  public int getInt(String name) {
    return (Integer) value(name, AttrType.INT);
  }

  public long getLong(String name) {
    return (Long) value(name, AttrType.LONG);
  }

  public float getFloat(String name) {
    return (Float) value(name, AttrType.FLOAT);
  }

  public boolean getBoolean(String name) {
    return (Boolean) value(name, AttrType.BOOLEAN);
  }

  public String getString(String name) {
    return (String) value(name, AttrType.STRING);
  }

  /** The list itself; callers must not change it. */
  public int[] getInts(String name) {
    return (int[]) value(name, AttrType.INTS);
  }

  /** The list itself; callers must not change it. */
  public long[] getLongs(String name) {
    return (long[]) value(name, AttrType.LONGS);
  }

  /** The list itself; callers must not change it. */
  public float[] getFloats(String name) {
    return (float[]) value(name, AttrType.FLOATS);
  }

  /** The list itself; callers must not change it. */
  public double[] getDoubles(String name) {
    return (double[]) value(name, AttrType.FLOAT64S);
  }

  @SuppressWarnings("unchecked")
  public List<String> getStrings(String name) {
    return (List<String>) value(name, AttrType.STRINGS);
  }

  /** The number of the block that a BLOCK attribute names. */
  public int getBlock(String name) {
    return (Integer) value(name, AttrType.BLOCK);
  }

  /** The value as given, else the default, in the wanted type. */
  private Object value(String name, AttrType wanted) {
    Attr attr = given.get(name);
    if (attr == null) {
      AttrDef known = def.attrs().get(name);
      attr = known == null ? null : known.defaultValue();
      if (attr == null) {
        throw new RuleViolation("attribute " + name + " (" + wanted + ") is missing");
      }
    }
    Object value = coerce(attr, wanted);
    if (value == null) {
      throw new RuleViolation(
          "attribute "
              + name
              + " must be of type "
              + wanted
              + " but is "
              + attr.type()
              + " "
              + attr);
    }
    return value;
  }

  private static @Nullable Object coerce(Attr attr, AttrType wanted) {
    Object value = attr.value();
    if (attr.type() == wanted) {
      return value;
    }
    switch (wanted) {
      case INT:
        if (value instanceof Long l && l == l.intValue()) {
          return l.intValue();
        }
        return value instanceof Boolean b ? (Object) (b ? 1 : 0) : null;
      case LONG:
        return value instanceof Integer i && attr.type() == AttrType.INT
            ? (Object) i.longValue()
            : null;
      case FLOAT:
        if (value instanceof Double d) {
          return d.floatValue();
        }
        return value instanceof Integer i && attr.type() == AttrType.INT
            ? (Object) i.floatValue()
            : null;
      case BOOLEAN:
        return value instanceof Integer i && attr.type() == AttrType.INT ? (Object) (i != 0) : null;
      case INTS:
        if (value instanceof Integer i && attr.type() == AttrType.INT) {
          return new int[] {i};
        }
        return value instanceof long[] longs ? narrowed(longs) : null;
      case LONGS:
        if (value instanceof Integer i && attr.type() == AttrType.INT) {
          return new long[] {i};
        }
        if (value instanceof Long l) {
          return new long[] {l};
        }
        return value instanceof int[] ints && attr.type() == AttrType.INTS
            ? java.util.Arrays.stream(ints).asLongStream().toArray()
            : null;
      case FLOATS:
        if (value instanceof double[] doubles) {
          float[] floats = new float[doubles.length];
          for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) doubles[i];
          }
          return floats;
        }
        return value instanceof Float f ? new float[] {f} : null;
      case STRINGS:
        return value instanceof String s ? List.of(s) : null;
      default:
        return null;
    }
  }

  private static int @Nullable [] narrowed(long[] longs) {
    int[] ints = new int[longs.length];
    for (int i = 0; i < ints.length; i++) {
      if (longs[i] != (int) longs[i]) {
        return null;
      }
      ints[i] = (int) longs[i];
    }
    return ints;
  }
}
