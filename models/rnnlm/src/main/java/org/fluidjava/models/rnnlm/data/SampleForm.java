package org.fluidjava.models.rnnlm.data;

/** How a sentence w1 … wn becomes words to read and words to predict. */
public enum SampleForm {
  /**
   * Reads start, w1 … wn and predicts w1 … wn, {@code <eos>}: every word and the end of every
   * sentence is predicted once (929 589 predictions per pass on Penn Treebank's training text). The
   * start word is {@link Vocabulary#start()}: {@code <bos>} if the vocabulary has one, else {@code
   * <eos>}, which keeps the vocabulary at 10 000 words and the first loss at ln 10 000 = 9.2103.
   */
  BOUNDED {
    @Override
    int length(int stored) {
      return stored;
    }

    @Override
    int input(Sentences sentences, int sentence, int place, int start) {
      return place == 0 ? start : sentences.word(sentence, place - 1);
    }

    @Override
    int label(Sentences sentences, int sentence, int place) {
      return sentences.word(sentence, place);
    }
  },

  /**
   * Reads w1 … w(n-1) and predicts w2 … wn, as the published sample does: neither the first word
   * nor the end is predicted, so its perplexity cannot be compared with published ones. A sentence
   * of one word or none gives an empty sequence.
   */
  INSIDE {
    @Override
    int length(int stored) {
      return Math.max(0, stored - 2);
    }

    @Override
    int input(Sentences sentences, int sentence, int place, int start) {
      return sentences.word(sentence, place);
    }

    @Override
    int label(Sentences sentences, int sentence, int place) {
      return sentences.word(sentence, place + 1);
    }
  };

  /** Number of predictions for a sentence stored with {@code stored} words, its end included. */
  abstract int length(int stored);

  abstract int input(Sentences sentences, int sentence, int place, int start);

  abstract int label(Sentences sentences, int sentence, int place);

  /** Number of predictions that one pass over the sentences makes. */
  public long predictions(Sentences sentences) {
    long sum = 0;
    for (int i = 0; i < sentences.count(); i++) {
      sum += length(sentences.length(i));
    }
    return sum;
  }
}
