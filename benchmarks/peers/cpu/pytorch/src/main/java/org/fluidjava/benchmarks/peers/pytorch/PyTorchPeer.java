package org.fluidjava.benchmarks.peers.pytorch;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LSTMOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.PackedSequence;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.fluidjava.benchmarks.peers.PeerRun;
import org.fluidjava.benchmarks.peers.SentenceBatch;
import org.fluidjava.benchmarks.peers.TrainingWindows;

/**
 * The language model on libtorch: packed sequences, so that nothing is computed for padding, and
 * the output layer over the real words only.
 */
public final class PyTorchPeer {
  private final PeerRun.Config config;
  private final EmbeddingImpl embedding;
  private final LSTMImpl lstm;
  private final LinearImpl output;
  private final TensorVector parameters;
  private final Optimizer optimizer;

  private PyTorchPeer(PeerRun.Config config) {
    this.config = config;
    embedding = new EmbeddingImpl(PeerRun.VOCABULARY, config.embedding());
    LSTMOptions options = new LSTMOptions(config.embedding(), config.hidden());
    options.num_layers().put((long) PeerRun.LAYERS);
    lstm = new LSTMImpl(options);
    output = new LinearImpl(config.hidden(), PeerRun.VOCABULARY);
    Module model = new Module();
    model.register_module("embedding", embedding);
    model.register_module("lstm", lstm);
    model.register_module("output", output);
    parameters = model.parameters();
    try (NoGradGuard constant = new NoGradGuard()) {
      for (long i = 0; i < parameters.size(); i++) {
        torch.uniform_(parameters.get(i), -PeerRun.INIT_RANGE, PeerRun.INIT_RANGE);
      }
    }
    optimizer =
        config.adam()
            ? new Adam(parameters, new AdamOptions(PeerRun.ADAM_RATE))
            : new SGD(parameters, new SGDOptions(1.0));
  }

  private float train(SentenceBatch batch) {
    try (PointerScope scope = new PointerScope()) {
      long[] words = longs(batch.input());
      Tensor input = Tensor.create(words, batch.steps(), batch.lengths().length);
      Tensor labels = Tensor.create(longs(batch.labels()), batch.words());
      Tensor lengths = Tensor.create(longs(batch.lengths()), batch.lengths().length);
      optimizer.zero_grad();
      PackedSequence packed =
          torch.pack_padded_sequence(embedding.forward(input), lengths, false, true);
      Tensor hidden = lstm.forward_with_packed_input(packed).get0().data();
      Tensor loss = torch.cross_entropy_loss(output.forward(hidden), labels);
      loss.backward();
      if (!config.adam()) {
        torch.clip_grad_norm_(parameters, PeerRun.CLIP, 2.0, false);
      }
      optimizer.step();
      return loss.item_float();
    }
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }

  /** Measures; the arguments are those of {@link PeerRun#parse}. */
  public static void main(String[] arguments) {
    PeerRun run = PeerRun.parse(arguments);
    torch.set_num_threads(run.threads());
    torch.manual_seed(1);
    PyTorchPeer model = new PyTorchPeer(run.config());
    TrainingWindows.measure("pytorch-java", run, model::train);
    // Threads of the library would keep the process alive.
    System.exit(0);
  }
}
