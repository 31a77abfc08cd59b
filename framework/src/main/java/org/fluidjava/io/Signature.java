package org.fluidjava.io;

import java.util.List;
import java.util.TreeMap;
import org.fluidjava.program.Attr;
import org.fluidjava.program.Block;
import org.fluidjava.program.Operator;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;

/**
 * What a saved program takes and gives: the names in the operators of block 0 that are called feed
 * and fetch, ordered by their column, since these operators stand in any order.
 *
 * @param feeds fed variables
 * @param fetches fetched variables
 */
record Signature(List<String> feeds, List<String> fetches) {
  private static final String FEED = "feed";
  private static final String FETCH = "fetch";

  /**
   * Reads it from a program.
   *
   * @throws ProgramFormatException when columns are missing or doubled, or a name is not declared
   */
  static Signature of(String source, Program program) {
    TreeMap<Long, String> feeds = new TreeMap<>();
    TreeMap<Long, String> fetches = new TreeMap<>();
    int number = 0;
    for (Operator op : program.global().ops()) {
      boolean isFeed = op.type().equals(FEED);
      if (isFeed || isFetch(op)) {
        String where = source + ", block 0, operator " + number + " (" + op.type() + "): ";
        List<String> names = isFeed ? op.output("Out") : op.input("X");
        if (names.size() != 1) {
          throw new ProgramFormatException(
              where
                  + "it must name one variable in slot "
                  + (isFeed ? "Out" : "X")
                  + ", but names "
                  + names.size());
        }
        if (program.global().ownVar(names.get(0)) == null) {
          throw new ProgramFormatException(
              where + "variable '" + names.get(0) + "' is not declared");
        }
        Attr col = op.attr("col");
        if (col == null || !(col.value() instanceof Integer || col.value() instanceof Long)) {
          throw new ProgramFormatException(where + "it has no attribute 'col' with a number");
        }
        long column = ((Number) col.value()).longValue();
        if ((isFeed ? feeds : fetches).put(column, names.get(0)) != null) {
          throw new ProgramFormatException(where + "column " + column + " comes twice");
        }
      }
      number++;
    }
    return new Signature(inOrder(source, FEED, feeds), inOrder(source, FETCH, fetches));
  }

  /** {@code fetch_v2} is the name in the programs of some later executors. */
  private static boolean isFetch(Operator op) {
    return op.type().equals(FETCH) || op.type().equals("fetch_v2");
  }

  private static List<String> inOrder(String source, String type, TreeMap<Long, String> columns) {
    long expected = 0;
    for (long column : columns.keySet()) {
      if (column != expected) {
        throw new ProgramFormatException(
            source
                + ", block 0: "
                + type
                + " operators have columns "
                + columns.keySet()
                + "; they must count from 0");
      }
      expected++;
    }
    return List.copyOf(columns.values());
  }

  /** Puts the operators into a program, in Paddle's order, in place of any that are there. */
  void writeTo(Program program) {
    Block block = program.global();
    block.removeOps(op -> op.type().equals(FEED) || isFetch(op));
    for (String holder : new String[] {FEED, FETCH}) {
      block.removeVar(holder);
      VarKind kind = holder.equals(FEED) ? VarKind.FEED_MINIBATCH : VarKind.FETCH_LIST;
      block.createVar(holder, kind).setPersistable(true);
    }
    // Each feed goes to the very front, so the last column ends up first, as in Paddle's files.
    for (int i = 0; i < feeds.size(); i++) {
      block
          .prependOp(FEED)
          .setInput("X", List.of(FEED))
          .setOutput("Out", List.of(feeds.get(i)))
          .setAttr("col", Attr.of(i));
    }
    for (int i = 0; i < fetches.size(); i++) {
      block
          .appendOp(FETCH)
          .setInput("X", List.of(fetches.get(i)))
          .setOutput("Out", List.of(FETCH))
          .setAttr("col", Attr.of(i));
    }
  }
}
