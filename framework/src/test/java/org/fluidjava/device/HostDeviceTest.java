package org.fluidjava.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostDeviceTest {
  private static final long MIB = 1 << 20;

  private final HostDevice device = HostDevice.shared();

  @BeforeEach
  void nothingKept() {
    device.releaseCached();
  }

  @ParameterizedTest
  @ValueSource(longs = {MIB + 1, 8_000_000, 16 * MIB, 16 * MIB + 1, 26_000_000, 60_000_000})
  void largeBlocksWasteAtMostASixteenth(long bytes) {
    long before = device.memory().live();
    long address = device.allocate(bytes);
    long size = device.memory().live() - before;
    device.free(address, bytes);

    assertThat(size).isBetween(bytes, bytes + bytes / 16 + 1);
    assertThat(device.memory().live()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 256, 257, 700_000, MIB, MIB + 1, 5_000_000})
  void aFreedBlockIsHandedOutAgain(long bytes) {
    long address = device.allocate(bytes);
    device.free(address, bytes);
    long again = device.allocate(bytes);
    device.free(again, bytes);

    assertThat(again).isEqualTo(address);
  }

  @Test
  void aBlockThatWasOutgrownGoesBackToTheSystem() {
    device.free(device.allocate(3 * MIB), 3 * MIB);
    long kept = device.memory().held();
    device.free(device.allocate(4 * MIB), 4 * MIB);

    assertThat(device.memory().held() - kept).isEqualTo(MIB);
  }

  @Test
  void aBlockMuchSmallerIsKept() {
    device.free(device.allocate(2 * MIB), 2 * MIB);
    long kept = device.memory().held();
    device.free(device.allocate(8 * MIB), 8 * MIB);

    assertThat(device.memory().held() - kept).isGreaterThan(8 * MIB);
  }
}
