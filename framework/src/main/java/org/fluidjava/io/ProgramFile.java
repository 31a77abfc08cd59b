package org.fluidjava.io;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.proto.BlockDesc;
import org.fluidjava.proto.ProgramDesc;
import org.fluidjava.proto.Version;

/**
 * Paddle's program files ({@code __model__}, {@code *.pdmodel}), both ways, releases 0.12 to 2.6.
 *
 * <p>A program that was read and not changed is written byte for byte as it was; of a changed one
 * every part that did not change is, unknown fields and attributes included. To that end the
 * program, its blocks, variables and operators keep the messages that they were read from ({@code
 * wire()}); on writing, a message is made anew only where it no longer says what the object says.
 *
 * <p>A new program gets version 0 in field 4, Paddle's mark of a build that is no release. No
 * release from 1.6 to 2.6 refuses it, and older ones, which look for the version in field 2, take a
 * missing one for 0 as well.
 *
 * <p>A file is untrusted: see {@link ProgramFormatException}. Files over {@value #MAX_BYTES} bytes
 * or {@value #MAX_FIELDS} fields are refused before anything is built from them.
 */
public final class ProgramFile {
  /** The largest file; the largest published programs have some 20 MB. */
  static final int MAX_BYTES = 256 << 20;

  /** The largest number of protobuf fields, so that two bytes cannot become fifty on the heap. */
  static final int MAX_FIELDS = 16_000_000;

  private ProgramFile() {}

  /**
   * What a program keeps of its file.
   *
   * @param head the message without its blocks
   * @param bytes the file: protobuf may write the same message otherwise. Whether it does is found
   *     out on writing, since finding out takes as long as reading
   */
  record Wire(ProgramDesc head, byte[] bytes) {}

  /**
   * Reads a program.
   *
   * @throws ProgramFormatException when the file is no sound program
   * @throws IOException when it cannot be read
   */
  public static Program read(Path file) throws IOException {
    byte[] bytes;
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // A pipe, for one, would keep the reader waiting for ever.
      throw new IOException("cannot read the program " + file + ": it is no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new ProgramFormatException(
            file + ": " + size + " bytes; a program file has at most " + MAX_BYTES);
      }
      bytes = in.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      throw new IOException("cannot read the program " + file + ": " + Disk.reason(e), e);
    }
    return parse(file.toString(), bytes);
  }

  /**
   * A program from the bytes of its file.
   *
   * @throws ProgramFormatException when they are no sound program
   */
  public static Program parse(byte[] bytes) {
    return parse("program", bytes.clone());
  }

  /** The program keeps the bytes. */
  private static Program parse(String source, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new ProgramFormatException(
          source + ": " + bytes.length + " bytes; a program file has at most " + MAX_BYTES);
    }
    if (bytes.length == 0) {
      throw new ProgramFormatException(source + ": the file is empty");
    }
    ProgramDesc desc;
    try {
      int fields =
          ProgramLimits.countFields(
              CodedInputStream.newInstance(bytes), ProgramLimits.Message.PROGRAM, MAX_FIELDS);
      if (fields > MAX_FIELDS) {
        throw new ProgramFormatException(source + ": more than " + MAX_FIELDS + " fields");
      }
      desc = ProgramDesc.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new ProgramFormatException(
          source + ": not a program, or damaged or cut short: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ProgramFormatException(source + ": damaged: " + e.getMessage(), e);
    }
    Program program = new ProgramReader(source).read(desc);
    program.setWire(new Wire(desc.toBuilder().clearBlocks().build(), bytes));
    return program;
  }

  /** See {@link SavedProgram#paddleVersion}; releases before 1.6 have it in another field. */
  static OptionalLong paddleVersion(Program program) {
    if (!(program.wire() instanceof Wire wire)) {
      return OptionalLong.empty();
    }
    ProgramDesc head = wire.head();
    if (head.hasVersion()) {
      return OptionalLong.of(head.getVersion().getVersion());
    }
    return head.hasLegacyVersion()
        ? OptionalLong.of(head.getLegacyVersion().getVersion())
        : OptionalLong.empty();
  }

  /** The bytes of the program's file. */
  public static byte[] toBytes(Program program) {
    ProgramDesc.Builder desc;
    byte[] original = null;
    if (program.wire() instanceof Wire wire) {
      desc = wire.head().toBuilder();
      original = wire.bytes();
    } else {
      desc = ProgramDesc.newBuilder().setVersion(Version.newBuilder().setVersion(0));
    }
    for (Block block : program.blocks()) {
      desc.addBlocks(toMessage(block));
    }
    ProgramDesc message = desc.build();
    return original != null && says(original, message) ? original.clone() : message.toByteArray();
  }

  private static boolean says(byte[] original, ProgramDesc message) {
    try {
      return ProgramDesc.parseFrom(original).equals(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the program's own file no longer parses", e);
    }
  }

  private static BlockDesc toMessage(Block block) {
    BlockDesc.Builder desc =
        block.wire() instanceof BlockDesc wire ? wire.toBuilder() : BlockDesc.newBuilder();
    desc.setIdx(block.index()).setParentIdx(block.parentIndex());
    if (desc.getForwardBlockIdx() != block.forwardIndex()) {
      desc.setForwardBlockIdx(block.forwardIndex());
    }
    for (Variable variable : block.vars()) {
      desc.addVars(VariableMessage.of(variable));
    }
    for (Operator op : block.ops()) {
      desc.addOps(OperatorMessage.of(op));
    }
    return desc.build();
  }

  /**
   * Writes a program, all or nothing: when it fails, a file that stood there is unharmed.
   *
   * @throws IOException when the file cannot be written; the text says why
   */
  public static void write(Path file, Program program) throws IOException {
    byte[] bytes = toBytes(program);
    Disk.LOCAL.replace(file, sink -> sink.write(ByteBuffer.wrap(bytes)));
  }
}
