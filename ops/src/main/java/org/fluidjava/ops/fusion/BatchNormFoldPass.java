package org.fluidjava.ops.fusion;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fluidjava.op.BuildShapes;
import org.fluidjava.op.OpCatalogue;
import org.fluidjava.op.OpSpec;
import org.fluidjava.pass.Pass;
import org.fluidjava.pass.PassContext;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@code conv2d_bn} in place of a convolution, a bias, batch normalisation by running moments
 * and {@code relu} or {@code relu6}, where nobody else reads what lies between them.
 */
public final class BatchNormFoldPass implements Pass {
  private static final String FUSED = "conv2d_bn";

  @Override
  public String name() {
    return "batch-norm-fold";
  }

  @Override
  public String doc() {
    return "convolution, batch normalisation of a test and relu as one operator";
  }

  @Override
  public void apply(Program program, PassContext context) {
    Block block = program.global();
    if (!Uses.anyIs(block, "batch_norm") || !context.hasKernel(FUSED)) {
      return;
    }
    Uses uses = new Uses(block);
    Set<Operator> gone = new HashSet<>();
    for (Operator norm : List.copyOf(block.ops())) {
      Match match =
          norm.type().equals("batch_norm") ? Match.find(block, uses, norm, context) : null;
      if (match != null && match.all().stream().noneMatch(gone::contains)) {
        match.insert(block);
        gone.addAll(match.all());
      }
    }
    block.removeOps(gone::contains);
  }

  /** The operators that become one. */
  private record Match(
      Operator conv, @Nullable Operator add, Operator norm, @Nullable Operator activation) {
    static @Nullable Match find(Block block, Uses uses, Operator norm, PassContext context) {
      boolean test =
          flag(norm, "use_global_stats")
              || (flag(norm, "is_test") && !flag(norm, "trainable_statistics"));
      if (!test || last(norm, "data_layout") || readElsewhere(uses, norm, context)) {
        return null;
      }
      String x = norm.input("X").get(0);
      Operator add = uses.onlyWriter(x, "elementwise_add");
      String convolved = add == null ? x : add.input("X").get(0);
      Operator conv = uses.onlyWriter(convolved, "conv2d");
      conv = conv == null ? uses.onlyWriter(convolved, "depthwise_conv2d") : conv;
      if (conv == null
          || last(conv, "data_format")
          || !conv.input("ResidualData").isEmpty()
          || !onlyReader(uses, x, norm, context)
          || !uses.writtenAtMostOnce(conv.input("Input").get(0))
          || !constants(block, uses, conv.input("Filter"), conv.input("Bias"))
          || !constants(block, uses, norm.input("Scale"), norm.input("Bias"))
          || uses.onlyWriter(norm.input("Mean").get(0), "batch_norm") != norm
          || uses.onlyWriter(norm.input("Variance").get(0), "batch_norm") != norm) {
        return null;
      }
      if (add != null
          && (!conv.input("Bias").isEmpty()
              || !isBias(block, add)
              || !onlyReader(uses, convolved, add, context)
              || !constants(block, uses, add.input("Y")))) {
        return null;
      }
      return new Match(conv, add, norm, activation(uses, norm, context));
    }

    private static @Nullable Operator activation(Uses uses, Operator norm, PassContext context) {
      String y = norm.output("Y").get(0);
      List<Operator> readers = uses.readers(y);
      if (readers.size() != 1 || context.fetches().contains(y)) {
        return null;
      }
      Operator reader = readers.get(0);
      boolean relu6 =
          reader.type().equals("relu6")
              && (reader.attr("threshold") == null
                  || Float.valueOf(6).equals(value(reader, "threshold")));
      // An activation that overwrites its input would leave a name with two writers.
      boolean fits = reader.type().equals("relu") || relu6;
      return fits && uses.onlyWriter(y, "batch_norm") == norm ? reader : null;
    }

    /** Whether somebody reads what the normalisation tells besides its result. */
    private static boolean readElsewhere(Uses uses, Operator norm, PassContext context) {
      for (String slot : new String[] {"SavedMean", "SavedVariance", "ReserveSpace"}) {
        for (String name : norm.output(slot)) {
          if (!uses.readers(name).isEmpty() || context.fetches().contains(name)) {
            return true;
          }
        }
      }
      // The running values come out as they went in, so nobody misses them under their own names.
      return !norm.input("Mean").containsAll(norm.output("MeanOut"))
          || !norm.input("Variance").containsAll(norm.output("VarianceOut"));
    }

    private static boolean onlyReader(
        Uses uses, String name, Operator reader, PassContext context) {
      return uses.readers(name).equals(List.of(reader)) && !context.fetches().contains(name);
    }

    @SafeVarargs
    private static boolean constants(Block block, Uses uses, List<String>... slots) {
      for (List<String> names : slots) {
        for (String name : names) {
          if (!block.var(name).persistable() || !uses.neverWritten(name)) {
            return false;
          }
        }
      }
      return true;
    }

    /** Whether an addition adds one number to each channel. */
    private static boolean isBias(Block block, Operator add) {
      Variable y = block.var(add.input("Y").get(0));
      return y.knownShape().rank() == 1 && Integer.valueOf(1).equals(value(add, "axis"));
    }

    private static @Nullable Object value(Operator op, String name) {
      Attr attr = op.attr(name);
      return attr == null ? null : attr.value();
    }

    private static boolean flag(Operator op, String name) {
      // Programs of 1.x hold flags as INT too.
      Object value = value(op, name);
      return Boolean.TRUE.equals(value) || (value instanceof Integer number && number != 0);
    }

    private static boolean last(Operator op, String name) {
      Object layout = value(op, name);
      return layout != null && !layout.equals("NCHW") && !layout.equals("AnyLayout");
    }

    List<Operator> all() {
      List<Operator> all = new ArrayList<>(List.of(conv, norm));
      if (add != null) {
        all.add(add);
      }
      if (activation != null) {
        all.add(activation);
      }
      return all;
    }

    void insert(Block block) {
      OpSpec spec =
          new OpSpec(FUSED)
              .attrsOf(conv)
              .in("Input", conv.input("Input"))
              .in("Filter", conv.input("Filter"))
              .in("Scale", norm.input("Scale"))
              .in("Shift", norm.input("Bias"))
              .in("Mean", norm.input("Mean"))
              .in("Variance", norm.input("Variance"))
              .attr("activation", activation == null ? "" : activation.type())
              .out("Output", activation == null ? norm.output("Y") : activation.output("Out"));
      Attr epsilon = norm.attr("epsilon");
      if (epsilon != null) {
        spec.attr("epsilon", epsilon);
      }
      List<String> bias = add == null ? conv.input("Bias") : add.input("Y");
      if (!bias.isEmpty()) {
        spec.in("Bias", bias);
      }
      Operator lastOne = activation == null ? norm : activation;
      Operator op = spec.applyTo(block.insertOp(lastOne.index(), FUSED));
      BuildShapes.infer(OpCatalogue.installed().get(FUSED), op);
    }
  }
}
