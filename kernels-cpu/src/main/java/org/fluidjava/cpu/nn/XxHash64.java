package org.fluidjava.cpu.nn;

import org.fluidjava.device.HostMemory;

/** The 64-bit hash XXH64 (Collet, xxHash specification 0.1.1) of host memory. */
final class XxHash64 {
  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;

  private XxHash64() {}

  /**
   * The hash of a range.
   *
   * @param address its first byte
   * @param bytes its length, a multiple of 4
   */
  static long of(long address, long bytes, long seed) {
    long at = address;
    long end = address + bytes;
    long hash;
    if (bytes >= 32) {
      long a = seed + P1 + P2;
      long b = seed + P2;
      long c = seed;
      long d = seed - P1;
      for (; end - at >= 32; at += 32) {
        a = round(a, HostMemory.getLong(at));
        b = round(b, HostMemory.getLong(at + 8));
        c = round(c, HostMemory.getLong(at + 16));
        d = round(d, HostMemory.getLong(at + 24));
      }
      hash =
          Long.rotateLeft(a, 1)
              + Long.rotateLeft(b, 7)
              + Long.rotateLeft(c, 12)
              + Long.rotateLeft(d, 18);
      for (long part : new long[] {a, b, c, d}) {
        hash = (hash ^ round(0, part)) * P1 + P4;
      }
    } else {
      hash = seed + P5;
    }
    hash += bytes;
    for (; end - at >= 8; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, HostMemory.getLong(at)), 27) * P1 + P4;
    }
    if (end - at >= 4) {
      long word = Integer.toUnsignedLong(HostMemory.getInt(at));
      hash = Long.rotateLeft(hash ^ word * P1, 23) * P2 + P3;
    }
    hash = (hash ^ hash >>> 33) * P2;
    hash = (hash ^ hash >>> 29) * P3;
    return hash ^ hash >>> 32;
  }

  private static long round(long sum, long word) {
    return Long.rotateLeft(sum + word * P2, 31) * P1;
  }
}
