package org.fluidjava.cpu.detection;

import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code distribute_fpn_proposals}. */
final class DistributeFpnProposalsKernels implements Kernel {
  private final Tensor regions;
  private final @Nullable Tensor counts;
  private final @Nullable Tensor[] levels;
  private final @Nullable Tensor[] levelCounts;
  private final @Nullable Tensor restore;
  private final int lowest;
  private final int reference;
  private final double scale;
  private final boolean normalized;

  private DistributeFpnProposalsKernels(KernelContext c) {
    regions = c.in("FpnRois");
    counts = c.inOrNull("RoisNum");
    levels = c.outs("MultiFpnRois");
    levelCounts = c.outs("MultiLevelRoIsNum");
    restore = c.outOrNull("RestoreIndex");
    lowest = c.attrs().getInt("min_level");
    reference = c.attrs().getInt("refer_level");
    scale = c.attrs().getInt("refer_scale");
    normalized = !c.attrs().getBoolean("pixel_offset");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("distribute_fpn_proposals", DistributeFpnProposalsKernels::new);
  }

  @Override
  public void run() {
    int[] images = ImageRows.offsets(regions, counts, "RoisNum");
    int rows = Math.toIntExact(regions.dim(0));
    RuleViolation.unless(
        images[images.length - 1] == rows,
        "the images have %d regions together, but there are %d",
        images[images.length - 1],
        rows);
    int[] level = new int[rows];
    int[][] offsets = new int[levels.length][images.length];
    for (int image = 0; image + 1 < images.length; image++) {
      for (int i = images[image]; i < images[image + 1]; i++) {
        level[i] = level(i);
        offsets[level[i]][image + 1]++;
      }
    }
    int[] next = new int[levels.length];
    for (int i = 0; i < levels.length; i++) {
      for (int image = 0; image + 1 < images.length; image++) {
        offsets[i][image + 1] += offsets[i][image];
      }
      next[i] = i == 0 ? 0 : next[i - 1] + offsets[i - 1][images.length - 1];
      tell(i, offsets[i]);
    }
    if (restore != null) {
      restore.resize(rows, 1);
    }
    int[] first = next.clone();
    for (int i = 0; i < rows; i++) {
      int place = next[level[i]]++;
      if (restore != null) {
        restore.elements().setLong(i, place);
      }
      Tensor out = levels[level[i]];
      for (int k = 0; out != null && k < 4; k++) {
        long to = 4L * (place - first[level[i]]) + k;
        out.elements().set(to, regions.elements().get(4L * i + k));
      }
    }
  }

  /** The level of a region, from 0. */
  private int level(int region) {
    Elements boxes = regions.elements();
    double size = Math.sqrt(Overlap.area(boxes, 4L * region, normalized));
    // A region of exactly a power of two must not fall below its level by rounding.
    double exact = Math.log(size / scale + 1e-6) / Math.log(2) + reference;
    return (int) Math.max(0, Math.min(Math.floor(exact) - lowest, levels.length - 1));
  }

  private void tell(int level, int[] offsets) {
    Tensor out = levels[level];
    if (out != null) {
      out.resize(offsets[offsets.length - 1], 4);
      out.setLod(LoD.ofOffsets(offsets));
    }
    Tensor told = level < levelCounts.length ? levelCounts[level] : null;
    if (told != null) {
      told.resize(offsets.length - 1);
      for (int image = 0; image + 1 < offsets.length; image++) {
        told.elements().setLong(image, offsets[image + 1] - offsets[image]);
      }
    }
  }
}
