package org.fluidjava.program;

/** Types of operator attributes, with their numbers in Paddle's {@code AttrType}. */
public enum AttrType {
  INT(0),
  FLOAT(1),
  STRING(2),
  INTS(3),
  FLOATS(4),
  STRINGS(5),
  BOOLEAN(6),
  BOOLEANS(7),
  BLOCK(8),
  LONG(9),
  BLOCKS(10),
  LONGS(11),
  FLOAT64S(12),
  VAR(13),
  VARS(14),
  FLOAT64(15),
  /** A type that this build does not know; the attribute is kept and written back. */
  OTHER(-1);

  private final int number;

  AttrType(int number) {
    this.number = number;
  }

  /** The number in {@code AttrType}. */
  public int number() {
    return number;
  }

  /** The type with this number; {@link #OTHER} when it is none of these. */
  public static AttrType ofNumber(int number) {
    for (AttrType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return OTHER;
  }
}
