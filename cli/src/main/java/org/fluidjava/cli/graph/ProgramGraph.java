package org.fluidjava.cli.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.jspecify.annotations.Nullable;

/**
 * The flow of values through a block: an edge leads from the operator that wrote a variable last to
 * each one that reads it then. Variables that no operator of the block has written before they are
 * read are nodes of their own; parameters are none, because every layer has some.
 *
 * @param block the block
 * @param nodes operators in the order in which they run, each after the variables it is the first
 *     to read; so edges lead from lower to higher numbers
 * @param edges the flow
 */
public record ProgramGraph(Block block, List<Node> nodes, List<Edge> edges) {
  /**
   * An operator, or a variable from outside; just one of the two is set.
   *
   * @param operator the operator
   * @param variable the name of the variable
   */
  public record Node(@Nullable Operator operator, @Nullable String variable) {
    /** The operator's type or the variable's name. */
    public String label() {
      return operator != null ? operator.type() : String.valueOf(variable);
    }
  }

  /**
   * A value on its way.
   *
   * @param from the number of the node that it comes from
   * @param to the number of the node that reads it
   * @param variable its name
   */
  public record Edge(int from, int to, String variable) {}

  /** The graphs of all blocks, in order. */
  public static List<ProgramGraph> of(Program program) {
    return program.blocks().stream().map(ProgramGraph::of).toList();
  }

  private static ProgramGraph of(Block block) {
    List<Node> nodes = new ArrayList<>();
    Set<Edge> edges = new LinkedHashSet<>();
    Map<String, Integer> writers = new HashMap<>();
    for (Operator operator : block.ops()) {
      List<String> flowing =
          operator.inputNames().stream().filter(name -> flows(block, name)).distinct().toList();
      for (String name : flowing) {
        if (!writers.containsKey(name)) {
          writers.put(name, nodes.size());
          nodes.add(new Node(null, name));
        }
      }
      int node = nodes.size();
      nodes.add(new Node(operator, null));
      for (String name : flowing) {
        edges.add(new Edge(writers.getOrDefault(name, node), node, name));
      }
      operator.outputNames().stream()
          .filter(name -> flows(block, name))
          .forEach(name -> writers.put(name, node));
    }
    return new ProgramGraph(block, nodes, List.copyOf(edges));
  }

  private static boolean flows(Block block, String name) {
    Variable variable = block.findVar(name);
    return !name.isEmpty() && (variable == null || !variable.persistable());
  }
}
