package org.fluidjava.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.op.OpSpec;
import org.fluidjava.program.Block;
import org.fluidjava.program.VarKind;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a batch that go one way or another: {@code split_lod_tensor} divides inputs by a mask, a
 * block works on each share, {@code merge_lod_tensor} joins the results in the old order.
 */
public final class IfElse {
  private final Layers layers;
  private final LayerCall call;
  private final Block around;
  private final Variable mask;
  private final Map<String, Variable[]> inputs = new LinkedHashMap<>();
  private final List<Variable> ofTrue = new ArrayList<>();
  private final List<Variable> ofFalse = new ArrayList<>();
  private @Nullable List<Variable> present;

  IfElse(Layers layers, Variable mask) {
    this.layers = layers;
    this.mask = mask;
    call = layers.call("ifelse");
    around = layers.main().current();
  }

  /** What is done with the rows whose mask is true. */
  public IfElse whenTrue(Runnable body) {
    return block(body, ofTrue);
  }

  /** What is done with the other rows. */
  public IfElse whenFalse(Runnable body) {
    return block(body, ofFalse);
  }

  private IfElse block(Runnable body, List<Variable> outputs) {
    if (present != null) {
      throw new IllegalStateException("one branch of " + call.name() + " cannot hold the other");
    }
    new ConditionalBlock(layers, List.of(mask), false)
        .block(
            () -> {
              present = outputs;
              try {
                body.run();
              } finally {
                present = null;
              }
            });
    return this;
  }

  /** Within a branch: its share of the rows of x. */
  public Variable input(Variable x) {
    List<Variable> branch = inside();
    Variable[] shares = inputs.get(x.name());
    if (shares == null) {
      DType dtype = x.knownDtype();
      String key = "ifelse_input" + call.name();
      shares =
          new Variable[] {
            SubBlock.variable(around, key, VarKind.LOD_TENSOR, dtype),
            SubBlock.variable(around, key, VarKind.LOD_TENSOR, dtype)
          };
      inputs.put(x.name(), shares);
      SubBlock.append(
          layers.main(),
          around,
          new OpSpec("split_lod_tensor")
              .in("X", x.name())
              .in("Mask", mask.name())
              .out("OutTrue", shares[0].name())
              .out("OutFalse", shares[1].name())
              .attr("level", 0));
    }
    return shares[branch == ofTrue ? 0 : 1];
  }

  /** Within a branch: makes a result for its rows. Both branches make as many. */
  public void output(Variable x) {
    List<Variable> branch = inside();
    Variable outside =
        SubBlock.variable(around, call.name() + "_output", VarKind.LOD_TENSOR, x.knownDtype());
    outside.setShape(x.shape()).setLodLevel(x.lodLevel());
    layers.assign(x, outside);
    branch.add(outside);
  }

  /** The results for all rows, in their order. */
  public List<Variable> results() {
    if (ofTrue.size() != ofFalse.size() || ofTrue.isEmpty()) {
      throw new IllegalStateException(
          "both branches of %s must have as many outputs, one or more, but they have %d and %d"
              .formatted(call.name(), ofTrue.size(), ofFalse.size()));
    }
    List<Variable> merged = new ArrayList<>();
    for (int i = 0; i < ofTrue.size(); i++) {
      LayerCall merge = layers.call("merge_lod_tensor");
      Variable out = merge.temp(ofTrue.get(i).knownDtype());
      merge
          .op("merge_lod_tensor")
          .in("X", mask)
          .in("Mask", mask)
          .in("InTrue", ofTrue.get(i))
          .in("InFalse", ofFalse.get(i))
          .out("Out", out)
          .attr("level", 0)
          .append();
      merged.add(out);
    }
    return merged;
  }

  private List<Variable> inside() {
    List<Variable> branch = present;
    if (branch == null) {
      throw new IllegalStateException("this must be called within a branch of " + call.name());
    }
    return branch;
  }
}
