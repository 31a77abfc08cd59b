package org.fluidjava.op;

import org.fluidjava.device.CUDAPlace;
import org.fluidjava.device.Place;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Operator;
import org.jspecify.annotations.Nullable;

/** The attribute by which a user, or a saved program, says where an operator is to run. */
public final class Placed {
  /** Paddle's name of the attribute. */
  public static final String ATTR = "op_device";

  private Placed() {}

  /** A place as Paddle writes it: {@code cpu} or {@code gpu:0}. */
  public static String text(Place place) {
    return place instanceof CUDAPlace cuda ? "gpu:" + cuda.index() : place.kind();
  }

  /** The wish of an operator; null without one, and for devices that are not ours. */
  public static @Nullable Place of(Operator op) {
    Attr attr = op.attr(ATTR);
    if (attr == null || !(attr.value() instanceof String text) || text.isEmpty()) {
      return null;
    }
    try {
      return Place.parse(text);
    } catch (IllegalArgumentException otherDevice) {
      return null;
    }
  }
}
