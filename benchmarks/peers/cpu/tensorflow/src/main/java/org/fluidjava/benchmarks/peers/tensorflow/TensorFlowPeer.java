package org.fluidjava.benchmarks.peers.tensorflow;

import org.fluidjava.benchmarks.peers.PeerRun;
import org.fluidjava.benchmarks.peers.TrainingWindows;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/** The language model on TensorFlow's Java interface. */
public final class TensorFlowPeer {
  private TensorFlowPeer() {}

  /** Measures; the arguments are those of {@link PeerRun#parse}. */
  public static void main(String[] arguments) {
    PeerRun run = PeerRun.parse(arguments);
    ConfigProto threads =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(run.threads())
            .setInterOpParallelismThreads(1)
            .build();
    try (Graph graph = new Graph();
        Session session = new Session(graph, threads)) {
      LanguageModel model = new LanguageModel(graph, run.config());
      model.start(session);
      TrainingWindows.measure("tf-java", run, batch -> model.train(session, batch));
    }
    // Threads of the library would keep the process alive.
    System.exit(0);
  }
}
