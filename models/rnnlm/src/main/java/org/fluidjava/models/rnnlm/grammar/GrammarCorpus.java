package org.fluidjava.models.rnnlm.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.fluidjava.models.rnnlm.data.Corpus;
import org.fluidjava.models.rnnlm.data.Sentences;
import org.fluidjava.models.rnnlm.data.Vocabulary;

/**
 * The built-in corpus: sentences drawn from {@link EnglishGrammar}. Unlike natural text its best
 * possible perplexity is known exactly, so a model's perplexity can be shown beside it.
 */
public final class GrammarCorpus {
  /** Sentences to train on by default, about 189 000 words. */
  public static final int TRAIN_SENTENCES = 20_000;

  /** Sentences for validation and again for test by default. */
  public static final int HELD_OUT_SENTENCES = 2_000;

  private final SentenceAutomaton automaton = EnglishGrammar.automaton();
  private final Corpus corpus;

  /** The default sizes. */
  public GrammarCorpus(long seed) {
    this(seed, TRAIN_SENTENCES, HELD_OUT_SENTENCES);
  }

  /**
   * Draws a corpus; the same arguments always give the same.
   *
   * @param seed what the sentences are drawn from
   * @param trainSentences how many to train on, at least 1
   * @param heldOut how many for validation, and as many for test, at least 1
   */
  public GrammarCorpus(long seed, int trainSentences, int heldOut) {
    if (trainSentences < 1 || heldOut < 1) {
      throw new IllegalArgumentException(
          "grammar: "
              + trainSentences
              + " sentences to train on and "
              + heldOut
              + " held out; both must be at least 1");
    }
    var random = new SplittableRandom(seed);
    List<List<String>> train = draw(random.split(), trainSentences);
    List<List<String>> valid = draw(random.split(), heldOut);
    List<List<String>> test = draw(random.split(), heldOut);
    Map<String, Long> counts = new HashMap<>();
    // Every word of the grammar is known, also one that the training text happens not to have.
    lexicon().forEach(word -> counts.put(word, 0L));
    train.forEach(sentence -> sentence.forEach(word -> counts.merge(word, 1L, Long::sum)));
    var vocabulary = Vocabulary.of(counts);
    corpus =
        new Corpus(
            "built-in grammar",
            vocabulary,
            encode(train, vocabulary),
            encode(valid, vocabulary),
            encode(test, vocabulary));
  }

  private List<List<String>> draw(SplittableRandom random, int count) {
    List<List<String>> sentences = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sentences.add(automaton.draw(random));
    }
    return sentences;
  }

  private static Sentences encode(List<List<String>> sentences, Vocabulary vocabulary) {
    var builder = new Sentences.Builder(vocabulary.end());
    sentences.forEach(s -> builder.add(s.subList(0, s.size() - 1), vocabulary));
    return builder.build();
  }

  /** The words the grammar can produce, in their own order, {@code <eos>} included. */
  private Set<String> lexicon() {
    Set<String> words = new TreeSet<>();
    for (int state = 0; state < automaton.states(); state++) {
      automaton.arcs(state).forEach(arc -> words.add(arc.word()));
    }
    return words;
  }

  /** The sentences and their vocabulary. */
  public Corpus corpus() {
    return corpus;
  }

  /**
   * The lowest perplexity per word (the ends of sentences are words) that any model can expect on
   * unseen sentences of the grammar: exp of the entropy of a sentence over its expected length. It
   * is computed from the grammar, not sampled.
   */
  public double optimalPerplexity() {
    return Math.exp(automaton.entropy() / automaton.expectedLength());
  }

  /** Expected number of words of a sentence, its end included. */
  public double expectedLength() {
    return automaton.expectedLength();
  }

  /**
   * The true −ln p of a sentence in nats.
   *
   * @param sentence its ids, {@code <eos>} last
   * @return infinite if the grammar never produces it
   */
  public double negativeLogLikelihood(int... sentence) {
    List<String> words = new ArrayList<>(sentence.length);
    for (int id : sentence) {
      words.add(corpus.vocabulary().word(id));
    }
    return automaton.negativeLogLikelihood(words);
  }

  /**
   * The perplexity that the grammar itself has on given sentences: what a perfect model would show
   * on this very text. It scatters around {@link #optimalPerplexity}.
   */
  public double truePerplexity(Sentences sentences) {
    double sum = 0;
    for (int i = 0; i < sentences.count(); i++) {
      sum += negativeLogLikelihood(sentences.get(i));
    }
    return Math.exp(sum / sentences.words());
  }
}
