package org.fluidjava.cpu.loss;

import org.fluidjava.device.Elements;
import org.fluidjava.op.RuleViolation;

/** Class numbers, checked. */
final class Label {
  private Label() {}

  /** The label at a position; {@code ignored} passes whatever the number of classes. */
  static long at(Elements labels, long position, long classes, long ignored) {
    long label = labels.getLong(position);
    if (label != ignored && (label < 0 || label >= classes)) {
      throw new RuleViolation(
          "Label has the value %d at position %d, but there are %d classes: labels must be in [0, %d)%s"
              .formatted(
                  label,
                  position,
                  classes,
                  classes,
                  ignored < 0 && ignored != Long.MIN_VALUE ? " or ignore_index " + ignored : ""));
    }
    return label;
  }
}
