package org.fluidjava.tensor;

/** Element types, with their numbers in Paddle's {@code VarType.Type}. */
public enum DType {
  BOOL(0, 1, false),
  INT16(1, 2, false),
  INT32(2, 4, false),
  INT64(3, 8, false),
  FLOAT16(4, 2, true),
  FLOAT32(5, 4, true),
  FLOAT64(6, 8, true),
  UINT8(20, 1, false),
  INT8(21, 1, false),
  BFLOAT16(22, 2, true);

  private static final DType[] BY_NUMBER = new DType[23];

  static {
    for (DType type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;
  private final int bytes;
  private final boolean floating;

  DType(int number, int bytes, boolean floating) {
    this.number = number;
    this.bytes = bytes;
    this.floating = floating;
  }

  /** The number in Paddle's {@code VarType.Type}. */
  public int number() {
    return number;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are floating-point numbers. */
  public boolean isFloating() {
    return floating;
  }

  /**
   * The type with this {@code VarType.Type} number.
   *
   * @throws IllegalArgumentException when no element type has it
   */
  public static DType ofNumber(int number) {
    DType type = isElementType(number) ? BY_NUMBER[number] : null;
    if (type == null) {
      throw new IllegalArgumentException(
          "VarType " + number + " is not an element type that this build knows");
    }
    return type;
  }

  /** Whether {@link #ofNumber} knows this number. */
  public static boolean isElementType(int number) {
    return number >= 0 && number < BY_NUMBER.length && BY_NUMBER[number] != null;
  }

  /** The name as Fluid writes it: {@code float32}, {@code int64}, … */
  public String fluidName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * The type with Fluid's name, as {@code float32}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static DType ofName(String name) {
    for (DType type : values()) {
      if (type.fluidName().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no element type is called '" + name + "'");
  }
}
