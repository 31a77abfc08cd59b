package org.fluidjava.cuda.vision;

import org.fluidjava.cuda.shape.Exchange;
import org.fluidjava.device.Tensor;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The way of a tensor of images with the channels last to one with the channels first, and back.
 */
final class Layout {
  private final @Nullable Exchange exchange;
  private final Tensor scratch;

  Layout(KernelContext c, boolean channelLast) {
    exchange = channelLast ? new Exchange(c, c.dtype().bytes()) : null;
    scratch = c.scratch(c.dtype());
  }

  /** The tensor, or its copy [N, C, ...]. */
  Tensor channelsFirst(Tensor tensor) {
    if (exchange == null) {
      return tensor;
    }
    scratch.resize(first(tensor.shape()));
    long area = tensor.product(1, tensor.rank() - 1);
    exchange.run(tensor, scratch, tensor.dim(0), area, tensor.dim(-1));
    return scratch;
  }

  /** Where to compute the tensor as [N, C, ...]; {@link #deliver} afterwards. */
  Tensor result(Tensor tensor) {
    if (exchange == null) {
      return tensor;
    }
    scratch.resize(first(tensor.shape()));
    return scratch;
  }

  /** Brings what was computed into the tensor. */
  void deliver(Tensor tensor) {
    if (exchange != null) {
      long area = tensor.product(1, tensor.rank() - 1);
      exchange.run(scratch, tensor, tensor.dim(0), tensor.dim(-1), area);
    }
  }

  private static Shape first(Shape last) {
    Shape head = Shape.of(last.dim(0), last.dim(-1));
    return head.concat(last.slice(1, last.rank() - 1));
  }
}
