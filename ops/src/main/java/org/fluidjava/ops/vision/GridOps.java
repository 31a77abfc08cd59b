package org.fluidjava.ops.vision;

import java.util.List;
import java.util.Set;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Spatial transformers (Jaderberg et al. 2015): grids of an affine map, and sampling by a grid. */
final class GridOps {
  private static final Set<String> MODES = Set.of("bilinear", "nearest");
  private static final Set<String> PADDINGS = Set.of("zeros", "border", "reflection");

  private GridOps() {}

  static List<OpDef> all() {
    return List.of(
        OpDef.named("affine_grid")
            .input("Theta", "affine maps [N, 2, 3]")
            .optionalInput("OutputShape", "int32 [4]: N, C, H, W; for an empty attribute")
            .output("Output", "points [N, H, W, 2]: x and y, both in [-1, 1] inside")
            .attr("output_shape", new int[] {}, "N, C, H, W")
            .attr("align_corners", true, "-1 and 1 are the centres of the outermost pixels")
            .attr("use_cudnn", true, "kept for files")
            .readsValues("OutputShape")
            .shape(GridOps::affine)
            .grad(
                Gradient.reads("OutputShape")
                    .given("Output")
                    .yields("Theta")
                    .shape(GridOps::affineGrad))
            .build(),
        OpDef.named("grid_sampler")
            .input("X", "images [N, C, H, W]")
            .input("Grid", "points [N, rows, columns, 2]: x and y")
            .output("Output", "the images at the points [N, C, rows, columns]")
            .attr("use_cudnn", true, "kept for files")
            .attr("align_corners", true, "-1 and 1 are the centres of the outermost pixels")
            .attr("mode", "bilinear", MODES::contains, "bilinear or nearest")
            .attr(
                "padding_mode",
                "zeros",
                PADDINGS::contains,
                "zeros, border or reflection: what lies outside")
            .shape(GridOps::sampler)
            .grad(Gradient.reads("X", "Grid").given("Output").yields("X", "Grid"))
            .build());
  }

  private static void affine(ShapeContext c) {
    Shape theta = c.dims("Theta");
    c.check(
        theta.rank() == 3
            && ShapeContext.agree(theta.dim(1), 2)
            && ShapeContext.agree(theta.dim(2), 3),
        "Theta must be [N, 2, 3] but is %s",
        theta);
    long[] size = new long[4];
    // As in Paddle a list goes before the tensor; programs give only one of them.
    if (c.hasInput("OutputShape") && c.attrs().getInts("output_shape").length == 0) {
      c.check(
          ShapeContext.agree(c.dims("OutputShape").numel(), 4),
          "OutputShape must hold 4 numbers but is %s",
          c.dims("OutputShape"));
      long @Nullable [] values = c.values("OutputShape", 0);
      if (values == null) {
        c.setDims("Output", Shape.of(theta.dim(0), -1, -1, 2));
        return;
      }
      System.arraycopy(values, 0, size, 0, 4);
    } else {
      int[] given = c.attrs().getInts("output_shape");
      c.check(given.length == 4, "output_shape must be 4 numbers but are %d", given.length);
      for (int i = 0; i < 4; i++) {
        size[i] = given[i];
      }
    }
    // A batch that was unknown when the program was built stands there as -1.
    c.check(
        size[0] < 0 || ShapeContext.agree(size[0], theta.dim(0)),
        "the output's batch (%d) must be that of Theta (%d)",
        size[0],
        theta.dim(0));
    boolean unknown = c.isBuild() && (size[2] < 0 || size[3] < 0);
    c.check(
        unknown || size[2] > 0 && size[3] > 0,
        "the output's height and width must be positive but are %d and %d",
        size[2],
        size[3]);
    c.setDims("Output", Shape.of(theta.dim(0), Math.max(size[2], -1), Math.max(size[3], -1), 2));
    c.shareLod("Theta", "Output");
  }

  private static void affineGrad(ShapeContext c) {
    Shape g = c.dims("Output@GRAD");
    c.check(
        g.rank() == 4 && ShapeContext.agree(g.dim(3), 2),
        "Output@GRAD must be [N, H, W, 2] but is %s",
        g);
    c.setDims("Theta@GRAD", Shape.of(g.dim(0), 2, 3));
  }

  private static void sampler(ShapeContext c) {
    Shape x = c.dims("X");
    Shape grid = c.dims("Grid");
    c.check(x.rank() == 4, "X must have 4 extents but is %s", x);
    c.check(x.dim(2) != 0 && x.dim(3) != 0, "X must not be empty but is %s", x);
    c.check(
        grid.rank() == 4
            && ShapeContext.agree(grid.dim(0), x.dim(0))
            && ShapeContext.agree(grid.dim(3), 2),
        "Grid must be [%d, rows, columns, 2] but is %s",
        x.dim(0),
        grid);
    c.setDims("Output", Shape.of(x.dim(0), x.dim(1), grid.dim(1), grid.dim(2)));
    c.shareLod("X", "Output");
  }
}
