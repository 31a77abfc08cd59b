package org.fluidjava.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the schema promises beyond its fields: nothing is lost when a file is read and written. */
class WireSchemaTest {
  private static byte[] bytes(Writing writing) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    writing.to(coded);
    coded.flush();
    return out.toByteArray();
  }

  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  @Test
  void attributeOfAnUnknownTypeIsKept() throws IOException {
    byte[] file =
        bytes(
            out -> {
              out.writeString(1, "later");
              out.writeEnum(2, 99);
              out.writeString(40, "a field of tomorrow");
            });
    OpDesc.Attr attr = OpDesc.Attr.parseFrom(file);
    assertThat(attr.getName()).isEqualTo("later");
    assertThat(attr.hasType()).isFalse();

    OpDesc.Attr again = OpDesc.Attr.parseFrom(attr.toByteArray());
    assertThat(again.getUnknownFields().getField(2).getVarintList()).containsExactly(99L);
    assertThat(again.getUnknownFields().getField(40).getLengthDelimitedList().get(0).toStringUtf8())
        .isEqualTo("a field of tomorrow");
    assertThat(attr.toByteArray()).isEqualTo(file);
  }

  @Test
  void variableOfAnUnknownKindIsKept() throws IOException {
    byte[] file = bytes(out -> out.writeEnum(1, 77));
    VarType type = VarType.parseFrom(file);
    assertThat(type.hasType()).isFalse();
    assertThat(type.toByteArray()).isEqualTo(file);
  }

  @Test
  void versionsOfOldAndNewProgramsStayApart() throws InvalidProtocolBufferException {
    Version old = Version.newBuilder().setVersion(1_005_002).build();
    byte[] before16 = ProgramDesc.newBuilder().setLegacyVersion(old).build().toByteArray();
    byte[] since16 = ProgramDesc.newBuilder().setVersion(old).build().toByteArray();
    assertThat(before16[0]).isEqualTo((byte) (2 << 3 | 2));
    assertThat(since16[0]).isEqualTo((byte) (4 << 3 | 2));
    assertThat(ProgramDesc.parseFrom(before16).hasVersion()).isFalse();
    assertThat(ProgramDesc.parseFrom(since16).hasLegacyVersion()).isFalse();
  }

  @Test
  void compatibilityTableOf18AndVersionTableOf20AreBothKept() throws IOException {
    ProgramDesc program =
        ProgramDesc.newBuilder()
            .setOpCompatibleMap(
                OpCompatibleMap.newBuilder()
                    .setDefaultRequiredVersion("1.6.0")
                    .addPair(
                        OpCompatibleMap.OpCompatiblePair.newBuilder()
                            .setOpName("sequence_pad")
                            .setCompatibleInfo(
                                CompatibleInfo.newBuilder()
                                    .setVersion("1.6.0")
                                    .setType(CompatibleInfo.Type.DEFINITELY_NOT))))
            .setOpVersionMap(
                OpVersionMap.newBuilder()
                    .addPair(
                        OpVersionMap.OpVersionPair.newBuilder()
                            .setOpName("matmul_v2")
                            .setOpVersion(OpVersion.newBuilder().setVersion(1))))
            .build();
    assertThat(ProgramDesc.parseFrom(program.toByteArray())).isEqualTo(program);
    assertThat(program.getUnknownFields().asMap()).isEmpty();
  }

  @Test
  void repeatedNumbersAreWrittenUnpackedAndReadEitherWay() throws IOException {
    VarType.TensorDesc dims =
        VarType.TensorDesc.newBuilder()
            .setDataType(VarType.Type.FP32)
            .addDims(-1)
            .addDims(200)
            .build();
    byte[] unpacked =
        bytes(
            out -> {
              out.writeEnum(1, 5);
              out.writeInt64(2, -1);
              out.writeInt64(2, 200);
            });
    byte[] packed =
        bytes(
            out -> {
              out.writeEnum(1, 5);
              out.writeByteArray(
                  2,
                  bytes(
                      inner -> {
                        inner.writeInt64NoTag(-1);
                        inner.writeInt64NoTag(200);
                      }));
            });
    assertThat(dims.toByteArray()).isEqualTo(unpacked);
    assertThat(VarType.TensorDesc.parseFrom(packed)).isEqualTo(dims);
  }

  @Test
  void targetMarkHasThreeStates() {
    OpDesc.Builder op = OpDesc.newBuilder().setType("mean");
    assertThat(op.build().hasIsTarget()).isFalse();
    assertThat(op.setIsTarget(false).build().hasIsTarget()).isTrue();
  }
}
