package org.fluidjava.io;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** Counts what a protobuf message would become before it is parsed. */
final class ProgramLimits {
  /**
   * Which fields of the messages in a program file are messages themselves. Protobuf's descriptors
   * know it too, but building them takes longer than reading most programs.
   */
  enum Message {
    PROGRAM,
    BLOCK,
    VARIABLE,
    TYPE,
    TENSOR_WITH_LOD,
    READER,
    OPERATOR,
    ATTRIBUTE,
    SCALAR,
    COMPATIBLE_MAP,
    COMPATIBLE_PAIR,
    VERSION_MAP,
    VERSION_PAIR,
    /** One that has no messages inside. */
    INNERMOST,
    /** No message: a number, or text. */
    NONE;

    /** What a field of this message is. */
    Message field(int number) {
      return switch (this) {
        case PROGRAM ->
            switch (number) {
              case 1 -> BLOCK;
              case 2, 4 -> INNERMOST;
              case 3 -> COMPATIBLE_MAP;
              case 5 -> VERSION_MAP;
              default -> NONE;
            };
        case BLOCK -> number == 3 ? VARIABLE : number == 4 ? OPERATOR : NONE;
        case VARIABLE -> number == 2 ? TYPE : number == 7 ? INNERMOST : NONE;
        case TYPE ->
            switch (number) {
              case 3, 4 -> TENSOR_WITH_LOD;
              case 5 -> READER;
              case 2, 6, 7, 8, 9, 10, 11, 12 -> INNERMOST;
              default -> NONE;
            };
        case READER -> number == 1 ? TENSOR_WITH_LOD : NONE;
        case OPERATOR -> number == 4 ? ATTRIBUTE : number == 1 || number == 2 ? INNERMOST : NONE;
        case ATTRIBUTE -> number == 20 || number == 21 ? SCALAR : NONE;
        case SCALAR -> number == 5 ? INNERMOST : NONE;
        case COMPATIBLE_MAP -> number == 1 ? COMPATIBLE_PAIR : NONE;
        case VERSION_MAP -> number == 1 ? VERSION_PAIR : NONE;
        case COMPATIBLE_PAIR, VERSION_PAIR -> number == 2 ? INNERMOST : NONE;
        case TENSOR_WITH_LOD -> number == 1 ? INNERMOST : NONE;
        case INNERMOST, NONE -> NONE;
      };
    }
  }

  private ProgramLimits() {}

  /** The number of fields in a message and the messages inside; stops once it exceeds the limit. */
  static int countFields(CodedInputStream in, Message type, int limit) throws IOException {
    int count = 0;
    while (count <= limit) {
      int tag = in.readTag();
      if (tag == 0) {
        break;
      }
      count++;
      Message field = type.field(WireFormat.getTagFieldNumber(tag));
      if (field == Message.NONE
          || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        in.skipField(tag);
        continue;
      }
      int outer = in.pushLimit(in.readRawVarint32());
      count += countFields(in, field, limit - count);
      if (in.getBytesUntilLimit() > 0) {
        in.skipRawBytes(in.getBytesUntilLimit());
      }
      in.popLimit(outer);
    }
    return count;
  }
}
