package org.fluidjava.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Parameter;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/** Programs for the tests of this package. */
final class SavedFiles {
  static final String HOUSING = "uci_housing.model";
  static final String LSTM = "lstm_sgd.model";
  static final String ADAM = "adam_regression.model";

  private SavedFiles() {}

  /** A file from the test resources; README.md there says where each comes from. */
  static byte[] bytes(String name) {
    try (InputStream in = SavedFiles.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code y = x w + b}, built by hand: x [?, 3], w [3, 2], b [2]. */
  static Program linear() {
    Program program = new Program();
    Block block = program.global();
    tensor(block, "x", -1, 3).setFeedChecked(true).setIsData(true);
    tensor(block, "w", 3, 2).setParameter(Parameter.DEFAULT);
    tensor(block, "b", 2).setParameter(Parameter.DEFAULT);
    tensor(block, "xw", -1, 2);
    tensor(block, "y", -1, 2);
    Operator mul = block.appendOp("mul");
    mul.setInput("Y", List.of("w")).setInput("X", List.of("x"));
    mul.setOutput("Out", List.of("xw"));
    mul.setAttr("x_num_col_dims", Attr.of(1)).setAttr("y_num_col_dims", Attr.of(1));
    Operator add = block.appendOp("elementwise_add");
    add.setInput("X", List.of("xw")).setInput("Y", List.of("b"));
    add.setOutput("Out", List.of("y"));
    add.setAttr("axis", Attr.of(1));
    return program;
  }

  static Variable tensor(Block block, String name, long... dims) {
    return block
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(DType.FLOAT32)
        .setShape(Shape.of(dims));
  }

  /** Forgets the messages that a program was read from, so that every part is written anew. */
  static Program withoutWire(Program program) {
    Program copy = program.copy();
    copy.setWire(null);
    for (Block block : copy.blocks()) {
      block.setWire(null);
      block.vars().forEach(variable -> variable.setWire(null));
      block.ops().forEach(op -> op.setWire(null));
    }
    return copy;
  }

  /** What lies in a folder, sorted. */
  static List<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
