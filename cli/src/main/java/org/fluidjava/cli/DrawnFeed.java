package org.fluidjava.cli;

import java.util.SplittableRandom;
import org.fluidjava.executor.Feed;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoD;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;

/**
 * Feeds drawn to fit what a saved program declares: two rows, or sequences of two and three rows;
 * floats in [0, 1), integers 0 and 1. The same ones each time.
 */
final class DrawnFeed {
  private static final int[] LENGTHS = {2, 3};

  private DrawnFeed() {}

  static Feed of(SavedProgram saved) {
    SplittableRandom random = new SplittableRandom(1);
    Feed feed = Feed.none();
    for (String name : saved.feedNames()) {
      feed.and(name, draw(saved.program().global().var(name), random));
    }
    return feed;
  }

  private static LoDTensor draw(Variable variable, SplittableRandom random) {
    Shape shape = variable.shape() == null ? Shape.of(1) : variable.shape();
    LoD lod = LoD.NONE;
    long rows = 2;
    if (variable.lodLevel() > 0) {
      rows = LENGTHS[0] + LENGTHS[1];
      int[][] levels = new int[variable.lodLevel()][];
      for (int level = 0; level < levels.length; level++) {
        boolean last = level == levels.length - 1;
        levels[level] = last ? new int[] {0, LENGTHS[0], (int) rows} : new int[] {0, 1, 2};
      }
      lod = LoD.ofOffsets(levels);
    }
    for (int i = 0; i < shape.rank(); i++) {
      if (shape.dim(i) < 0) {
        shape = shape.with(i, i == 0 ? rows : 2);
      }
    }
    DType dtype = variable.dtype() == null ? DType.FLOAT32 : variable.dtype();
    Object array = LoDTensor.newArray(dtype, Math.toIntExact(shape.numel()));
    for (int i = 0; i < shape.numel(); i++) {
      double value = dtype.isFloating() ? random.nextDouble() : random.nextInt(2);
      switch (dtype) {
        case FLOAT32 -> ((float[]) array)[i] = (float) value;
        case FLOAT64 -> ((double[]) array)[i] = value;
        case INT64 -> ((long[]) array)[i] = (long) value;
        case INT32 -> ((int[]) array)[i] = (int) value;
        default -> {}
      }
    }
    return LoDTensor.of(dtype, shape, lod, array);
  }
}
