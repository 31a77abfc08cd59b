package org.fluidjava.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.fluidjava.proto.AttrType;
import org.fluidjava.proto.BlockDesc;
import org.fluidjava.proto.OpDesc;
import org.fluidjava.proto.ProgramDesc;
import org.fluidjava.proto.VarDesc;
import org.fluidjava.proto.VarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that no Paddle writes: each gives one clear error. */
class HostileProgramTest {
  private static ProgramDesc.Builder sound() {
    ProgramDesc.Builder program = ProgramDesc.newBuilder();
    for (int i = 0; i < 3; i++) {
      program.addBlocks(BlockDesc.newBuilder().setIdx(i).setParentIdx(i - 1));
    }
    program.getBlocksBuilder(0).addVars(variable("x", 2, 3)).addOps(enter("while", 1));
    program.getBlocksBuilder(1).addOps(enter("while", 2));
    return program;
  }

  private static VarDesc variable(String name, long... dims) {
    VarType.TensorDesc.Builder tensor =
        VarType.TensorDesc.newBuilder().setDataType(VarType.Type.FP32);
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return VarDesc.newBuilder()
        .setName(name)
        .setPersistable(true)
        .setType(
            VarType.newBuilder()
                .setType(VarType.Type.LOD_TENSOR)
                .setLodTensor(VarType.LoDTensorDesc.newBuilder().setTensor(tensor)))
        .build();
  }

  private static OpDesc enter(String type, int block) {
    return OpDesc.newBuilder()
        .setType(type)
        .addAttrs(
            OpDesc.Attr.newBuilder()
                .setName("sub_block")
                .setType(AttrType.BLOCK)
                .setBlockIdx(block))
        .build();
  }

  private static void refused(String text, Consumer<ProgramDesc.Builder> harm) {
    ProgramDesc.Builder program = sound();
    harm.accept(program);
    byte[] bytes = program.buildPartial().toByteArray();
    assertThatThrownBy(() -> ProgramFile.parse(bytes))
        .isInstanceOf(ProgramFormatException.class)
        .hasMessage(text);
  }

  @Test
  void theSoundOneIsRead() {
    assertThat(ProgramFile.parse(sound().build().toByteArray()).blocks()).hasSize(3);
  }

  @Test
  void blocks() {
    refused(
        "program, block 1: it stands at place 1 but calls itself block 7",
        p -> p.getBlocksBuilder(1).setIdx(7));
    refused(
        "program, block 0: the outermost block must have the parent -1, not 2",
        p -> p.getBlocksBuilder(0).setParentIdx(2));
    refused(
        "program, block 1: its parent is block 1; it must be one of 0 to 0",
        p -> p.getBlocksBuilder(1).setParentIdx(1));
    refused(
        "program, block 1: its parent is block 2; it must be one of 0 to 0",
        p -> p.getBlocksBuilder(1).setParentIdx(2));
    refused(
        "program, block 2: its parent is block -1; it must be one of 0 to 1",
        p -> p.getBlocksBuilder(2).setParentIdx(-1));
    refused(
        "program, block 2: its forward block is 3, but there are 3 blocks",
        p -> p.getBlocksBuilder(2).setForwardBlockIdx(3));
    assertThatThrownBy(
            () ->
                ProgramFile.parse(
                    ProgramDesc.newBuilder()
                        .setVersion(org.fluidjava.proto.Version.newBuilder().setVersion(1))
                        .build()
                        .toByteArray()))
        .hasMessage("program: the program has no block");
    refused(
        "program, block 65: it lies in 65 others; the most is 64",
        p -> {
          for (int i = 3; i < 80; i++) {
            p.addBlocks(BlockDesc.newBuilder().setIdx(i).setParentIdx(i - 1));
          }
        });
  }

  @Test
  void referencesToBlocks() {
    refused(
        "program, block 0, operator 1 (while): attribute 'sub_block' names block 3; the program has"
            + " blocks 1 to 2 besides the outermost",
        p -> p.getBlocksBuilder(0).addOps(enter("while", 3)));
    refused(
        "program, block 1, operator 1 (while): attribute 'sub_block' names block 0; the program has"
            + " blocks 1 to 2 besides the outermost",
        p -> p.getBlocksBuilder(1).addOps(enter("while", 0)));
    refused(
        "program, block 1: one of its operators runs the block itself, directly or through others",
        p -> p.getBlocksBuilder(2).addOps(enter("while", 1)));
    refused(
        "program, block 2: one of its operators runs the block itself, directly or through others",
        p -> p.getBlocksBuilder(2).addOps(enter("while", 2)));
  }

  @Test
  void referencesThatMultiply() {
    refused(
        "program, block 0: its operators enter blocks more than 1000000 times",
        p -> {
          p.clearBlocks();
          for (int i = 0; i < 40; i++) {
            BlockDesc.Builder block =
                p.addBlocksBuilder().setIdx(i).setParentIdx(Math.min(0, i - 1));
            if (i < 39) {
              block.addOps(enter("while", i + 1)).addOps(enter("while", i + 1));
            }
          }
        });
  }

