package org.fluidjava.program;

/** What a variable holds, with its number in Paddle's {@code VarType.Type}. */
public enum VarKind {
  LOD_TENSOR(7),
  SELECTED_ROWS(8),
  FEED_MINIBATCH(9),
  FETCH_LIST(10),
  STEP_SCOPES(11),
  LOD_RANK_TABLE(12),
  LOD_TENSOR_ARRAY(13),
  PLACE_LIST(14),
  READER(15),
  RAW(17),
  /** A kind that this build does not know; its description is kept and written back. */
  OTHER(-1);

  private final int number;

  VarKind(int number) {
    this.number = number;
  }

  /** The number in {@code VarType.Type}. */
  public int number() {
    return number;
  }

  /** The kind with this number; {@link #OTHER} when it is none of these. */
  public static VarKind ofNumber(int number) {
    for (VarKind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    return OTHER;
  }
}
