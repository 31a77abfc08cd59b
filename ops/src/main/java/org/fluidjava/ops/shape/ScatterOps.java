package org.fluidjava.ops.shape;

import java.util.List;
import org.fluidjava.op.Gradient;
import org.fluidjava.op.OpDef;
import org.fluidjava.op.ShapeContext;
import org.fluidjava.tensor.Shape;

/** Rows or points of X replaced by, or added to, others. */
final class ScatterOps {
  static final List<OpDef> ALL =
      List.of(
          OpDef.named("scatter")
              .input("X", "[rows, ..]")
              .input("Ids", "row numbers, [n] or [n, 1]")
              .input("Updates", "[n, ..]")
              .output("Out", "X with these rows")
              .attr(
                  "overwrite",
                  true,
                  "true: the last update of a row stays; false: a row becomes the sum of its updates")
              .shape(ScatterOps::scatter)
              .inPlace("X", "Out")
              .grad(
                  Gradient.reads("Ids", "Updates")
                      .given("Out")
                      .yields("X", "Updates")
                      .like("X", "Out@GRAD")
                      .usesOnlyShapeOf("Updates"))
              .build(),
          OpDef.named("scatter_nd_add")
              .input("X", "any shape")
              .input(
                  "Index", "points: the last extent is the number of leading axes that they name")
              .input("Updates", "one slice of X for each point")
              .output("Out", "X with the slices added")
              .shape(ScatterOps::scatterNd)
              .inPlace("X", "Out")
              .grad(
                  Gradient.reads("Index", "Updates")
                      .given("Out")
                      .yields("X", "Updates")
                      .like("X", "Out@GRAD")
                      .usesOnlyShapeOf("Updates"))
              .build());

  private ScatterOps() {}

  private static void scatter(ShapeContext c) {
    Shape x = c.dims("X");
    Shape updates = c.dims("Updates");
    long rows = GatherOps.rows(c, "Ids");
    c.check(
        x.rank() >= 1 && updates.matches(x.with(0, rows)),
        "Updates must have one row like those of X %s for each of the %d Ids, but are %s",
        x,
        rows,
        updates);
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }

  private static void scatterNd(ShapeContext c) {
    GatherOps.integers(c, "Index");
    Shape x = c.dims("X");
    Shape index = c.dims("Index");
    c.check(
        index.rank() >= 1 && index.dim(-1) >= 0 && index.dim(-1) <= x.rank(),
        "the last extent of Index %s must be known and at most the rank of X %s",
        index,
        x);
    Shape wanted = index.slice(0, index.rank() - 1).concat(x.slice((int) index.dim(-1), x.rank()));
    c.check(
        c.dims("Updates").matches(wanted),
        "Updates must be %s but are %s",
        wanted,
        c.dims("Updates"));
    c.setDims("Out", x);
    c.shareLod("X", "Out");
  }
}
