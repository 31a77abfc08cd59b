package org.fluidjava.cpu.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code mine_hard_examples}. */
final class MineHardExamplesKernels implements Kernel {
  private final Tensor classLoss;
  private final @Nullable Tensor boxLoss;
  private final Tensor match;
  private final Tensor near;
  private final Tensor negatives;
  private final Tensor updated;
  private final boolean hard;
  private final double ratio;
  private final double threshold;
  private final int size;

  private MineHardExamplesKernels(KernelContext c) {
    classLoss = c.in("ClsLoss");
    boxLoss = c.inOrNull("LocLoss");
    match = c.in("MatchIndices");
    near = c.in("MatchDist");
    negatives = c.out("NegIndices");
    updated = c.out("UpdatedMatchIndices");
    hard = c.attrs().getString("mining_type").equals("hard_example");
    ratio = c.attrs().getFloat("neg_pos_ratio");
    threshold = c.attrs().getFloat("neg_dist_threshold");
    size = c.attrs().getInt("sample_size");
  }

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("mine_hard_examples", MineHardExamplesKernels::new);
  }

  @Override
  public void run() {
    int images = Math.toIntExact(classLoss.dim(0));
    int priors = Math.toIntExact(classLoss.dim(1));
    updated.resize(images, priors);
    updated.copyFrom(match);
    updated.setLod(LoD.NONE);
    List<Integer> chosen = new ArrayList<>();
    int[] ends = new int[images + 1];
    for (int image = 0; image < images; image++) {
      mine(image, priors, chosen);
      ends[image + 1] = chosen.size();
    }
    negatives.resize(chosen.size(), 1);
    negatives.setLod(LoD.ofOffsets(ends));
    for (int i = 0; i < chosen.size(); i++) {
      negatives.elements().setLong(i, chosen.get(i));
    }
  }

  private void mine(int image, int priors, List<Integer> chosen) {
    long first = (long) image * priors;
    List<Integer> candidates = new ArrayList<>();
    double[] losses = new double[priors];
    int matched = 0;
    Elements rows = match.elements();
    for (int i = 0; i < priors; i++) {
      boolean background = rows.getLong(first + i) == -1;
      matched += background ? 0 : 1;
      losses[i] = classLoss.elements().get(first + i);
      if (hard && boxLoss != null) {
        losses[i] += boxLoss.elements().get(first + i);
      }
      if (hard || background && near.elements().get(first + i) < threshold) {
        candidates.add(i);
      }
    }
    int wanted = hard ? size : (int) (matched * (float) ratio);
    candidates.sort(Comparator.comparingDouble((Integer i) -> losses[i]).reversed());
    boolean[] selected = new boolean[priors];
    for (int i = 0; i < Math.min(wanted, candidates.size()); i++) {
      selected[candidates.get(i)] = true;
    }
    for (int i = 0; i < priors; i++) {
      boolean background = rows.getLong(first + i) == -1;
      if (selected[i] && background) {
        chosen.add(i);
      } else if (hard && !background && !selected[i]) {
        updated.elements().setLong(first + i, -1);
      }
    }
  }
}
