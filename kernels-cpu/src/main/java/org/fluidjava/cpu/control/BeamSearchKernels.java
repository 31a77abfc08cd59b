package org.fluidjava.cpu.control;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** Kernel of {@code beam_search}. */
final class BeamSearchKernels {
  private BeamSearchKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels.forFloats("beam_search", Search::new);
  }

  /** A word that goes on one prefix. */
  private record Candidate(int prefix, long id, double score) {}

  private static final class Search implements Kernel {
    private final Tensor preIds;
    private final Tensor preScores;
    private final @Nullable Tensor ids;
    private final Tensor scores;
    private final Tensor selectedIds;
    private final Tensor selectedScores;
    private final @Nullable Tensor parent;
    private final int level;
    private final int beam;
    private final long end;
    private final boolean accumulated;

    Search(KernelContext c) {
      preIds = c.in("pre_ids");
      preScores = c.in("pre_scores");
      ids = c.inOrNull("ids");
      scores = c.in("scores");
      selectedIds = c.out("selected_ids");
      selectedScores = c.out("selected_scores");
      parent = c.outOrNull("parent_idx");
      level = c.attrs().getInt("level");
      beam = c.attrs().getInt("beam_size");
      end = c.attrs().getInt("end_id");
      accumulated = c.attrs().getBoolean("is_accumulated");
    }

    @Override
    public void run() {
      LoD lod = scores.lod().isEmpty() && ids != null ? ids.lod() : scores.lod();
      lod = lod.isEmpty() ? preIds.lod() : lod;
      RuleViolation.unless(
          level >= 0 && level < lod.levels(),
          "the scores must have more than %d LoD levels but have %d",
          level,
          lod.levels());
      RuleViolation.unless(beam > 0, "beam_size is %d, but must be at least 1", beam);
      int[] sources = lod.rowOffsets(level);
      int prefixes = sources[sources.length - 1];
      RuleViolation.unless(
          preIds.numel() == prefixes
              && preScores.numel() == prefixes
              && scores.dim(0) == prefixes
              && (ids == null || ids.numel() == scores.numel()),
          "pre_ids (%d), pre_scores (%d) and the rows of scores (%d) must number the prefixes (%d)",
          preIds.numel(),
          preScores.numel(),
          scores.dim(0),
          prefixes);
      List<Candidate> selected = new ArrayList<>();
      int[] perPrefix = new int[prefixes];
      for (int source = 0; source + 1 < sources.length; source++) {
        List<Candidate> best = best(sources[source], sources[source + 1]);
        for (Candidate candidate : best) {
          perPrefix[candidate.prefix()]++;
        }
        selected.addAll(best);
      }
      write(selected, LoD.ofLengths(lengths(sources), perPrefix));
    }

    private static int[] lengths(int[] offsets) {
      int[] lengths = new int[offsets.length - 1];
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = offsets[i + 1] - offsets[i];
      }
      return lengths;
    }

    /** The best of one source, in the order of their prefixes; none when all have ended before. */
    private List<Candidate> best(int from, int to) {
      List<Candidate> all = new ArrayList<>();
      long width = scores.numel() / Math.max(1, scores.dim(0));
      Elements before = preIds.elements();
      Elements beforeScores = preScores.elements();
      Elements values = scores.elements();
      Elements words = ids == null ? null : ids.elements();
      for (int prefix = from; prefix < to; prefix++) {
        if (before.getLong(prefix) == end) {
          all.add(new Candidate(prefix, end, beforeScores.get(prefix)));
          continue;
        }
        for (long j = 0; j < width; j++) {
          double score = values.get(prefix * width + j);
          double total = accumulated ? score : beforeScores.get(prefix) + Math.log(score);
          all.add(
              new Candidate(prefix, words == null ? j : words.getLong(prefix * width + j), total));
        }
      }
      // Among equal scores the larger prefix goes first, as Paddle has it.
      all.sort(
          Comparator.comparingDouble(Candidate::score)
              .thenComparingInt(Candidate::prefix)
              .reversed());
      List<Candidate> kept = new ArrayList<>(all.subList(0, Math.min(beam, all.size())));
      if (kept.stream()
          .allMatch(
              candidate -> candidate.id() == end && before.getLong(candidate.prefix()) == end)) {
        return List.of();
      }
      kept.sort(Comparator.comparingInt(Candidate::prefix));
      return kept;
    }

    private void write(List<Candidate> selected, LoD lod) {
      selectedIds.resize(selected.size(), 1);
      selectedScores.resize(selected.size(), 1);
      selectedIds.setLod(lod);
      selectedScores.setLod(lod);
      if (parent != null) {
        parent.resize(selected.size());
      }
      for (int i = 0; i < selected.size(); i++) {
        selectedIds.elements().setLong(i, selected.get(i).id());
        selectedScores.elements().set(i, selected.get(i).score());
        if (parent != null) {
          parent.elements().setLong(i, selected.get(i).prefix());
        }
      }
    }
  }
}
