package org.fluidjava.layers;

/**
 * The optional settings of {@code softmaxWithCrossEntropy}.
 *
 * @param softLabel whether labels are distributions over the classes
 * @param ignoreIndex hard labels of this value cost nothing
 * @param axis the axis of the classes; negative from the end
 */
public record SoftmaxCrossEntropy(boolean softLabel, int ignoreIndex, int axis) {
  /** Hard labels, -100 ignored, classes along the last axis. */
  public static final SoftmaxCrossEntropy DEFAULT = new SoftmaxCrossEntropy(false, -100, -1);

  public SoftmaxCrossEntropy withSoftLabel(boolean soft) {
    return new SoftmaxCrossEntropy(soft, ignoreIndex, axis);
  }

  public SoftmaxCrossEntropy withIgnoreIndex(int index) {
    return new SoftmaxCrossEntropy(softLabel, index, axis);
  }

  public SoftmaxCrossEntropy withAxis(int newAxis) {
    return new SoftmaxCrossEntropy(softLabel, ignoreIndex, newAxis);
  }
}
