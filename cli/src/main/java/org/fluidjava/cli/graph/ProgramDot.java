package org.fluidjava.cli.graph;

import java.util.List;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;

/** A program in the language of Graphviz, one cluster for each block. */
public final class ProgramDot {
  private ProgramDot() {}

  /** The text, for {@code dot -Tsvg}. */
  public static String of(Program program) {
    StringBuilder text = new StringBuilder("digraph program {\n  node [shape=box];\n");
    List<ProgramGraph> graphs = ProgramGraph.of(program);
    for (int block = 0; block < graphs.size(); block++) {
      ProgramGraph graph = graphs.get(block);
      text.append("  subgraph cluster_" + block + " {\n    label=\"block " + block + "\";\n");
      for (int i = 0; i < graph.nodes().size(); i++) {
        ProgramGraph.Node node = graph.nodes().get(i);
        text.append("    " + name(block, i) + " [label=" + quoted(node.label()));
        text.append(node.operator() == null ? ", shape=ellipse];\n" : "];\n");
      }
      for (ProgramGraph.Edge edge : graph.edges()) {
        Variable variable = graph.block().findVar(edge.variable());
        String label = variable == null ? edge.variable() : variable.toString();
        text.append("    " + name(block, edge.from()) + " -> " + name(block, edge.to()));
        text.append(" [label=" + quoted(label) + "];\n");
      }
      text.append("  }\n");
    }
    return text.append("}\n").toString();
  }

  private static String name(int block, int node) {
    return "b" + block + "_" + node;
  }

  /** A backslash would begin one of Graphviz's own escapes. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
