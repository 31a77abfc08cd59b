package org.fluidjava.cpu.detection;

import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.jspecify.annotations.Nullable;

/** Which image each region belongs to: by counts, by offsets, or by the LoD of the regions. */
final class RegionImages {
  private final Tensor regions;
  private final @Nullable Tensor counts;
  private final @Nullable Tensor offsets;
  private long[] ends = {};

  /** {@code countSlot}: the slot of the numbers of regions, which stand above everything else. */
  RegionImages(KernelContext c, String countSlot) {
    regions = c.in("ROIs");
    counts = c.inOrNull(countSlot);
    offsets = c.inOrNull("RoisLod");
  }

  /** Reads them for this many images; first thing in every run. */
  void refresh(long images) {
    if (ends.length != images) {
      ends = new long[Math.toIntExact(images)];
    }
    @Nullable Elements numbers =
        counts != null ? counts.elements() : offsets != null ? offsets.elements() : null;
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      if (numbers == null) {
        end = regions.lod().offsets(-1)[i + 1];
      } else {
        long count =
            counts != null ? numbers.getLong(i) : numbers.getLong(i + 1) - numbers.getLong(i);
        RuleViolation.unless(
            count >= 0, "the regions of image %d must not be negative but are %d", i, count);
        end += count;
      }
      ends[i] = end;
    }
  }

  /** The image of a region. */
  int image(long region) {
    int image = 0;
    while (image < ends.length && region >= ends[image]) {
      image++;
    }
    RuleViolation.unless(image < ends.length, "region %d belongs to no image", region);
    return image;
  }
}
