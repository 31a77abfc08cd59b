package org.fluidjava.cuda.recurrent;

import java.util.List;
import java.util.function.IntFunction;
import org.fluidjava.device.Tensor;

/**
 * The forms of one operator that its width allows, the fastest first; made when the width is known,
 * which is at preparation where the weights are there already. The last one takes every batch.
 */
final class Forms {
  private final String name;
  private final IntFunction<List<RecurrentForm>> made;
  private List<RecurrentForm> forms = List.of();
  private int width;

  /**
   * @param name the operator
   * @param made the forms for a width
   * @param weight [width, ...]
   */
  Forms(String name, IntFunction<List<RecurrentForm>> made, Tensor weight) {
    this.name = name;
    this.made = made;
    if (weight.isWritten() && weight.rank() == 2 && weight.dim(0) > 0) {
      make((int) weight.dim(0));
    }
  }

  private void make(int newWidth) {
    forms = made.apply(newWidth);
    width = newWidth;
  }

  /** The form for a width and a number of sequences with rows. */
  RecurrentForm choose(int newWidth, int batch) {
    if (newWidth != width) {
      make(newWidth);
    }
    int last = forms.size() - 1;
    for (int i = 0; i < last; i++) {
      if (forms.get(i).takes(batch)) {
        return forms.get(i);
      }
    }
    return forms.get(last);
  }

  @Override
  public String toString() {
    if (forms.isEmpty()) {
      return name + " (form chosen at the first run)";
    }
    StringBuilder text = new StringBuilder(name).append(" H=").append(width);
    for (int i = 0; i < forms.size(); i++) {
      text.append(i == 0 ? " " : ", else ").append(forms.get(i));
    }
    return text.toString();
  }
}
