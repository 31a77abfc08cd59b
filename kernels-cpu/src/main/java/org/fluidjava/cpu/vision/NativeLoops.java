package org.fluidjava.cpu.vision;

import org.fluidjava.cpu.ComputePool;
import org.fluidjava.cpu.nativelib.NativeVision;
import org.fluidjava.device.Tensor;

/** Columns and depthwise convolutions of float32 images, in C++. */
final class NativeLoops implements WindowLoops {
  private static final long GRAIN = 32 * 1024;
  private final ConvSizes s;
  private final ComputePool pool = ComputePool.shared();
  private final ComputePool.Task unfolding = this::unfoldPart;
  private final ComputePool.Task folding = this::foldPart;
  private final ComputePool.Task depthwise = this::depthwisePart;
  private final ComputePool.Task toBig = this::toBigPart;
  private final ComputePool.Task toFilter = this::toFilterPart;
  private long bigAt;
  private long columnsAt;
  private long filterAt;
  private long smallAt;

  NativeLoops(ConvSizes sizes) {
    s = sizes;
  }

  @Override
  public void unfold(Tensor big, long at, Tensor columns) {
    bigAt = big.address() + at * 4;
    columnsAt = columns.address();
    pool.run(pool.partsFor(columns.numel(), GRAIN), unfolding);
  }

  private void unfoldPart(int part, int parts) {
    long rows = s.channels * s.kernelArea();
    NativeVision.im2col(
        rows * part / parts,
        rows * (part + 1) / parts,
        s.big[1],
        s.big[2],
        s.small[1],
        s.small[2],
        s.kernel[1],
        s.kernel[2],
        s.stride[1],
        s.stride[2],
        s.before[1],
        s.before[2],
        s.dilation[1],
        s.dilation[2],
        bigAt,
        columnsAt);
  }

  @Override
  public void fold(Tensor columns, Tensor big, long at) {
    bigAt = big.address() + at * 4;
    columnsAt = columns.address();
    pool.run(pool.partsFor(columns.numel(), GRAIN), folding);
  }

  private void foldPart(int part, int parts) {
    NativeVision.col2im(
        s.channels * part / parts,
        s.channels * (part + 1) / parts,
        s.big[1],
        s.big[2],
        s.small[1],
        s.small[2],
        s.kernel[1],
        s.kernel[2],
        s.stride[1],
        s.stride[2],
        s.before[1],
        s.before[2],
        s.dilation[1],
        s.dilation[2],
        columnsAt,
        bigAt);
  }

  private void point(Tensor big, Tensor filter, Tensor small) {
    bigAt = big.address();
    filterAt = filter.address();
    smallAt = small.address();
  }

  private int parts() {
    return pool.partsFor(s.images * s.filters * s.smallArea() * s.kernelArea(), GRAIN);
  }

  @Override
  public boolean depthwise(Tensor big, Tensor filter, Tensor small) {
    point(big, filter, small);
    pool.run(parts(), depthwise);
    return true;
  }

  private void depthwisePart(int part, int parts) {
    long planes = s.images * s.filters;
    NativeVision.depthwise(
        planes * part / parts,
        planes * (part + 1) / parts,
        s.filters / s.channels,
        s.filters,
        s.big[1],
        s.big[2],
        s.small[1],
        s.small[2],
        s.kernel[1],
        s.kernel[2],
        s.stride[1],
        s.stride[2],
        s.before[1],
        s.before[2],
        s.dilation[1],
        s.dilation[2],
        bigAt,
        filterAt,
        smallAt);
  }

  @Override
  public boolean depthwiseToBig(Tensor small, Tensor filter, Tensor big) {
    point(big, filter, small);
    pool.run(parts(), toBig);
    return true;
  }

  private void toBigPart(int part, int parts) {
    long planes = s.images * s.channels;
    NativeVision.depthwiseGradX(
        planes * part / parts,
        planes * (part + 1) / parts,
        s.filters / s.channels,
        s.filters,
        s.big[1],
        s.big[2],
        s.small[1],
        s.small[2],
        s.kernel[1],
        s.kernel[2],
        s.stride[1],
        s.stride[2],
        s.before[1],
        s.before[2],
        s.dilation[1],
        s.dilation[2],
        filterAt,
        smallAt,
        bigAt);
  }

  @Override
  public boolean depthwiseToFilter(Tensor big, Tensor small, Tensor filterGrad) {
    point(big, filterGrad, small);
    pool.run(parts(), toFilter);
    return true;
  }

  private void toFilterPart(int part, int parts) {
    NativeVision.depthwiseGradFilter(
        s.filters * part / parts,
        s.filters * (part + 1) / parts,
        s.images,
        s.filters / s.channels,
        s.filters,
        s.big[1],
        s.big[2],
        s.small[1],
        s.small[2],
        s.kernel[1],
        s.kernel[2],
        s.stride[1],
        s.stride[2],
        s.before[1],
        s.before[2],
        s.dilation[1],
        s.dilation[2],
        bigAt,
        smallAt,
        filterAt);
  }
}
