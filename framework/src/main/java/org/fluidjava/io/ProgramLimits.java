package org.fluidjava.io;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** Counts what a protobuf message would become before it is parsed. */
final class ProgramLimits {
  private ProgramLimits() {}

  /** The number of fields in a message and the messages inside; stops once it exceeds the limit. */
  static int countFields(CodedInputStream in, Descriptor type, int limit) throws IOException {
    int count = 0;
    while (count <= limit) {
      int tag = in.readTag();
      if (tag == 0) {
        break;
      }
      count++;
      FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      boolean nested =
          field != null
              && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (!nested) {
        in.skipField(tag);
        continue;
      }
      int outer = in.pushLimit(in.readRawVarint32());
      count += countFields(in, field.getMessageType(), limit - count);
      if (in.getBytesUntilLimit() > 0) {
        in.skipRawBytes(in.getBytesUntilLimit());
      }
      in.popLimit(outer);
    }
    return count;
  }
}
