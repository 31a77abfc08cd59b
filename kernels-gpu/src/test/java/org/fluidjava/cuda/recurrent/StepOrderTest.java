package org.fluidjava.cuda.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.fluidjava.device.HostDevice;
import org.fluidjava.program.Attr;
import org.fluidjava.tensor.LoD;
import org.junit.jupiter.api.Test;

/** The order of time steps and what the device is told of it; on the host's memory. */
class StepOrderTest {
  private static StepOrder order(boolean reverse) {
    return new StepOrder(
        new OperatorContext(
            "lstm",
            Map.of("is_reverse", Attr.of(reverse)),
            HostDevice.shared(),
            Map.of(),
            Map.of()));
  }

  private static int[] read(long address, int count) {
    int[] numbers = new int[count];
    HostDevice.shared().copyOut(address, numbers, 0, 4L * count);
    return numbers;
  }

  @Test
  void ranksTheLongestFirstAndKeepsTheOrderOfEqualOnes() {
    StepOrder order = order(false);
    order.follow(LoD.ofLengths(new int[] {4, 0, 5, 3, 4}));
    assertThat(order.sequences()).isEqualTo(5);
    assertThat(order.steps()).isEqualTo(5);
    assertThat(order.rows()).isEqualTo(16);
    assertThat(order.size(0)).isEqualTo(4);
    assertThat(order.size(4)).isEqualTo(1);
    assertThat(order.size(5)).isZero();
    assertThat(order.direction()).isEqualTo(1);
    assertThat(read(order.starts(), 6)).containsExactly(0, 4, 8, 12, 15, 16);
    assertThat(read(order.order(), 5)).containsExactly(2, 0, 4, 3, 1);
    assertThat(read(order.base(), 4)).containsExactly(4, 0, 12, 9);
  }

  @Test
  void beginsAtTheEndsOfReversedSequences() {
    StepOrder order = order(true);
    order.follow(LoD.ofLengths(new int[] {4, 5, 3}));
    assertThat(order.direction()).isEqualTo(-1);
    assertThat(read(order.order(), 3)).containsExactly(1, 0, 2);
    assertThat(read(order.base(), 3)).containsExactly(8, 3, 11);
  }

  @Test
  void followsLongerAndShorterBatches() {
    StepOrder order = order(false);
    order.follow(LoD.ofLengths(new int[] {1}));
    order.follow(LoD.ofLengths(new int[] {2, 7, 7, 1, 3, 9}));
    assertThat(read(order.starts(), 10)).containsExactly(0, 6, 11, 15, 18, 21, 24, 27, 28, 29);
    order.follow(LoD.ofLengths(new int[] {0, 0}));
    assertThat(order.rows()).isZero();
    assertThat(order.steps()).isZero();
    assertThat(order.size(0)).isZero();
    order.follow(LoD.ofLengths(new int[] {2}));
    assertThat(read(order.starts(), 3)).containsExactly(0, 1, 2);
  }
}
