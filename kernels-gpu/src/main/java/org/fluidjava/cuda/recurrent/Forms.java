package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.device.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The forms of one operator that its width allows, the fastest first; made when the width is known,
 * which is at preparation where the weights are there already. The last one takes every batch.
 *
 * <p>{@code -Dfluid.cuda.recurrent=step} leaves only the last one, to compare or to measure; {@code
 * without-grid} leaves cooperative grids out.
 */
final class Forms {
  /** Makes a form for a width. */
  @FunctionalInterface
  interface Maker {
    /** The form, or null where it cannot be used. */
    @Nullable RecurrentForm make(int width);
  }

  private static final String PROPERTY = "fluid.cuda.recurrent";

  private final String name;
  private final Maker[] fast;
  private final RecurrentForm general;
  private List<RecurrentForm> forms = List.of();
  private int width;

  /**
   * @param name the operator
   * @param general the form that takes everything
   * @param weight [width, ...]
   * @param fast make the other forms for a width, or null; the fastest first
   */
  Forms(String name, RecurrentForm general, Tensor weight, Maker... fast) {
    this.name = name;
    this.general = general;
    this.fast = fast;
    if (weight.isWritten() && weight.rank() == 2 && weight.dim(0) > 0) {
      make((int) weight.dim(0));
    }
  }

  /** Whether cooperative grids may be used. */
  static boolean allowsGrids() {
    return !"without-grid".equals(System.getProperty(PROPERTY));
  }

  private void make(int newWidth) {
    List<RecurrentForm> all = new ArrayList<>();
    boolean onlyGeneral = "step".equals(System.getProperty(PROPERTY));
    for (Maker each : fast) {
      RecurrentForm form = onlyGeneral ? null : each.make(newWidth);
      if (form != null) {
        all.add(form);
      }
    }
    all.add(general);
    forms = all;
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