  @Test
  void variables() {
    refused(
        "program, block 0: variable 'x' is declared twice",
        p -> p.getBlocksBuilder(0).addVars(variable("x", 1)));
    refused(
        "program, block 0: the name of variable 1 is empty",
        p -> p.getBlocksBuilder(0).addVars(variable("", 1)));
    refused(
        "program, block 0: the name of variable 1 has a zero byte in it",
        p -> p.getBlocksBuilder(0).addVars(variable("a\0b", 1)));
    refused(
        "program, block 0: the name of variable 1 is not UTF-8 text",
        p ->
            p.getBlocksBuilder(0)
                .addVars(
                    variable("a", 1).toBuilder()
                        .setNameBytes(ByteString.copyFrom(new byte[] {(byte) 0xc3}))));
    refused(
        "program, block 0, variable 'n': extent 1 of its shape is -7",
        p -> p.getBlocksBuilder(0).addVars(variable("n", 1, -7)));
    refused(
        "program, block 0, variable 'n': its shape [4294967296, 4294967296] has over 2^63 elements",
        p -> p.getBlocksBuilder(0).addVars(variable("n", 1L << 32, 1L << 32)));
    refused(
        "program, block 0, variable 'n': it has 40 extents; the most is 32",
        p -> p.getBlocksBuilder(0).addVars(variable("n", new long[40])));
    refused(
        "program, block 0, variable 'n': it has -1 LoD levels; possible are 0 to 32",
        p -> {
          VarDesc.Builder n = variable("n", 1).toBuilder();
          n.getTypeBuilder().getLodTensorBuilder().setLodLevel(-1);
          p.getBlocksBuilder(0).addVars(n);
        });
    refused(
        "program, block 0, variable 'n': its type says no kind",
        p ->
            p.getBlocksBuilder(0)
                .addVars(VarDesc.newBuilder().setName("n").setType(VarType.newBuilder())));
  }

  @Test
  void operators() {
    refused(
        "program, block 0, operator 1: its type is empty",
        p -> p.getBlocksBuilder(0).addOps(OpDesc.newBuilder().setType("")));
    OpDesc.Var slot = OpDesc.Var.newBuilder().setParameter("X").addArguments("x").build();
    refused(
        "program, block 0, operator 1 (mul): input slot 'X' comes twice",
        p ->
            p.getBlocksBuilder(0)
                .addOps(OpDesc.newBuilder().setType("mul").addInputs(slot).addInputs(slot)));
    refused(
        "program, block 0, operator 1 (mul): output slot 'X' comes twice",
        p ->
            p.getBlocksBuilder(0)
                .addOps(OpDesc.newBuilder().setType("mul").addOutputs(slot).addOutputs(slot)));
    refused(
        "program, block 0, operator 1 (mul): name 1 in slot X is empty",
        p ->
            p.getBlocksBuilder(0)
                .addOps(
                    OpDesc.newBuilder()
                        .setType("mul")
                        .addInputs(slot.toBuilder().addArguments(""))));
    OpDesc.Attr axis =
        OpDesc.Attr.newBuilder().setName("axis").setType(AttrType.INT).setI(1).build();
    refused(
        "program, block 0, operator 1 (mul): attribute 'axis' comes twice",
        p ->
            p.getBlocksBuilder(0)
                .addOps(OpDesc.newBuilder().setType("mul").addAttrs(axis).addAttrs(axis)));
    refused(
        "program, block 0, operator 1 (mul): attribute 'axis' says that it is of type FLOAT but"
            + " holds no such value",
        p ->
            p.getBlocksBuilder(0)
                .addOps(
                    OpDesc.newBuilder()
                        .setType("mul")
                        .addAttrs(axis.toBuilder().setType(AttrType.FLOAT))));
    refused(
        "program, block 0, operator 1 (mul): attribute 'axis' has no type",
        p ->
            p.getBlocksBuilder(0)
                .addOps(OpDesc.newBuilder().setType("mul").addAttrs(axis.toBuilder().clearType())));
  }

  @Test
  void filesThatAreNoPrograms(@TempDir Path folder) throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> ProgramFile.read(empty))
        .isInstanceOf(ProgramFormatException.class)
        .hasMessage(empty + ": the file is empty");
    Path text = Files.writeString(folder.resolve("text"), "{\"this\": \"is JSON\"}");
    assertThatThrownBy(() -> ProgramFile.read(text))
        .isInstanceOf(ProgramFormatException.class)
        .hasMessageStartingWith(text + ": not a program, or damaged or cut short: ");
    assertThatThrownBy(() -> ProgramFile.read(folder.resolve("absent")))
        .isInstanceOf(java.io.IOException.class)
        .hasMessage("cannot read the program " + folder.resolve("absent") + ": no such file");
    assertThatThrownBy(() -> ProgramFile.read(folder))
        .isInstanceOf(java.io.IOException.class)
        .hasMessage("cannot read the program " + folder + ": it is no regular file");
    Path huge = folder.resolve("huge");
    try (var file = new java.io.RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength((256L << 20) + 1);
    }
    assertThatThrownBy(() -> ProgramFile.read(huge))
        .hasMessage(huge + ": 268435457 bytes; a program file has at most 268435456");
  }

  @Test
  void manySmallFieldsAreRefusedBeforeTheyAreBuilt() {
    // 34 MB of empty input slots of one operator would be 16 million objects.
    byte[] slots = new byte[34_000_000];
    for (int i = 0; i < slots.length; i += 2) {
      slots[i] = 0x0a;
    }
    java.io.ByteArrayOutputStream file = new java.io.ByteArrayOutputStream();
    for (byte[] part : new byte[][] {header(0x0a, slots.length + 5), header(0x22, slots.length)}) {
      file.writeBytes(part);
    }
    file.writeBytes(slots);
    assertThatThrownBy(() -> ProgramFile.parse(file.toByteArray()))
        .hasMessage("program: more than 16000000 fields");
  }

  private static byte[] header(int tag, int length) {
    return new byte[] {
      (byte) tag,
      (byte) (length | 0x80),
      (byte) (length >> 7 | 0x80),
      (byte) (length >> 14 | 0x80),
      (byte) (length >> 21)
    };
  }
}
