package org.fluidjava.cpu.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fluidjava.device.CPUPlace;
import org.fluidjava.executor.Executor;
import org.fluidjava.executor.Feed;
import org.fluidjava.io.ProgramFile;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.layers.FullyConnected;
import org.fluidjava.layers.Initializer;
import org.fluidjava.layers.Layers;
import org.fluidjava.layers.Param;
import org.fluidjava.op.Appending;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators that mean nothing here change nothing, and touch no file. */
class NothingTest {
  @Test
  void theyLeaveParametersAndFilesAlone(@TempDir Path folder) {
    Program main = new Program();
    Program startup = new Program();
    Layers layers = new Layers(main, startup);
    Variable x = layers.data("x", DType.FLOAT32, 2);
    Variable y =
        layers.fc(
            x,
            1,
            FullyConnected.DEFAULT
                .withWeight(Param.named("w").withInitializer(Initializer.constant(2)))
                .withBias(Param.NONE));
    String file = folder.resolve("params").toString();
    OpSpec[] nothing = {
      new OpSpec("nop").in("X", "x").out("Out", "w"),
      new OpSpec("load").out("Out", "w").attr("file_path", file),
      new OpSpec("load_combine").out("Out", List.of("w")).attr("file_path", file),
      new OpSpec("save").in("X", "w").attr("file_path", file),
      new OpSpec("save_combine").in("X", List.of("w")).attr("file_path", file)
    };
    for (OpSpec op : nothing) {
      Appending.insert(main.global(), 0, op);
    }
    Appending.append(main.global(), new OpSpec("delete_var").in("X", "x"));
    try (Executor executor = new Executor(new CPUPlace())) {
      executor.run(startup);
      LoDTensor numbers = LoDTensor.ofFloats(Shape.of(1, 2), 3, 4);
      assertThat(executor.run(main, Feed.of(x, numbers), y).tensor(y).floats()).containsExactly(14);
      assertThat(Path.of(file)).doesNotExist();
    }
  }

  @Test
  void fetchUnderItsOtherName(@TempDir Path folder) throws Exception {
    Program main = new Program();
    Layers layers = new Layers(main, new Program());
    Variable y = layers.scale(layers.data("x", DType.FLOAT32, 2), 3);
    main.global().createVar("feed", VarKind.FEED_MINIBATCH).setPersistable(true);
    main.global().createVar("fetch", VarKind.FETCH_LIST).setPersistable(true);
    main.global()
        .prependOp("feed")
        .setInput("X", List.of("feed"))
        .setOutput("Out", List.of("x"))
        .setAttr("col", Attr.of(0));
    main.global()
        .appendOp("fetch_v2")
        .setInput("X", List.of(y.name()))
        .setOutput("Out", List.of("fetch"))
        .setAttr("col", Attr.of(0));
    Path file = folder.resolve("__model__");
    ProgramFile.write(file, main);
    assertThat(Files.size(file)).isPositive();
    SavedProgram saved = SavedProgram.load(folder);
    assertThat(saved.fetchNames()).containsExactly(y.name());
    try (var predictor = saved.predictor(new CPUPlace())) {
      LoDTensor numbers = LoDTensor.ofFloats(Shape.of(1, 2), 3, 4);
      assertThat(predictor.run(Feed.of("x", numbers)).tensor(y.name()).floats())
          .containsExactly(9, 12);
    }
  }
}
