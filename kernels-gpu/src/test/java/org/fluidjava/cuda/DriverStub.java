package org.fluidjava.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An empty shared library in the driver's name: with it the CUDA bindings load on a machine without
 * a driver. Its functions are bound when they are first called, so compiling works; a call of the
 * driver would end the process, so nothing may make one.
 */
final class DriverStub {
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int SYMBOL = 24;
  private static final int LOAD = 1;
  private static final int DYNAMIC = 2;
  private static final int STACK = 0x6474e551;
  private static final int READ_WRITE = 6;

  private DriverStub() {}

  /** Writes and loads it. */
  static void load(Path folder) throws IOException {
    Path library = folder.resolve(CudaLibraries.DRIVER);
    Files.write(library, elf(CudaLibraries.DRIVER));
    System.load(library.toString());
  }

  /** A 64-bit x86 ELF shared object with a name and nothing else. */
  private static byte[] elf(String name) {
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    long[][] dynamic = new long[7][2];
    int dynamicAt = HEADER + 3 * PROGRAM_HEADER;
    int symbolAt = dynamicAt + 16 * dynamic.length;
    int hashAt = symbolAt + SYMBOL;
    int textAt = hashAt + 16;
    int end = textAt + text.length + 2;
    dynamic[0] = new long[] {14, 1}; // its name, at 1 of the strings
    dynamic[1] = new long[] {4, hashAt};
    dynamic[2] = new long[] {5, textAt};
    dynamic[3] = new long[] {6, symbolAt};
    dynamic[4] = new long[] {10, text.length + 2};
    dynamic[5] = new long[] {11, SYMBOL};
    dynamic[6] = new long[] {0, 0};
    ByteBuffer out = ByteBuffer.allocate(end).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    out.putShort((short) 3).putShort((short) 62).putInt(1); // shared object, x86-64
    out.putLong(0).putLong(HEADER).putLong(0).putInt(0);
    out.putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 3);
    out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    programHeader(out, LOAD, 0, end, 0x1000);
    programHeader(out, DYNAMIC, dynamicAt, 16 * dynamic.length, 8);
    programHeader(out, STACK, 0, 0, 16); // a stack that is not executable
    for (long[] entry : dynamic) {
      out.putLong(entry[0]).putLong(entry[1]);
    }
    out.position(hashAt);
    out.putInt(1).putInt(1).putInt(0).putInt(0);
    out.position(textAt + 1);
    out.put(text);
    return out.array();
  }

  private static void programHeader(ByteBuffer out, int type, long at, long size, long align) {
    out.putInt(type).putInt(READ_WRITE).putLong(at).putLong(at).putLong(at);
    out.putLong(size).putLong(size).putLong(align);
  }
}
