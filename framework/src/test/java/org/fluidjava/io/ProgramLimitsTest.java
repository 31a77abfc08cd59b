package org.fluidjava.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.fluidjava.io.ProgramLimits.Message;
import org.fluidjava.proto.BlockDesc;
import org.fluidjava.proto.ProgramDesc;
import org.junit.jupiter.api.Test;

/** The count of fields before a program is parsed. */
class ProgramLimitsTest {
  private final Map<Descriptor, Message> seen = new HashMap<>();

  @Test
  void knowsTheMessagesOfTheSchema() {
    compare(ProgramDesc.getDescriptor(), Message.PROGRAM);
    assertThat(seen).hasSizeGreaterThan(20);
  }

  private void compare(Descriptor schema, Message here) {
    if (seen.put(schema, here) != null) {
      return;
    }
    boolean nested = false;
    for (int number = 0; number < 100; number++) {
      FieldDescriptor field = schema.findFieldByNumber(number);
      boolean message = field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      Message inside = here.field(number);
      assertThat(inside != Message.NONE)
          .as("%s, field %s", schema.getFullName(), number)
          .isEqualTo(message);
      if (message) {
        nested = true;
        compare(field.getMessageType(), inside);
      }
    }
    assertThat(here == Message.INNERMOST).as(schema.getFullName()).isNotEqualTo(nested);
  }

  @Test
  void countsFieldsInMessagesInsideMessages() throws IOException {
    ProgramDesc.Builder program = ProgramDesc.newBuilder();
    for (int i = 0; i < 3; i++) {
      program.addBlocks(BlockDesc.newBuilder().setIdx(i).setParentIdx(-1));
    }
    byte[] bytes = program.build().toByteArray();
    assertThat(count(bytes, 100)).isEqualTo(9);
    assertThat(count(bytes, 5)).isGreaterThan(5);
  }

  private static int count(byte[] bytes, int limit) throws IOException {
    return ProgramLimits.countFields(CodedInputStream.newInstance(bytes), Message.PROGRAM, limit);
  }
}
