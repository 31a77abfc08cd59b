package org.fluidjava.benchmarks.peers.floor;

import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.fluidjava.benchmarks.peers.PeerRun;
import org.fluidjava.benchmarks.peers.SentenceBatch;

/** The matrix products of one training step over buffers of their sizes; nothing else. */
final class StepProducts {
  /** The kinds of products of a step. */
  enum Part {
    OUTPUT_FORWARD,
    OUTPUT_WEIGHT_GRAD,
    OUTPUT_INPUT_GRAD,
    INPUT_FORWARD,
    INPUT_INPUT_GRAD,
    INPUT_WEIGHT_GRAD,
    RECURRENT_FORWARD,
    /** With the weight read as its transpose. */
    RECURRENT_GRAD_TRANSPOSING,
    /** With a transposed copy of the weight; of this and the one above the faster counts. */
    RECURRENT_GRAD_TRANSPOSED,
    RECURRENT_WEIGHT_GRAD
  }

  private static final int DRAWN = 4096;

  private final Sizes sizes;
  private final int hidden;
  private final int gates;
  private final FloatPointer input;
  private final FloatPointer gateRows;
  private final FloatPointer states;
  private final FloatPointer stateGrads;
  private final FloatPointer weight;
  private final FloatPointer weightGrad;
  private final FloatPointer outputWeight;
  private final FloatPointer outputWeightGrad;
  private final FloatPointer logits;
  private final long logitsZeroed;
  private final long gatesZeroed;

  StepProducts(Sizes sizes, List<SentenceBatch> batches) {
    this.sizes = sizes;
    hidden = sizes.hidden();
    gates = 4 * hidden;
    long words = batches.stream().mapToInt(SentenceBatch::words).max().orElseThrow();
    long width = Math.max(hidden, sizes.embedding());
    input = drawn(words * width);
    gateRows = drawn(words * gates);
    states = drawn((words + sizes.batch()) * hidden);
    stateGrads = drawn((words + sizes.batch()) * hidden);
    weight = drawn(width * gates);
    weightGrad = drawn(width * gates);
    outputWeight = drawn((long) hidden * sizes.vocabulary());
    outputWeightGrad = drawn((long) hidden * sizes.vocabulary());
    logits = drawn(words * sizes.vocabulary());
    gatesZeroed = Float.BYTES * words * gates;
    logitsZeroed = Math.min(1 << 20, Float.BYTES * words * sizes.vocabulary());
  }

  private static FloatPointer drawn(long count) {
    FloatPointer values = new FloatPointer(count);
    Random random = new Random(3);
    float[] some = new float[DRAWN];
    for (int i = 0; i < DRAWN; i++) {
      some[i] = random.nextFloat() - 0.5f;
    }
    for (long from = 0; from < count; from += DRAWN) {
      values.position(from).put(some, 0, (int) Math.min(DRAWN, count - from));
    }
    return values.position(0);
  }

  /** Keeps the sums that products add to from growing into infinities. */
  void reset() {
    Pointer.memset(gateRows, 0, gatesZeroed);
    Pointer.memset(logits, 0, logitsZeroed);
  }

  /** Computes the products of one kind for a batch. */
  void run(Part part, Gemm gemm, SentenceBatch batch) {
    int words = batch.words();
    int vocabulary = sizes.vocabulary();
    switch (part) {
      case OUTPUT_FORWARD ->
          gemm.run(
              false,
              false,
              words,
              vocabulary,
              hidden,
              states,
              hidden,
              outputWeight,
              vocabulary,
              0,
              logits,
              vocabulary);
      case OUTPUT_WEIGHT_GRAD ->
          gemm.run(
              true,
              false,
              hidden,
              vocabulary,
              words,
              states,
              hidden,
              logits,
              vocabulary,
              0,
              outputWeightGrad,
              vocabulary);
      case OUTPUT_INPUT_GRAD ->
          gemm.run(
              false,
              true,
              words,
              hidden,
              vocabulary,
              logits,
              vocabulary,
              outputWeight,
              vocabulary,
              0,
              stateGrads,
              hidden);
      default -> {
        for (int layer = 0; layer < PeerRun.LAYERS; layer++) {
          layer(part, gemm, batch, sizes.width(layer));
        }
      }
    }
  }

  private void layer(Part part, Gemm gemm, SentenceBatch batch, int width) {
    int words = batch.words();
    switch (part) {
      case INPUT_FORWARD ->
          gemm.run(
              false, false, words, gates, width, input, width, weight, gates, 0, gateRows, gates);
      case INPUT_INPUT_GRAD ->
          gemm.run(
              false, true, words, width, gates, gateRows, gates, weight, gates, 0, input, width);
      case INPUT_WEIGHT_GRAD ->
          gemm.run(
              true,
              false,
              width,
              gates,
              words,
              input,
              width,
              gateRows,
              gates,
              0,
              weightGrad,
              gates);
      case RECURRENT_WEIGHT_GRAD ->
          gemm.run(
              true,
              false,
              hidden,
              gates,
              words,
              states,
              hidden,
              gateRows,
              gates,
              0,
              weightGrad,
              gates);
      default -> recurrent(part, gemm, batch);
    }
  }

  /** One product after the other: each step needs the one before. */
  private void recurrent(Part part, Gemm gemm, SentenceBatch batch) {
    FloatPointer stateRows = new FloatPointer(states);
    FloatPointer gradRows = new FloatPointer(stateGrads);
    FloatPointer rows = new FloatPointer(gateRows);
    long offset = 0;
    for (int step = 0; step < batch.steps(); step++) {
      int running = batch.running(step);
      rows.position(offset * gates);
      switch (part) {
        case RECURRENT_FORWARD ->
            gemm.run(
                false,
                false,
                running,
                gates,
                hidden,
                stateRows.position(offset * hidden),
                hidden,
                weight,
                gates,
                1,
                rows,
                gates);
        case RECURRENT_GRAD_TRANSPOSING ->
            gemm.run(
                false,
                true,
                running,
                hidden,
                gates,
                rows,
                gates,
                weight,
                gates,
                0,
                gradRows.position(offset * hidden),
                hidden);
        case RECURRENT_GRAD_TRANSPOSED ->
            gemm.run(
                false,
                false,
                running,
                hidden,
                gates,
                rows,
                gates,
                weight,
                hidden,
                0,
                gradRows.position(offset * hidden),
                hidden);
        default -> throw new IllegalArgumentException(part + " is not recurrent");
      }
      offset += running;
    }
  }
}
