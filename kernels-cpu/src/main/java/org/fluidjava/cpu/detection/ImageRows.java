package org.fluidjava.cpu.detection;

import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Where the rows of each image begin. */
final class ImageRows {
  private ImageRows() {}

  /**
   * The first row of each image and, last, the number of all rows: by counts, or else by the finest
   * LoD level of the rows.
   *
   * @param slot the slot of the counts
   */
  static int[] offsets(Tensor rows, @Nullable Tensor counts, String slot) {
    if (counts == null) {
      return rows.lod().offsets(-1);
    }
    Elements each = counts.elements();
    int[] offsets = new int[Math.toIntExact(counts.numel()) + 1];
    for (int i = 1; i < offsets.length; i++) {
      long count = each.getLong(i - 1);
      RuleViolation.unless(
          count >= 0 && offsets[i - 1] + count <= rows.dim(0),
          "%s names %d boxes for image %d, but there are %d in all",
          slot,
          count,
          i - 1,
          rows.dim(0));
      offsets[i] = (int) (offsets[i - 1] + count);
    }
    return offsets;
  }
}
