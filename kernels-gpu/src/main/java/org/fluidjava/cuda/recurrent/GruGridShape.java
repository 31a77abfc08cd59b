package org.fluidjava.cuda.recurrent;

import java.util.List;
import org.fluidjava.cuda.CudaDevice;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * How a grid of blocks shares out a wide GRU: a {@link GridShape} whose blocks own up to 16 units,
 * one tile of each gate. Both directions keep as many weights and exchange rows of one form, so
 * that they have their numbers in common.
 *
 * @param grid groups, blocks and units
 * @param shared bytes of shared memory that a block may have
 */
record GruGridShape(GridShape grid, int shared) {
  private static final int MOST_UNITS = 16;

  /** What a lane can wait for. */
  private static final int MOST_FLAGS = 32;

  /** Slices of k whose weights are in registers, before the compiler spills: 144 registers. */
  private static final int REGISTER_SLICES = 6;

  /** The shallowest ring: one slice in use, two on their way. */
  private static final int LEAST_DEPTH = 3;

  /** Bytes of a slice's weights, three tiles in both parts. */
  private static final int SLICE = 3 * 2 * GridShape.THREADS * 16;

  /** The shape for a width on a device; null where it cannot be. */
  static @Nullable GruGridShape of(CudaDevice device, int width) {
    return !GridKernel.isPossible(device)
        ? null
        : of(width, device.multiprocessors(), device.sharedBytesPerBlock());
  }

  /**
   * The shape for a width with as many groups as fit, so that batches may be large; null where the
   * weights do not fit on the chip.
   *
   * @param multiprocessors how many the device has
   * @param shared bytes of shared memory that a block may have
   */
  static @Nullable GruGridShape of(int width, int multiprocessors, int shared) {
    int mostGroups = Math.max(1, multiprocessors / GridShape.ceil(width, MOST_UNITS));
    GridShape grid =
        GridShape.of(
            width, multiprocessors, mostGroups, each -> new GruGridShape(each, shared).fits());
    return grid == null ? null : new GruGridShape(grid, shared);
  }

  /** Shapes on an H200, narrow to wide, for the tests that compile kernels. */
  static List<GruGridShape> examples() {
    return List.of(example(300, 6), example(650, 3), example(1024, 2), example(1500, 1));
  }

  private static GruGridShape example(int width, int groups) {
    int units = width == 1500 ? 12 : 16;
    GridShape grid = new GridShape(width, groups, units, GridShape.ceil(width, units));
    return new GruGridShape(grid, 227 << 10);
  }

  private boolean fits() {
    int flags = (grid.slices() * 16 - 1) / grid.units() + 2;
    return grid.units() <= MOST_UNITS
        && flags <= MOST_FLAGS
        && depth(GridShape.FEW_TILES) >= LEAST_DEPTH
        && depth(GridShape.MOST_TILES) >= LEAST_DEPTH;
  }

  private int registerSlices() {
    return Math.min(grid.slices(), REGISTER_SLICES);
  }

  /** Bytes of two tiles' partial sums. */
  private static int sums(int tiles) {
    return 2 * GridShape.WARPS * 8 * tiles * 20 * Float.BYTES;
  }

  /** Bytes of one place of the ring. */
  private static int place(int tiles) {
    return GridShape.WARPS * tiles * 512;
  }

  private int kept() {
    return (grid.slices() - registerSlices()) * SLICE;
  }

  /**
   * The depth of the ring: all slices, and one more to say so, where they have room beside sums of
   * their own; else as many as there is room for.
   */
  private int depth(int tiles) {
    int room = shared - GridShape.STATIC_BYTES - kept();
    int slices = grid.slices();
    return room - sums(tiles) >= slices * place(tiles)
        ? slices + 1
        : Math.min(slices, room / place(tiles));
  }

  /** The kernel of either direction for so many tiles of ranks. */
  GridShape.Variant variant(int tiles) {
    int inRegisters = registerSlices();
    int slices = grid.slices();
    int depth = depth(tiles);
    int front = depth > slices ? sums(tiles) + slices * place(tiles) : depth * place(tiles);
    return new GridShape.Variant(
        new String[] {
          "H=" + grid.width(),
          "UC=" + grid.units(),
          "NT=" + tiles,
          "WR=" + inRegisters,
          "WS=" + (slices - inRegisters),
          "D=" + depth
        },
        Math.max(front, SLICE) + kept());
  }

  /**
   * Bytes through which blocks exchange.
   *
   * @param buffers 2 forward, 4 backward
   */
  long exchange(int tiles, int buffers) {
    return (long) buffers * grid.groups() * GridShape.ceil(grid.width(), 16) * tiles * 512;
  }

  /**
   * Whether the grid, in several launches where it must be, is faster than step by step: the
   * microseconds measured for LSTMs on an H200 (see {@link LstmGridBackward}), with two exchanges
   * and two products a step in place of one, and three gates in place of four.
   */
  boolean isFaster(StepOrder order, int batch, boolean tf32) {
    if (batch <= grid.batch()) {
      return true;
    }
    int wider = Math.max(0, grid.width() - 650);
    double step = tf32 ? 24 : 28 + 0.021 * wider;
    double row = tf32 ? 0.03 : 0.034 + 1e-4 * wider;
    double inGrid = grid.groups() == 1 ? 12 : 7.5;
    return grid.launchedSteps(order, batch) * inGrid < order.steps() * step + order.rows() * row;
  }

  /** What the compiler tests compile for one direction. */
  static List<Specialisation> specialisations(String source, String entry, Options options) {
    GruOptions usual = GruOptions.usual(false);
    GruOptions origin = GruOptions.usual(true);
    GruOptions others = new GruOptions(DType.FLOAT32, false, 0, 3);
    List<GruGridShape> shapes = examples();
    return List.of(
        shapes.get(0).specialisation(source, entry, GridShape.FEW_TILES, options.of(others, true)),
        shapes.get(0).specialisation(source, entry, GridShape.MOST_TILES, options.of(usual, true)),
        shapes.get(1).specialisation(source, entry, GridShape.FEW_TILES, options.of(origin, false)),
        shapes.get(1).specialisation(source, entry, GridShape.MOST_TILES, options.of(usual, true)),
        shapes.get(2).specialisation(source, entry, GridShape.MOST_TILES, options.of(usual, true)),
        shapes.get(3).specialisation(source, entry, GridShape.FEW_TILES, options.of(usual, true)),
        shapes
            .get(3)
            .specialisation(source, entry, GridShape.MOST_TILES, options.of(others, true)));
  }

  private Specialisation specialisation(String source, String entry, int tiles, String[] options) {
    return GridKernel.specialisation(source, entry, variant(tiles), options)
        .spilling(GridShape.SPILLED_BYTES);
  }

  /** The macros for options of a GRU. */
  @FunctionalInterface
  interface Options {
    /** With first states or without. */
    String[] of(GruOptions options, boolean startsAtZero);
  }

  @Override
  public String toString() {
    return "%s, more in several launches where that is faster".formatted(grid);
  }
}
