package org.fluidjava.cpu.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code collect_fpn_proposals}. */
final class CollectFpnProposalsKernels implements Kernel {
  /** A region: where it lies, and how good it is. */
  private record Region(int image, int level, int row, double score) {}

  private final Tensor[] levels;
  private final Tensor[] scores;
  private final Tensor[] counts;
  private final Tensor out;
  private final @Nullable Tensor outCounts;
  private final int most;

  private CollectFpnProposalsKernels(KernelContext c) {
    levels = c.ins("MultiLevelRois");
    scores = c.ins("MultiLevelScores");
    counts = c.ins("MultiLevelRoIsNum");
    out = c.out("FpnRois");
    outCounts = c.outOrNull("RoisNum");
    most = c.attrs().getInt("post_nms_topN");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("collect_fpn_proposals", CollectFpnProposalsKernels::new);
  }

  @Override
  public void run() {
    List<Region> all = new ArrayList<>();
    int images = 0;
    for (int level = 0; level < levels.length; level++) {
      int[] offsets =
          ImageRows.offsets(
              levels[level], counts.length == 0 ? null : counts[level], "MultiLevelRoIsNum");
      images = offsets.length - 1;
      for (int image = 0; image < images; image++) {
        for (int row = offsets[image]; row < offsets[image + 1]; row++) {
          all.add(new Region(image, level, row, scores[level].elements().get(row)));
        }
      }
    }
    all.sort(Comparator.comparingDouble(Region::score).reversed());
    List<Region> best = new ArrayList<>(all.subList(0, Math.min(most, all.size())));
    best.sort(Comparator.comparingInt(Region::image));
    int[] lengths = new int[images];
    out.resize(best.size(), 4);
    for (int i = 0; i < best.size(); i++) {
      Region region = best.get(i);
      lengths[region.image]++;
      for (int k = 0; k < 4; k++) {
        out.elements().set(4L * i + k, levels[region.level].elements().get(4L * region.row + k));
      }
    }
    out.setLod(LoD.ofLengths(lengths));
    if (outCounts != null) {
      outCounts.resize(images);
      for (int i = 0; i < images; i++) {
        outCounts.elements().setLong(i, lengths[i]);
      }
    }
  }
}
