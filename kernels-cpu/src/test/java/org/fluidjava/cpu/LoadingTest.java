package org.fluidjava.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.executor.PreparationException;
import org.fluidjava.io.ParameterFormatException;
import org.fluidjava.io.Predictor;
import org.fluidjava.io.ProgramFile;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.layers.Conv;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Lstm;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.NoNativeLeaks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Loading, whose files are read while the program is prepared: alone, together, with faults. */
@ExtendWith(NoNativeLeaks.class)
class LoadingTest {
  @TempDir private Path folder;
  private final Program main = new Program();
  private final Program startup = new Program();
  private final Layers layers = new Layers(main, startup);

  @BeforeEach
  void seed() {
    main.setRandomSeed(7);
    startup.setRandomSeed(7);
  }

  @AfterEach
  void forgetInterrupt() {
    Thread.interrupted();
  }

  /** In a process of its own: the first touch of classes is where two threads could wait. */
  @Test
  void twoThreadsLoadTwoProgramsAsTheFirstThingInAProcess() throws Exception {
    Path words = folder.resolve("words");
    Path image = folder.resolve("image");
    saveWords(words);
    saveImage(image);
    Path report = folder.resolve("report");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Together.class.getName(),
                words.toString(),
                image.toString())
            .redirectErrorStream(true)
            .redirectOutput(report.toFile())
            .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    List<String> expected =
        List.of(String.valueOf(Together.runWords(words)), String.valueOf(Together.runImage(image)));
    assertThat(ended).as(Files.readString(report)).isTrue();
    assertThat(Files.readString(report)).contains(expected);
  }

  @Test
  void aFaultyFileIsToldBeforeAFaultyProgram() throws Exception {
    saveWords(folder);
    Path weight = folder.resolve("fc_0.w_0");
    byte[] whole = Files.readAllBytes(weight);
    Files.write(weight, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> SavedProgram.load(folder).predictor(new CPUPlace()))
        .isInstanceOf(ParameterFormatException.class)
        .hasMessageContaining("fc_0.w_0");

    SavedProgram unknown = SavedProgram.load(folder);
    unknown
        .program()
        .global()
        .insertOp(0, "no_such_operator")
        .setOutput("Out", List.of("embedding_0.tmp_0"));
    Files.write(folder.resolve("__model__"), ProgramFile.toBytes(unknown.program()));
    assertThatThrownBy(() -> SavedProgram.load(folder).predictor(new CPUPlace()))
        .isInstanceOf(ParameterFormatException.class)
        .hasMessageContaining("fc_0.w_0");
    Files.delete(weight);
    assertThatThrownBy(() -> SavedProgram.load(folder).predictor(new CPUPlace()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no files for 1 of the program's");
    Files.write(weight, whole);
    assertThatThrownBy(() -> SavedProgram.load(folder).predictor(new CPUPlace()))
        .isInstanceOf(PreparationException.class)
        .hasMessageContaining("no_such_operator");
  }

  @Test
  void anInterruptedThreadLoadsAndStaysInterrupted() throws Exception {
    saveWords(folder);
    Thread.currentThread().interrupt();
    SavedProgram saved;
    try {
      saved = SavedProgram.load(folder);
    } catch (IOException closed) {
      // The channel of the program's own file may close under an interrupt.
      Thread.interrupted();
      saved = SavedProgram.load(folder);
      Thread.currentThread().interrupt();
    }
    try (Predictor predictor = saved.predictor(new CPUPlace())) {
      assertThat(Thread.interrupted()).isTrue();
      assertThat(predictor.run(Together.words()).values()).hasSize(1);
    }
  }

  private void saveWords(Path to) throws IOException {
    Variable word = layers.words("word");
    Variable gates = layers.fc(layers.embedding(word, 50, 12), 4 * 16);
    Variable hidden = layers.dynamicLstm(gates, 4 * 16, Lstm.DEFAULT).hidden();
    save(to, "word", layers.softmax(layers.fc(hidden, 50)));
  }

  private void saveImage(Path to) throws IOException {
    Variable image = layers.data("image", DType.FLOAT32, 3, 12, 12);
    Variable x = layers.conv2d(image, 8, 3, Conv.DEFAULT.withPadding(1));
    save(to, "image", layers.softmax(layers.fc(layers.relu(layers.batchNorm(x)), 5)));
  }

  private void save(Path to, String feed, Variable result) throws IOException {
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      ProgramSaver.saveInferenceModel(
          to,
          main,
          List.of(feed),
          List.of(result.name()),
          executor.scope()::get,
          SaveForm.SEPARATE);
    }
  }

  /** Loads two programs in two threads that begin together, and prints what comes out. */
  static final class Together {
    private Together() {}

    public static void main(String[] folders) throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(2);
      CyclicBarrier start = new CyclicBarrier(2);
      List<Future<String>> results = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Path folder = Path.of(folders[i]);
        boolean first = i == 0;
        results.add(
            threads.submit(
                () -> {
                  start.await(60, TimeUnit.SECONDS);
                  return first ? runWords(folder) : runImage(folder);
                }));
      }
      for (Future<String> result : results) {
        System.out.println(result.get());
      }
      threads.shutdown();
    }

    static Feed words() {
      return Feed.of(
          "word",
          LoDTensor.of(
              DType.INT64,
              Shape.of(3, 1),
              LoD.ofOffsets(new int[] {0, 2, 3}),
              new long[] {1, 4, 2}));
    }

    static String runWords(Path folder) throws IOException {
      return run(folder, words());
    }

    static String runImage(Path folder) throws IOException {
      float[] values = new float[3 * 12 * 12];
      for (int i = 0; i < values.length; i++) {
        values[i] = i % 7 - 3;
      }
      return run(folder, Feed.of("image", LoDTensor.ofFloats(Shape.of(1, 3, 12, 12), values)));
    }

    private static String run(Path folder, Feed feed) throws IOException {
      try (Predictor predictor = SavedProgram.load(folder).predictor(new CPUPlace())) {
        String name = predictor.fetchNames().get(0);
        return Arrays.toString(predictor.run(feed).tensor(name).floats());
      }
    }
  }
}
