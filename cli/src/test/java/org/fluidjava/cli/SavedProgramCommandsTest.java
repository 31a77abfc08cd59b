package org.fluidjava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fluidjava.io.Npy;
import org.fluidjava.io.ParameterFile;
import org.fluidjava.io.ProgramFile;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedProgramCommandsTest {
  private static final LoDTensor WEIGHTS =
      LoDTensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, Float.NaN);

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    return Main.run(new PrintWriter(out), new PrintWriter(err), texts);
  }

  @BeforeEach
  void save() throws IOException {
    Program program = new Program();
    var block = program.global();
    block
        .createVar("w", VarKind.LOD_TENSOR)
        .setDtype(DType.FLOAT32)
        .setShape(Shape.of(2, 3))
        .setPersistable(true);
    block.createVar("y", VarKind.LOD_TENSOR).setDtype(DType.FLOAT32).setShape(Shape.of(2, 3));
    block.appendOp("scale").setInput("X", List.of("w")).setOutput("Out", List.of("y"));
    ProgramFile.write(folder.resolve("__model__"), program);
    ParameterFile.write(folder.resolve("w"), WEIGHTS);
  }

  @Test
  void inspectShowsParametersAndOperators() {
    assertThat(run("inspect", folder)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("w float32 [2, 3]", "24 bytes in 1 parameters", "1 scale");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void paramsListsStatistics() {
    assertThat(run("params", folder)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("w ", "min 1.00000, max 5.00000, mean 3.00000, deviation 1.41421, not finite 1")
        .contains("6 values in 1 parameters");
  }

  @Test
  void paramsAsJson() {
    assertThat(run("params", folder, "--json")).as(err.toString()).isZero();
    JsonObject object = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(object.get("name").getAsString()).isEqualTo("w");
    assertThat(object.get("shape").toString()).isEqualTo("[2,3]");
    assertThat(object.getAsJsonObject("statistics").get("max").getAsDouble()).isEqualTo(5);
  }

  @Test
  void paramsExportsOne() throws IOException {
    Path npy = folder.resolve("w.npy");
    assertThat(run("params", folder, "w", "--npy", npy)).as(err.toString()).isZero();
    assertThat(Npy.read(npy)).isEqualTo(WEIGHTS);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void exportWithoutNameIsWrongUsage() {
    assertThat(run("params", folder, "--npy", folder.resolve("x.npy"))).isEqualTo(2);
    assertThat(err.toString()).startsWith("--npy needs the NAME of the parameter to write");
  }

  @Test
  void benchTimesASavedProgram() {
    assertThat(run("bench", "run", folder, "--seconds", "0.01", "--place", "cpu", "--json"))
        .as(err.toString())
        .isZero();
    JsonObject times = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(times.get("runs").getAsInt()).isPositive();
    assertThat(times.get("load_ms").getAsDouble()).isPositive();
    assertThat(times.get("run_ms").getAsDouble())
        .isGreaterThanOrEqualTo(times.get("min_ms").getAsDouble());
    assertThat(run("bench", "run", folder, "--seconds", "0")).isEqualTo(2);
  }

  @Test
  void unknownParameterIsNamedWithThoseThereAre() {
    assertThat(run("params", folder, "v")).isEqualTo(1);
    assertThat(err.toString()).contains("no parameter 'v'; it has w");
  }

  @Test
  void missingModelIsOneLine() {
    assertThat(run("inspect", folder.resolve("nowhere"))).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly("fluid: " + folder.resolve("nowhere") + ": no such file or folder");
  }

  @Test
  void verboseShowsWhereTheErrorCameFrom() {
    assertThat(run("inspect", "-v", folder.resolve("nowhere"))).isEqualTo(1);
    assertThat(err.toString()).contains("\tat org.fluidjava.");
  }

  @Test
  void damagedProgramIsOneLine() throws IOException {
    Files.write(folder.resolve("__model__"), new byte[] {10, 127, 1});
    assertThat(run("inspect", folder)).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void exampleWithoutItsModelSaysWhereToGetIt() {
    assertThat(run("example", "lac", "--model", folder.resolve("nowhere"), "我")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("Get the model from github.com/baidu/lac");
  }

  @Test
  void inspectDrawsTheProgram() throws IOException {
    assertThat(run("inspect", folder, "--dot")).as(err.toString()).isZero();
    assertThat(out.toString()).startsWith("digraph program {").contains("[label=\"scale\"]");

    Path page = folder.resolve("page.html");
    assertThat(run("inspect", folder, "--html", page)).as(err.toString()).isZero();
    assertThat(Files.readString(page))
        .contains("\"type\":\"scale\"", "w float32 [2, 3]", "24 bytes")
        .doesNotContain("/*PROGRAM*/");
  }

  @Test
  void namesInThePageAreTextOnly() throws IOException {
    Program program = new Program();
    var block = program.global();
    String name = "</script><img src=x>";
    block.createVar(name, VarKind.LOD_TENSOR).setDtype(DType.FLOAT32).setShape(Shape.of(1));
    block.appendOp("scale").setInput("X", List.of(name)).setOutput("Out", List.of(name));
    ProgramFile.write(folder.resolve("__model__"), program);
    Path page = folder.resolve("page.html");
    assertThat(run("inspect", folder, "--html", page)).as(err.toString()).isZero();
    assertThat(Files.readString(page))
        .doesNotContain("<img")
        .contains("\\u003cimg")
        // No address but that of SVG's namespace: nothing is loaded from elsewhere.
        .satisfies(text -> assertThat(text.split("https?://", -1)).hasSize(2));
  }
}
