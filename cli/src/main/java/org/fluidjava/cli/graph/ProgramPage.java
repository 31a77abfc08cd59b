package org.fluidjava.cli.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.fluidjava.io.SavedProgram;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * One HTML page that shows a saved program as a graph to pan, zoom and search. It needs no other
 * file and no network, and it treats all names as text, because the program may be anybody's.
 */
public final class ProgramPage {
  private static final String DATA = "/*PROGRAM*/";
  private static final double BLOCK_GAP = 160;
  private static final int LONGEST_LABEL = 40;

  private ProgramPage() {}

  /** The page. */
  public static String of(SavedProgram saved) throws IOException {
    Program program = saved.program();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("title", String.valueOf(saved.file()));
    data.put("feeds", described(program, saved.feedNames()));
    data.put("fetches", described(program, saved.fetchNames()));
    data.put("parameters", saved.persistables().stream().map(ProgramPage::withSize).toList());
    List<Object> blocks = new ArrayList<>();
    double left = 0;
    for (ProgramGraph graph : ProgramGraph.of(program)) {
      Map<String, Object> block = block(graph);
      block.put("left", left);
      left += (double) Objects.requireNonNull(block.get("width")) + BLOCK_GAP;
      blocks.add(block);
    }
    data.put("blocks", blocks);
    // Gson writes < and > as escapes, so no text can end the script element that holds it.
    String json = new GsonBuilder().serializeSpecialFloatingPointValues().create().toJson(data);
    try (InputStream in = ProgramPage.class.getResourceAsStream("program-page.html")) {
      return new String(Objects.requireNonNull(in, "program-page.html").readAllBytes(), UTF_8)
          .replace(DATA, json);
    }
  }

  private static List<String> described(Program program, List<String> names) {
    return names.stream().map(name -> variable(program.global(), name)).toList();
  }

  private static String[] withSize(Variable parameter) {
    Shape shape = parameter.shape();
    DType dtype = parameter.dtype();
    String bytes =
        shape != null && dtype != null && shape.isKnown()
            ? String.format("%,d bytes", shape.numel() * dtype.bytes())
            : "";
    return new String[] {parameter.toString(), bytes};
  }

  private static Map<String, Object> block(ProgramGraph graph) {
    List<ProgramGraph.Node> nodes = graph.nodes();
    double[] widths = nodes.stream().mapToDouble(ProgramPage::width).toArray();
    List<int[]> ends =
        graph.edges().stream().map(edge -> new int[] {edge.from(), edge.to()}).toList();
    GraphLayout layout = GraphLayout.of(widths, ends);
    double left = 0;
    double right = 0;
    for (int i = 0; i < nodes.size(); i++) {
      left = i == 0 ? layout.x(i) - widths[i] / 2 : Math.min(left, layout.x(i) - widths[i] / 2);
      right = i == 0 ? layout.x(i) + widths[i] / 2 : Math.max(right, layout.x(i) + widths[i] / 2);
    }
    List<Object> drawn = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Map<String, Object> node = describe(graph.block(), nodes.get(i));
      node.put("x", layout.x(i) - left);
      node.put("y", layout.y(i));
      node.put("width", widths[i]);
      drawn.add(node);
    }
    List<Object> edges = new ArrayList<>();
    for (int i = 0; i < graph.edges().size(); i++) {
      ProgramGraph.Edge edge = graph.edges().get(i);
      double[] bends = layout.bends(i);
      for (int at = 0; at < bends.length; at += 2) {
        bends[at] -= left;
      }
      edges.add(
          Map.of(
              "from", edge.from(),
              "to", edge.to(),
              "variable", variable(graph.block(), edge.variable()),
              "bends", bends));
    }
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("index", graph.block().index());
    block.put("width", right - left);
    block.put("height", layout.layers() * GraphLayout.LAYER_HEIGHT);
    block.put("nodes", drawn);
    block.put("edges", edges);
    return block;
  }

  private static double width(ProgramGraph.Node node) {
    int letters = Math.max(node.label().length(), second(node).length());
    return 7.2 * Math.min(letters, LONGEST_LABEL) + 18;
  }

  /** The second line of a node: what an operator writes. */
  private static String second(ProgramGraph.Node node) {
    if (node.operator() == null) {
      return "";
    }
    return node.operator().outputNames().stream()
        .filter(name -> !name.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static Map<String, Object> describe(Block block, ProgramGraph.Node node) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("label", shortened(node.label()));
    fields.put("second", shortened(second(node)));
    Operator operator = node.operator();
    if (operator == null) {
      fields.put("variable", variable(block, node.label()));
      return fields;
    }
    fields.put("type", operator.type());
    fields.put("inputs", slots(block, operator.inputSlots(), operator::input));
    fields.put("outputs", slots(block, operator.outputSlots(), operator::output));
    List<String[]> attributes = new ArrayList<>();
    operator
        .attrs()
        .forEach(
            (name, attr) -> {
              if (!name.equals(Operator.CALLSTACK)) {
                attributes.add(new String[] {name, attr.toString()});
              }
            });
    fields.put("attributes", attributes);
    fields.put("line", operator.userLine());
    return fields;
  }

  private static List<Object> slots(
      Block block, Set<String> slots, Function<String, List<String>> names) {
    List<Object> described = new ArrayList<>();
    for (String slot : slots) {
      for (String name : names.apply(slot)) {
        described.add(new String[] {slot, variable(block, name)});
      }
    }
    return described;
  }

  private static String variable(Block block, String name) {
    Variable variable = block.findVar(name);
    return variable == null ? name : variable + (variable.persistable() ? " persistable" : "");
  }

  private static String shortened(String label) {
    return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "…";
  }
}
