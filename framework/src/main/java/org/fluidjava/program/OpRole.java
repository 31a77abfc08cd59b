package org.fluidjava.program;

/** The bits of Paddle's {@code op_role} attribute. */
public final class OpRole {
  public static final String ATTR = "op_role";
  public static final String VAR_ATTR = "op_role_var";
  public static final int FORWARD = 0;
  public static final int BACKWARD = 1;
  public static final int OPTIMIZE = 2;
  public static final int LEARNING_RATE_SCHEDULE = 16;
  public static final int LOSS = 0x100;
  public static final int NOT_SPECIFIED = 0x1000;

  private OpRole() {}
}
