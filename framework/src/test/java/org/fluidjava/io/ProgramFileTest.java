package org.fluidjava.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.nio.file.Path;
import java.util.List;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.proto.BlockDesc;
import org.fluidjava.proto.OpDesc;
import org.fluidjava.proto.OpVersion;
import org.fluidjava.proto.OpVersionMap;
import org.fluidjava.proto.ProgramDesc;
import org.fluidjava.proto.Scalar;
import org.fluidjava.proto.VarDesc;
import org.fluidjava.proto.VarType;
import org.fluidjava.proto.Version;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramFileTest {
  @ParameterizedTest
  @ValueSource(strings = {SavedFiles.HOUSING, SavedFiles.LSTM, SavedFiles.ADAM})
  void anUnchangedProgramIsWrittenByteForByte(String name) {
    byte[] file = SavedFiles.bytes(name);
    assertThat(ProgramFile.toBytes(ProgramFile.parse(file))).isEqualTo(file);
    assertThat(ProgramFile.toBytes(ProgramFile.parse(file).copy())).isEqualTo(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {SavedFiles.HOUSING, SavedFiles.LSTM, SavedFiles.ADAM})
  void aProgramWrittenAnewSaysTheSame(String name) {
    Program read = ProgramFile.parse(SavedFiles.bytes(name));
    Program again = ProgramFile.parse(ProgramFile.toBytes(SavedFiles.withoutWire(read)));
    assertThat(again.global().ops()).hasSameSizeAs(read.global().ops());
    for (int i = 0; i < read.global().ops().size(); i++) {
      Operator a = read.global().ops().get(i);
      Operator b = again.global().ops().get(i);
      assertThat(b.type()).isEqualTo(a.type());
      assertThat(b.attrs()).isEqualTo(a.attrs());
      a.inputSlots().forEach(slot -> assertThat(b.input(slot)).isEqualTo(a.input(slot)));
      a.outputSlots().forEach(slot -> assertThat(b.output(slot)).isEqualTo(a.output(slot)));
      assertThat(List.copyOf(b.inputSlots())).isSorted();
      assertThat(List.copyOf(b.outputSlots())).isSorted();
    }
    assertThat(again.global().vars().stream().map(Variable::toString))
        .containsExactlyElementsOf(read.global().vars().stream().map(Variable::toString).toList());
  }

  @Test
  void whatARealProgramSays() {
    Program program = ProgramFile.parse(SavedFiles.bytes(SavedFiles.HOUSING));
    Variable weights = program.global().var("fc_0.w_0");
    assertThat(weights.persistable()).isTrue();
    assertThat(weights.dtype()).isEqualTo(DType.FLOAT32);
    assertThat(weights.shape()).isEqualTo(Shape.of(13, 1));
    assertThat(program.global().var("feed").kind()).isEqualTo(VarKind.FEED_MINIBATCH);
    assertThat(program.global().var("feed").shape()).isNull();
    Operator feed = program.global().ops().get(0);
    assertThat(feed.type()).isEqualTo("feed");
    assertThat(feed.attr("col")).isEqualTo(Attr.of(0));
  }

  @Test
  void everyPartOfANewProgramSurvives(@TempDir Path folder) throws Exception {
    Program program = SavedFiles.linear();
    Block inner = program.addBlock(0);
    inner.setForwardIndex(0);
    SavedFiles.tensor(inner, "cut", 4).setLodLevel(2).setStopGradient(true);
    inner.createVar("rows", VarKind.SELECTED_ROWS).setDtype(DType.FLOAT64).setShape(Shape.of(9, 2));
    inner.createVar("steps", VarKind.STEP_SCOPES);
    inner
        .createVar("array", VarKind.LOD_TENSOR_ARRAY)
        .setDtype(DType.INT64)
        .setShape(Shape.of(-1, 1))
        .setLodLevel(1);
    Operator op = program.global().appendOp("all_attributes");
    op.setAttr("int", -1)
        .setAttr("long", 1L << 40)
        .setAttr("float", Float.NaN)
        .setAttr("bool", true)
        .setAttr("string", "ü")
        .setAttr("ints", new int[] {1, -2})
        .setAttr("longs", new long[0])
        .setAttr("floats", new float[] {-0f, 1e-40f})
        .setAttr("bools", new boolean[] {true, false})
        .setAttr("strings", List.of("", "b"))
        .setAttr("block", Attr.block(1))
        .setAttr("blocks", new Attr(AttrType.BLOCKS, new int[] {1}))
        .setAttr("doubles", new Attr(AttrType.FLOAT64S, new double[] {0.1}))
        .setAttr("double", new Attr(AttrType.FLOAT64, 0.1))
        .setAttr("var", new Attr(AttrType.VAR, "x"))
        .setAttr("vars", new Attr(AttrType.VARS, List.of("x", "y")));
    op.setInput("Absent", List.of()).setTarget(false);
    Path file = folder.resolve("sub/__model__");
    ProgramFile.write(file, program);
    Program again = ProgramFile.read(file);

    Operator read = again.global().ops().get(2);
    assertThat(read.attrs()).isEqualTo(op.attrs());
    assertThat(read.inputSlots()).containsExactly("Absent");
    assertThat(read.target()).isFalse();
    assertThat(again.global().ops().get(0).target()).isNull();
    assertThat(again.block(1).parentIndex()).isZero();
    assertThat(again.block(1).forwardIndex()).isZero();
    assertThat(again.toString().lines().filter(line -> line.contains(" var ")))
        .containsExactlyElementsOf(
            program.toString().lines().filter(line -> line.contains(" var ")).toList());
    assertThat(again.global().var("w").isParameter()).isTrue();
    assertThat(again.global().var("x").isData()).isTrue();
    assertThat(again.block(1).var("cut").stopGradient()).isTrue();
    assertThat(SavedFiles.list(file.getParent())).containsExactly(file);
  }

  @Test
  void newProgramsAreWhatPaddleWrites() throws Exception {
    ProgramDesc desc = ProgramDesc.parseFrom(ProgramFile.toBytes(SavedFiles.linear()));
    assertThat(desc.getVersion().hasVersion()).isTrue();
    assertThat(desc.getVersion().getVersion()).isZero();
    assertThat(desc.hasLegacyVersion()).isFalse();
    assertThat(desc.getBlocks(0).getOps(0).getInputsList())
        .extracting(OpDesc.Var::getParameter)
        .containsExactly("X", "Y");
    for (VarDesc variable : desc.getBlocks(0).getVarsList()) {
      assertThat(variable.getType().getLodTensor().getTensor().hasDataType()).isTrue();
      assertThat(variable.hasPersistable()).isTrue();
    }
  }

  /** A program with everything that this build does not understand. */
  private static ProgramDesc.Builder strange() {
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            .build();
    // A type number from the future: protobuf keeps it among the unknown fields.
    UnknownFieldSet futureType =
        UnknownFieldSet.newBuilder()
            .addField(2, UnknownFieldSet.Field.newBuilder().addVarint(77).build())
            .build();
    UnknownFieldSet futureKind =
        UnknownFieldSet.newBuilder()
            .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(88).build())
            .build();
    OpDesc.Builder op =
        OpDesc.newBuilder()
            .setType("from_the_future")
            .setIsTarget(true)
            .setUnknownFields(later)
            .addInputs(
                OpDesc.Var.newBuilder().setParameter("Z").addArguments("a").setUnknownFields(later))
            .addInputs(OpDesc.Var.newBuilder().setParameter("A"))
            .addAttrs(OpDesc.Attr.newBuilder().setName("new_type").setUnknownFields(futureType))
            .addAttrs(
                OpDesc.Attr.newBuilder()
                    .setName("scalar")
                    .setType(org.fluidjava.proto.AttrType.SCALAR)
                    .setScalar(Scalar.newBuilder().setType(Scalar.Type.LONG).setI(3)))
            .addAttrs(
                OpDesc.Attr.newBuilder()
                    .setName("bytes")
                    .setType(org.fluidjava.proto.AttrType.STRING)
                    .setSBytes(ByteString.copyFrom(new byte[] {(byte) 0xff, 1})))
            .addAttrs(
                OpDesc.Attr.newBuilder()
                    .setName("plain")
                    .setType(org.fluidjava.proto.AttrType.INT)
                    .setI(1)
                    .setUnknownFields(later));
    VarDesc.Builder variable =
        VarDesc.newBuilder()
            .setName("a")
            .setUnknownFields(later)
            .setType(
                VarType.newBuilder()
                    .setType(VarType.Type.LOD_TENSOR)
                    .setLodTensor(
                        VarType.LoDTensorDesc.newBuilder()
                            .setTensor(
                                VarType.TensorDesc.newBuilder()
                                    .setDataType(VarType.Type.COMPLEX64)
                                    .addDims(-49))));
    return ProgramDesc.newBuilder()
        .setUnknownFields(later)
        .setLegacyVersion(Version.newBuilder().setVersion(1003000))
        .setOpVersionMap(
            OpVersionMap.newBuilder()
                .addPair(
                    OpVersionMap.OpVersionPair.newBuilder()
                        .setOpName("relu")
                        .setOpVersion(OpVersion.newBuilder().setVersion(2))))
        .addBlocks(
            BlockDesc.newBuilder()
                .setIdx(0)
                .setParentIdx(-1)
                .setUnknownFields(later)
                .addVars(variable)
                .addVars(
                    VarDesc.newBuilder()
                        .setName("future")
                        .setType(VarType.newBuilder().setUnknownFields(futureKind)))
                .addOps(op));
  }

  @Test
  void nothingUnknownIsLost() {
    byte[] file = strange().build().toByteArray();
    Program program = ProgramFile.parse(file);
    assertThat(ProgramFile.toBytes(program)).isEqualTo(file);
    assertThat(program.global().var("future").kind()).isEqualTo(VarKind.OTHER);
    Operator op = program.global().ops().get(0);
    assertThat(op.attrs().get("new_type").type()).isEqualTo(AttrType.OTHER);
    assertThat(op.attrs().get("scalar").type()).isEqualTo(AttrType.OTHER);
  }

  @Test
  void aChangeTouchesOnlyWhatItChanges() throws Exception {
    Program program = ProgramFile.parse(strange().build().toByteArray());
    Operator op = program.global().ops().get(0);
    op.setAttr("plain", 2).setInput("A", List.of("a"));
    program.global().var("a").setPersistable(true);
    program.global().appendOp("relu").setInput("X", List.of("a")).setOutput("Out", List.of("a"));

    ProgramDesc.Builder wanted = strange();
    BlockDesc.Builder block = wanted.getBlocksBuilder(0);
    block.getVarsBuilder(0).setPersistable(true);
    OpDesc.Builder changed = block.getOpsBuilder(0);
    changed.getInputsBuilder(1).addArguments("a");
    changed.setAttrs(
        3,
        OpDesc.Attr.newBuilder()
            .setName("plain")
            .setType(org.fluidjava.proto.AttrType.INT)
            .setI(2));
    block
        .addOpsBuilder()
        .setType("relu")
        .addInputs(OpDesc.Var.newBuilder().setParameter("X").addArguments("a"))
        .addOutputs(OpDesc.Var.newBuilder().setParameter("Out").addArguments("a"));
    assertThat(ProgramDesc.parseFrom(ProgramFile.toBytes(program))).isEqualTo(wanted.build());
  }

  @Test
  void filesThatProtobufWouldWriteOtherwiseAreKeptToo() throws Exception {
    // The version before the blocks, with a needlessly long number: legal, and no writer does it.
    byte[] body = SavedFiles.bytes(SavedFiles.HOUSING);
    byte[] odd = new byte[body.length + 5];
    System.arraycopy(new byte[] {0x12, 3, 8, (byte) 0x81, 0}, 0, odd, 0, 5);
    System.arraycopy(body, 0, odd, 5, body.length);
    Program program = ProgramFile.parse(odd);
    assertThat(ProgramFile.toBytes(program)).isEqualTo(odd);
    program.global().removeOps(op -> op.type().equals("fetch"));
    ProgramDesc changed = ProgramDesc.parseFrom(ProgramFile.toBytes(program));
    assertThat(changed.getLegacyVersion().getVersion()).isEqualTo(1);
    assertThat(changed.getBlocks(0).getOpsList()).noneMatch(op -> op.getType().equals("fetch"));
  }

  @Test
  void renamedVariablesAreWrittenUnderTheirNewNames() {
    Program program = ProgramFile.parse(SavedFiles.bytes(SavedFiles.HOUSING));
    program.global().renameVar("fc_0.w_0", "weights");
    Program again = ProgramFile.parse(ProgramFile.toBytes(program));
    assertThat(again.global().ownVar("fc_0.w_0")).isNull();
    assertThat(again.global().var("weights").shape()).isEqualTo(Shape.of(13, 1));
    assertThat(again.global().ops()).anyMatch(op -> op.inputNames().contains("weights"));
  }
}
