package org.fluidjava.testkit.fuzz;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.fluidjava.proto.BlockDesc;
import org.fluidjava.proto.ProgramDesc;
import org.fluidjava.proto.VarDesc;
import org.jspecify.annotations.Nullable;

/** The inputs by number: the same number gives the same input, so a crash loses nothing. */
public final class FuzzStream {
  private final Seeds seeds;
  private final Path scratch;

  /** Uses a folder of its own for files that come and go. */
  public FuzzStream(Path scratch) throws IOException {
    this.scratch = Files.createDirectories(scratch);
    seeds = new Seeds(scratch.resolve("seed"));
  }

  /** The input of a number; null when its seed cannot be saved. */
  public @Nullable FuzzInput input(long number) throws IOException {
    SplittableRandom random = new SplittableRandom(number * 0x9e3779b97f4a7c15L + 1);
    random.nextLong();
    FuzzInput input = seeds.pick(random);
    int harms = input == null ? 0 : 1 + random.nextInt(1 + random.nextInt(5));
    for (int i = 0; i < harms && input != null; i++) {
      input = harm(input, random);
    }
    return input;
  }

  private FuzzInput harm(FuzzInput input, SplittableRandom random) throws IOException {
    RecordMutator records = new RecordMutator(random);
    String program = input.programFile();
    int kind = random.nextInt(20);
    if (kind < 9) {
      return input.with(program, structure(bytesOf(input, program), random));
    } else if (kind == 9) {
      return input.with(program, records.bytes(bytesOf(input, program)));
    }
    List<String> others = input.files().keySet().stream().filter(name -> !name.equals(program)).toList();
    if (others.isEmpty()) {
      return input.with(program, structure(bytesOf(input, program), random));
    }
    String name = others.get(random.nextInt(others.size()));
    byte[] bytes = bytesOf(input, name);
    return switch (kind) {
      case 10 -> input.with(name, records.bytes(bytes));
      case 11 -> input.with(name, records.head(bytes));
      case 12, 13, 14 -> input.with(name, records.element(bytes));
      case 15 -> undeclare(input, program);
      default -> {
        FuzzInput free = random.nextInt(4) == 0 ? input : undeclare(input, program);
        yield free.with(name, records.other(bytes, scratch.resolve("record")));
      }
    };
  }

  private static byte[] bytesOf(FuzzInput input, String name) {
    byte[] bytes = input.files().get(name);
    return bytes == null ? new byte[0] : bytes;
  }

  private static byte[] structure(byte[] bytes, SplittableRandom random) throws IOException {
    try {
      Message message = ProgramDesc.parseFrom(bytes);
      return new MessageMutator(random).mutate(message).toByteArray();
    } catch (com.google.protobuf.InvalidProtocolBufferException unsound) {
      return new RecordMutator(random).bytes(bytes);
    }
  }

  /** No extents are declared, so that feeds of any shape reach the operators. */
  private static FuzzInput undeclare(FuzzInput input, String program) throws IOException {
    ProgramDesc.Builder message;
    try {
      message = ProgramDesc.parseFrom(bytesOf(input, program)).toBuilder();
    } catch (com.google.protobuf.InvalidProtocolBufferException unsound) {
      return input;
    }
    for (BlockDesc.Builder block : message.getBlocksBuilderList()) {
      for (VarDesc.Builder variable : block.getVarsBuilderList()) {
        if (!variable.getPersistable() && variable.getType().hasLodTensor()) {
          variable.getTypeBuilder().getLodTensorBuilder().setLodLevel(0).getTensorBuilder().clearDims();
        }
      }
    }
    return input.with(program, message.buildPartial().toByteArray());
  }
}
