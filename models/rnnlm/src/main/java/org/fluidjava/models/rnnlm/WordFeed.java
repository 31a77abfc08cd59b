package org.fluidjava.models.rnnlm;

import java.util.Arrays;
import org.fluidjava.executor.Feed;
import org.fluidjava.models.rnnlm.data.PaddedBatch;
import org.fluidjava.models.rnnlm.data.WordBatch;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/** Batches of words as what the programs of {@link RnnLm} are fed. */
public final class WordFeed {
  /** What padding is filled with; any id does, since the mask takes it out of the loss. */
  private static final long FILLING = 0;

  private WordFeed() {}

  /** Words to read and to predict, without padding unless the model is the padded one. */
  public static Feed of(RnnLm model, WordBatch batch) {
    return model.padded() ? padded(PaddedBatch.of(batch, FILLING)) : packed(batch);
  }

  private static Feed packed(WordBatch batch) {
    return Feed.of(RnnLm.WORD, ids(batch.input(), batch.offsets()))
        .and(RnnLm.NEXT, ids(batch.label(), batch.offsets()));
  }

  private static Feed padded(PaddedBatch batch) {
    long[] lengths = Arrays.stream(batch.lengths()).asLongStream().toArray();
    return Feed.of(RnnLm.WORD, ids(batch.input(), batch.offsets()))
        .and(RnnLm.NEXT, ids(batch.label(), batch.offsets()))
        .and(RnnLm.LENGTH, LoDTensor.ofLongs(Shape.of(lengths.length), lengths));
  }

  private static LoDTensor ids(long[] ids, int[] offsets) {
    return LoDTensor.of(DType.INT64, Shape.of(ids.length, 1), LoD.ofOffsets(offsets), ids);
  }
}
