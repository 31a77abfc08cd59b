package org.fluidjava.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.program.Attr;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.SelectedRows;
import org.fluidjava.tensor.Shape;
import org.fluidjava.tensor.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedProgramTest {
  @TempDir Path folder;

  private final Map<String, Value> values =
      new LinkedHashMap<>(
          Map.of(
              "w", LoDTensor.ofFloats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6),
              "b", LoDTensor.ofFloats(Shape.of(2), 7, 8)));

  private void save(SaveForm form) throws IOException {
    ProgramSaver.saveInferenceModel(
        folder, SavedFiles.linear(), List.of("x"), List.of("y"), values::get, form);
  }

  private static List<String> names(Path folder) throws IOException {
    return SavedFiles.list(folder).stream().map(file -> file.getFileName().toString()).toList();
  }

  @Test
  void oneFileForEachVariable() throws IOException {
    save(SaveForm.SEPARATE);
    assertThat(names(folder)).containsExactly("__model__", "b", "w");
    SavedProgram saved = SavedProgram.load(folder);
    assertThat(saved.feedNames()).containsExactly("x");
    assertThat(saved.fetchNames()).containsExactly("y");
    assertThat(saved.persistables()).extracting(Variable::name).containsExactlyInAnyOrder("w", "b");
    assertThat(saved.values()).isEqualTo(values);
    assertThat(saved.paramsFile()).isNull();
    assertThat(SavedProgram.load(folder.resolve("__model__")).values()).isEqualTo(values);
  }

  @Test
  void combinedFiles() throws IOException {
    save(SaveForm.combined("params"));
    assertThat(names(folder)).containsExactly("__model__", "params");
    assertThat(SavedProgram.load(folder, Path.of("params")).values()).isEqualTo(values);
    assertThat(SavedProgram.load(folder, folder.resolve("params")).values()).isEqualTo(values);
    assertThatThrownBy(() -> SavedProgram.load(folder).values())
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(
            "no files for 2 of the program's 2 persistable variables: w, b; if one of params holds"
                + " them all, name it as the parameter file");
    assertThatThrownBy(() -> SavedProgram.load(folder, Path.of("parms")))
        .isInstanceOf(IOException.class)
        .hasMessage("no parameter file parms, nor " + folder.resolve("parms"));
  }

  @Test
  void pdmodels() throws IOException {
    save(SaveForm.pdmodel("net"));
    assertThat(names(folder)).containsExactly("net.pdiparams", "net.pdmodel");
    assertThat(SavedProgram.load(folder).values()).isEqualTo(values);
    Files.copy(folder.resolve("net.pdmodel"), folder.resolve("other.pdmodel"));
    assertThatThrownBy(() -> SavedProgram.load(folder))
        .hasMessageEndingWith("but this folder has 2 *.pdmodel; name the file");
    assertThat(SavedProgram.load(folder.resolve("net.pdmodel")).values()).isEqualTo(values);
    Files.delete(folder.resolve("net.pdmodel"));
    assertThat(SavedProgram.load(folder.resolve("other.pdmodel")).values()).isEqualTo(values);
    Files.delete(folder.resolve("other.pdmodel"));
    assertThatThrownBy(() -> SavedProgram.load(folder))
        .hasMessageEndingWith("but this folder has neither");
    assertThatThrownBy(() -> SavedProgram.load(folder.resolve("absent")))
        .hasMessageEndingWith("no such file or folder");
  }

  @Test
  void theLayoutIsPaddles() throws IOException {
    Program program = SavedFiles.linear();
    SavedFiles.tensor(program.global(), "x2", -1, 2);
    program
        .global()
        .appendOp("elementwise_add")
        .setInput("X", List.of("y"))
        .setInput("Y", List.of("x2"))
        .setOutput("Out", List.of("z"))
        .setAttr("is_test", false)
        .setTarget(true);
    SavedFiles.tensor(program.global(), "z", -1, 2);
    SavedFiles.tensor(program.global(), "unused", 5).setPersistable(true);
    ProgramSaver.saveInferenceModel(
        folder, program, List.of("x2", "x"), List.of("z", "y"), values::get, SaveForm.SEPARATE);
    Program saved = ProgramFile.read(folder.resolve("__model__"));
    assertThat(saved.global().ops())
        .extracting(op -> op.type() + op.inputNames() + op.outputNames() + op.attr("col"))
        .containsExactly(
            "feed[feed][x]1",
            "feed[feed][x2]0",
            "mul[x, w][xw]null",
            "elementwise_add[xw, b][y]null",
            "elementwise_add[y, x2][z]null",
            "fetch[z][fetch]0",
            "fetch[y][fetch]1");
    assertThat(saved.global().ops().get(4).attr("is_test")).isEqualTo(Attr.of(true));
    assertThat(saved.global().ops().get(4).target()).isNull();
    assertThat(saved.global().var("feed").kind()).isEqualTo(VarKind.FEED_MINIBATCH);
    assertThat(saved.global().var("fetch").kind()).isEqualTo(VarKind.FETCH_LIST);
    assertThat(saved.global().var("fetch").persistable()).isTrue();
    assertThat(saved.global().ownVar("unused")).isNull();
    assertThat(SavedProgram.load(folder).feedNames()).containsExactly("x2", "x");
    assertThat(program.global().ops()).hasSize(3);

    // Saved once more, from what was read: the feed and fetch operators are replaced.
    ProgramSaver.saveInferenceModel(
        folder, saved, List.of("x"), List.of("y"), values::get, SaveForm.SEPARATE);
    assertThat(SavedProgram.load(folder).program().global().ops())
        .extracting(Operator::type)
        .containsExactly("feed", "mul", "elementwise_add", "fetch");
  }

  @Test
  void trainingProgramsKeepEverything() throws IOException {
    Program program = SavedFiles.linear();
    SavedFiles.tensor(program.global(), "rate", 1).setPersistable(true);
    program
        .global()
        .createVar("table", VarKind.SELECTED_ROWS)
        .setDtype(DType.FLOAT32)
        .setShape(Shape.of(9, 2))
        .setPersistable(true);
    program
        .global()
        .appendOp("sgd")
        .setInput("Param", List.of("w"))
        .setInput("LearningRate", List.of("rate"))
        .setOutput("ParamOut", List.of("w"))
        .setAttr(OpRole.ATTR, OpRole.OPTIMIZE);
    values.put("rate", LoDTensor.scalar(0.1f));
    values.put(
        "table", new SelectedRows(new long[] {8}, 9, LoDTensor.ofFloats(Shape.of(1, 2), 1, 2)));
    ProgramSaver.saveTrainingProgram(
        folder, program, List.of("x"), List.of("y", "w"), values::get, SaveForm.SEPARATE);
    SavedProgram saved = SavedProgram.load(folder);
    assertThat(saved.values()).isEqualTo(values);
    assertThat(saved.fetchNames()).containsExactly("y", "w");
    assertThat(saved.program().global().ops())
        .extracting(Operator::type)
        .containsExactly("feed", "mul", "elementwise_add", "sgd", "fetch", "fetch");
    assertThat(saved.program().parameters()).extracting(Variable::name).containsExactly("w", "b");

    assertThatThrownBy(
            () ->
                ProgramSaver.saveTrainingProgram(
                    folder.resolve("c"),
                    program,
                    List.of("x"),
                    List.of(),
                    values::get,
                    SaveForm.combined("all")))
        .hasMessage("variable 'table' is no LoDTensor; only those can go into one combined file");

    Path params = folder.resolve("params");
    ProgramSaver.saveParams(params, program, values::get, null);
    assertThat(names(params)).containsExactly("b", "w");
    Path persistables = folder.resolve("persistables");
    ProgramSaver.savePersistables(persistables, program, values::get, null);
    assertThat(names(persistables)).containsExactly("b", "rate", "table", "w");
  }

  @Test
  void valuesAreHeldAgainstTheirVariables() throws IOException {
    save(SaveForm.SEPARATE);
    ParameterFile.write(folder.resolve("w"), LoDTensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
    assertThatThrownBy(() -> SavedProgram.load(folder).values())
        .isInstanceOf(ParameterFormatException.class)
        .hasMessageEndingWith("w: variable 'w': expected float32 [3, 2], found float32 [2, 3]");
    ParameterFile.write(folder.resolve("w"), LoDTensor.ofDoubles(Shape.of(3, 2), 1, 2, 3, 4, 5, 6));
    assertThatThrownBy(() -> SavedProgram.load(folder).values())
        .hasMessageEndingWith("w: variable 'w': expected float32 [3, 2], found float64 [3, 2]");
    Files.delete(folder.resolve("w"));
    assertThatThrownBy(() -> SavedProgram.load(folder).values())
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("no files for 1 of the program's 2 persistable variables: w");

    values.put("b", LoDTensor.scalar(1));
    assertThatThrownBy(() -> save(SaveForm.SEPARATE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("variable 'b': expected float32 [2], found float32 [1]");
    values.remove("b");
    assertThatThrownBy(() -> save(SaveForm.SEPARATE))
        .hasMessage(
            "1 variables have no value to save: b; run the startup program or load them first");
  }

  @Test
  void wrongNamesAreNamed() {
    Program program = SavedFiles.linear();
    assertThatThrownBy(
            () ->
                ProgramSaver.saveInferenceModel(
                    folder, program, List.of("x"), List.of("yy"), values::get, SaveForm.SEPARATE))
        .hasMessage("target 0: the program's global block has no variable 'yy'; did you mean 'y'?");
    assertThatThrownBy(
            () ->
                ProgramSaver.saveInferenceModel(
                    folder,
                    program,
                    List.of("x", "x"),
                    List.of("y"),
                    values::get,
                    SaveForm.SEPARATE))
        .hasMessage("feed 1: 'x' is fed already");
    SavedFiles.tensor(program.global(), "label", -1, 1).setIsData(true);
    assertThatThrownBy(
            () ->
                ProgramSaver.saveInferenceModel(
                    folder,
                    program,
                    List.of("x", "label"),
                    List.of("y"),
                    values::get,
                    SaveForm.SEPARATE))
        .hasMessage("the targets [y] do not depend on the feeds [label]; leave these out");
    assertThat(folder).isEmptyDirectory();
  }

  private void refused(String text, java.util.function.Consumer<Program> harm) throws IOException {
    save(SaveForm.SEPARATE);
    Program program = ProgramFile.read(folder.resolve("__model__"));
    harm.accept(program);
    ProgramFile.write(folder.resolve("__model__"), program);
    assertThatThrownBy(() -> SavedProgram.load(folder))
        .isInstanceOf(ProgramFormatException.class)
        .hasMessage(folder.resolve("__model__") + ", block 0" + text);
  }

  @Test
  void brokenSignatures() throws IOException {
    refused(
        ", operator 0 (feed): it has no attribute 'col' with a number",
        p -> p.global().ops().get(0).setAttr("col", "0"));
    refused(
        ": feed operators have columns [1]; they must count from 0",
        p -> p.global().ops().get(0).setAttr("col", 1));
    refused(
        ", operator 0 (feed): it must name one variable in slot Out, but names 2",
        p -> p.global().ops().get(0).setOutput("Out", List.of("x", "y")));
    refused(
        ", operator 0 (feed): variable 'q' is not declared",
        p -> p.global().ops().get(0).setOutput("Out", List.of("q")));
    refused(
        ", operator 4 (fetch): column 0 comes twice",
        p -> p.global().appendCopy(p.global().ops().get(3)));
  }

  @Test
  void variablesCannotLeadOutOfTheFolder() throws IOException {
    save(SaveForm.SEPARATE);
    Program program = ProgramFile.read(folder.resolve("__model__"));
    program.global().renameVar("w", "../../w");
    ProgramFile.write(folder.resolve("__model__"), program);
    assertThatThrownBy(() -> SavedProgram.load(folder).values())
        .isInstanceOf(ParameterFormatException.class)
        .hasMessageContaining("the variable name '../../w' cannot be a file's name in ");
  }
}
