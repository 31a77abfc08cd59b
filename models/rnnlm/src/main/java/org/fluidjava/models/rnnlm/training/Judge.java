package org.fluidjava.models.rnnlm.training;

import org.fluidjava.executor.Executor;
import org.fluidjava.executor.PreparedProgram;
import org.fluidjava.feed.CloseableIterator;
import org.fluidjava.models.rnnlm.RnnLm;
import org.fluidjava.models.rnnlm.data.BatchPosition;
import org.fluidjava.models.rnnlm.data.Batches;

/** Measures a model on a text that it does not learn from. */
final class Judge {
  private final RnnLm model;
  private final PreparedProgram program;

  /** Over the parameters in the executor's scope. */
  Judge(RnnLm model, Executor executor) {
    this.model = model;
    this.program = executor.prepare(model.test(), model.test().global().var(model.result()));
  }

  /**
   * The mean loss per word in nats over one pass.
   *
   * @param limit at most this many batches; 0: all
   */
  double loss(Batches batches, int limit) {
    batches.restore(new BatchPosition(1, 0, batches.position().seed()));
    model.resetState(program.scope());
    double sum = 0;
    long words = 0;
    try (CloseableIterator<FeedAhead> pass = FeedAhead.rest(model, batches, limit)) {
      while (pass.hasNext()) {
        FeedAhead batch = pass.next();
        sum += program.run(batch.feed()).scalar(model.result()) * batch.words();
        words += batch.words();
      }
    }
    return sum / words;
  }
}
