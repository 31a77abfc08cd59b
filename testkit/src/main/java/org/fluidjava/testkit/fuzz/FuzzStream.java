package org.fluidjava.testkit.fuzz;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.fluidjava.io.FileFormatException;
import org.fluidjava.io.ParameterFile;
import org.fluidjava.proto.ProgramDesc;
import org.fluidjava.tensor.LoDTensor;
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
    boolean anywhere = random.nextInt(4) == 0;
    int harms = input == null ? 0 : 1 + random.nextInt(1 + random.nextInt(anywhere ? 4 : 6));
    for (int i = 0; i < harms && input != null; i++) {
      input = anywhere ? harm(input, random) : harmOperators(input, random);
    }
    return input;
  }

  /** Harm that loading seldom refuses, so that preparation and kernels have to. */
  private FuzzInput harmOperators(FuzzInput input, SplittableRandom random) throws IOException {
    String program = input.programFile();
    String values = other(input, random);
    int kind = random.nextInt(10);
    if (values == null || kind < 5) {
      return input.with(program, operator(bytesOf(input, program), random));
    } else if (kind < 7) {
      return input.with(values, new RecordMutator(random).element(bytesOf(input, values)));
    }
    return other(input, values, random);
  }

  private FuzzInput harm(FuzzInput input, SplittableRandom random) throws IOException {
    RecordMutator records = new RecordMutator(random);
    String program = input.programFile();
    String name = other(input, random);
    int kind = random.nextInt(8);
    if (name == null || kind < 4) {
      return input.with(program, structure(bytesOf(input, program), random));
    }
    return switch (kind) {
      case 4 -> input.with(program, records.bytes(bytesOf(input, program)));
      case 5 -> input.with(name, records.bytes(bytesOf(input, name)));
      default -> input.with(name, records.head(bytesOf(input, name)));
    };
  }

  /** One of the files that are no program. */
  private static @Nullable String other(FuzzInput input, SplittableRandom random) {
    String program = input.programFile();
    List<String> others =
        input.files().keySet().stream().filter(name -> !name.equals(program)).toList();
    return others.isEmpty() ? null : others.get(random.nextInt(others.size()));
  }

  private static byte[] bytesOf(FuzzInput input, String name) {
    byte[] bytes = input.files().get(name);
    return bytes == null ? new byte[0] : bytes;
  }

  private static byte[] structure(byte[] bytes, SplittableRandom random) {
    try {
      Message message = ProgramDesc.parseFrom(bytes);
      return new MessageMutator(random).mutate(message).toByteArray();
    } catch (InvalidProtocolBufferException unsound) {
      return new RecordMutator(random).bytes(bytes);
    }
  }

  /** Other extents, element type or LoD, with a declaration that lets them through. */
  private FuzzInput other(FuzzInput input, String name, SplittableRandom random)
      throws IOException {
    Path file = scratch.resolve("record");
    FuzzInput made = input.with(name, new RecordMutator(random).other(bytesOf(input, name), file));
    String program = input.programFile();
    try {
      Files.write(file, bytesOf(made, name));
      LoDTensor value = ParameterFile.readTensor(file);
      String variable = name.substring(name.indexOf('/') + 1);
      ProgramDesc message = ProgramDesc.parseFrom(bytesOf(input, program));
      return made.with(program, OperatorMutator.declare(message, variable, value).toByteArray());
    } catch (InvalidProtocolBufferException | FileFormatException unsound) {
      return made;
    }
  }

  private static byte[] operator(byte[] bytes, SplittableRandom random) {
    try {
      return new OperatorMutator(random).mutate(ProgramDesc.parseFrom(bytes)).toByteArray();
    } catch (InvalidProtocolBufferException | IllegalArgumentException unsound) {
      return new RecordMutator(random).bytes(bytes);
    }
  }
}
