package org.fluidjava.models.rnnlm.training;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.fluidjava.device.Place;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.models.rnnlm.Recipe;
import org.fluidjava.models.rnnlm.RnnLm;
import org.fluidjava.models.rnnlm.Sampler;
import org.fluidjava.models.rnnlm.data.Vocabulary;
import org.fluidjava.tensor.LoDTensor;

/**
 * Writes text with a trained model, one word at a time; the recurrent state stays on the device.
 */
public final class Generator implements AutoCloseable {
  private final RnnLm model;
  private final Vocabulary vocabulary;
  private final Executor executor;
  private final PreparedProgram program;

  /** Over a trained model. */
  public Generator(ModelFolder trained, Place place) {
    vocabulary = trained.vocabulary();
    model = RnnLm.continuing(trained.recipe(), vocabulary.size());
    executor = new Executor(place);
    try {
      trained.restore(model, executor.scope());
      model.resetState(executor.scope());
      program = executor.prepare(model.test(), model.test().global().var(model.result()));
    } catch (RuntimeException e) {
      executor.close();
      throw e;
    }
  }

  /**
   * Continues a prompt. A model of sentences begins a new one after each {@code <eos>}.
   *
   * @param prompt known words; others are read as {@code <unk>}
   * @param length how many words to write
   * @return the ids written, without the prompt
   */
  public int[] write(String prompt, int length, Sampler sampler, long seed) {
    model.resetState(executor.scope());
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> written = new ArrayList<>();
    int[] read = vocabulary.encode(prompt);
    float[] next = read(vocabulary.start());
    for (int word : read) {
      next = read(word);
    }
    boolean sentences = model.recipe().feeding().text() != Recipe.Text.STREAM;
    while (written.size() < length) {
      int word = sampler.drawFromProbabilities(next, random);
      written.add(word);
      if (sentences && word == vocabulary.end()) {
        model.resetState(executor.scope());
        next = read(vocabulary.start());
      } else {
        next = read(word);
      }
    }
    return written.stream().mapToInt(Integer::intValue).toArray();
  }

  private float[] read(int word) {
    return program
        .run(Feed.of(RnnLm.WORD, LoDTensor.ofSequences(new long[] {word})))
        .tensor(model.result())
        .floats();
  }

  @Override
  public void close() {
    executor.close();
  }
}
