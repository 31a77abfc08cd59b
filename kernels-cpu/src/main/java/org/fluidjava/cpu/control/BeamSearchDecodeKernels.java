package org.fluidjava.cpu.control;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fluidjava.cpu.CpuRegistrar;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.moving.Values;
import org.fluidjava.op.RuleViolation;
import org.fluidjava.tensor.LoD;

/**
 * Kernel of {@code beam_search_decode}: walks back from the last step to each sentence's first
 * word.
 */
final class BeamSearchDecodeKernels {
  private BeamSearchDecodeKernels() {}

  static void register(CpuRegistrar kernels) {
    // The leading input is an array of scores, whose element type a file need not state.
    kernels.forAll("beam_search_decode", BeamSearchDecodeKernels::decode);
  }

  /** Words and their scores, the last word first. */
  private static final class Sentence {
    final List<Long> words = new ArrayList<>();
    final List<Double> scores = new ArrayList<>();
  }

  private static Kernel decode(KernelContext c) {
    TensorList ids = Values.list(c.inValue("Ids", 0), "Ids");
    TensorList scores = Values.list(c.inValue("Scores", 0), "Scores");
    Tensor outIds = c.out("SentenceIds");
    Tensor outScores = c.out("SentenceScores");
    long end = c.attrs().getInt("end_id");
    return () -> {
      RuleViolation.unless(
          ids.size() == scores.size() && ids.size() > 0,
          "Ids has %d steps and Scores %d: there must be as many, and one at least",
          ids.size(),
          scores.size());
      write(sentences(ids, scores, end), scores, outIds, outScores);
    };
  }

  private static List<List<Sentence>> sentences(TensorList ids, TensorList scores, long end) {
    int sources = lod(ids.get(0), 0).sequences(0);
    List<List<Sentence>> found = new ArrayList<>();
    List<List<Integer>> parents = new ArrayList<>();
    for (int source = 0; source < sources; source++) {
      found.add(new ArrayList<>());
      parents.add(new ArrayList<>());
    }
    for (int step = ids.size() - 1; step >= 0; step--) {
      LoD lod = lod(ids.get(step), step);
      RuleViolation.unless(
          lod.sequences(0) == sources,
          "step %d has %d sources, the first has %d",
          step,
          lod.sequences(0),
          sources);
      RuleViolation.unless(
          ids.get(step).numel() == scores.get(step).numel(),
          "step %d has %d ids but %d scores",
          step,
          ids.get(step).numel(),
          scores.get(step).numel());
      for (int source = 0; source < sources; source++) {
        step(ids.get(step), scores.get(step), lod, source, end, found.get(source), parents, source);
      }
    }
    return found;
  }

  private static LoD lod(Tensor step, int number) {
    RuleViolation.unless(
        step.lod().levels() == 2,
        "step %d must have the LoD levels source and prefix, but has %d",
        number,
        step.lod().levels());
    return step.lod();
  }

  /** Goes one step back for a source: every sentence gets the word that it goes on. */
  private static void step(
      Tensor ids,
      Tensor scores,
      LoD lod,
      int source,
      long end,
      List<Sentence> sentences,
      List<List<Integer>> parents,
      int at) {
    int[] sources = lod.offsets(0);
    int[] prefixes = lod.offsets(1);
    List<Integer> next = new ArrayList<>();
    if (sentences.isEmpty()) {
      for (int prefix = sources[source]; prefix < sources[source + 1]; prefix++) {
        for (int word = prefixes[prefix]; word < prefixes[prefix + 1]; word++) {
          Sentence sentence = new Sentence();
          add(sentence, ids, scores, word, end);
          sentences.add(sentence);
          next.add(prefix - sources[source]);
        }
      }
    } else {
      int first = prefixes[sources[source]];
      int last = prefixes[sources[source + 1]];
      int[] prefixOf = new int[last - first];
      for (int prefix = sources[source]; prefix < sources[source + 1]; prefix++) {
        for (int word = prefixes[prefix]; word < prefixes[prefix + 1]; word++) {
          prefixOf[word - first] = prefix - sources[source];
        }
      }
      for (int i = 0; i < sentences.size(); i++) {
        int chosen = parents.get(at).get(i);
        RuleViolation.unless(
            chosen < prefixOf.length,
            "a later step goes on word %d of source %d, but there are %d",
            chosen,
            source,
            prefixOf.length);
        add(sentences.get(i), ids, scores, first + chosen, end);
        next.add(prefixOf[chosen]);
      }
    }
    parents.set(at, next);
  }

  /** Adds a word in front; a repeated end at the end of a sentence is left out. */
  private static void add(Sentence sentence, Tensor ids, Tensor scores, int word, long end) {
    long id = ids.elements().getLong(word);
    double score = scores.elements().get(word);
    int size = sentence.words.size();
    if (id == end && size == 1 && sentence.words.get(0) == end) {
      sentence.scores.set(0, score);
      return;
    }
    sentence.words.add(id);
    sentence.scores.add(score);
  }

  private static void write(
      List<List<Sentence>> sources, TensorList scores, Tensor outIds, Tensor outScores) {
    List<Integer> sentenceLengths = new ArrayList<>();
    int[] sentences = new int[sources.size()];
    int words = 0;
    for (int source = 0; source < sentences.length; source++) {
      List<Sentence> own = sources.get(source);
      own.sort(Comparator.comparingDouble((Sentence s) -> s.scores.get(0)).reversed());
      sentences[source] = own.size();
      for (Sentence sentence : own) {
        sentenceLengths.add(sentence.words.size());
        words += sentence.words.size();
      }
    }
    LoD lod =
        LoD.ofLengths(sentences, sentenceLengths.stream().mapToInt(Integer::intValue).toArray());
    outIds.resize(words);
    outScores.setDtype(scores.get(0).dtype());
    outScores.resize(words);
    outIds.setLod(lod);
    outScores.setLod(lod);
    int at = 0;
    for (List<Sentence> own : sources) {
      for (Sentence sentence : own) {
        for (int i = sentence.words.size() - 1; i >= 0; i--) {
          outIds.elements().setLong(at, sentence.words.get(i));
          outScores.elements().set(at++, sentence.scores.get(i));
        }
      }
    }
  }
}
