package org.fluidjava.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PruningTest {
  private final Program program = new Program();
  private final Block block = program.global();

  private Operator op(Block in, String type, String from, String to) {
    for (String name : List.of(from, to)) {
      if (in.findVar(name) == null) {
        in.createVar(name, VarKind.LOD_TENSOR);
      }
    }
    return in.appendOp(type).setInput("X", List.of(from)).setOutput("Out", List.of(to));
  }

  private static List<String> types(Program program) {
    return program.global().ops().stream().map(Operator::type).toList();
  }

  @Test
  void onlyWhatTheTargetsNeedStays() {
    op(block, "a", "x", "h");
    op(block, "b", "h", "y");
    op(block, "c", "h", "z");
    op(block, "optimize", "y", "h").setAttr(OpRole.ATTR, OpRole.OPTIMIZE);
    Program cut = program.prune(List.of("x"), List.of("y"));
    assertThat(types(cut)).containsExactly("a", "b");
    assertThat(cut.global().ownVar("z")).isNull();
    assertThat(types(program)).hasSize(4);
    assertThat(types(program.prune(List.of("h"), List.of("y")))).containsExactly("b");
    assertThatThrownBy(() -> program.prune(List.of("x"), List.of("why")))
        .hasMessageStartingWith("the program has no variable 'why'");
  }

  @Test
  void fedDataThatNothingReadsGoes() {
    op(block, "a", "x", "y");
    block.createVar("label", VarKind.LOD_TENSOR).setIsData(true);
    assertThat(program.prune(List.of("x"), List.of("y")).global().ownVar("label")).isNull();
    assertThat(program.clone(true).global().ownVar("label")).isNotNull();
  }

  @Test
  void blocksOfKeptOperatorsStayAndAreNumberedAnew() {
    op(block, "weights", "w", "v");
    Block dropped = program.addBlock(0);
    op(dropped, "in_dropped", "x", "t");
    Block loop = program.addBlock(0);
    // Reads v, which the operator around it does not list.
    op(loop, "in_loop", "v", "u");
    Block deep = program.addBlock(2);
    op(deep, "in_deep", "u", "u");
    Block gradient = program.addBlock(2);
    gradient.setForwardIndex(2);
    loop.appendOp("while").setAttr("sub_block", Attr.block(3));
    op(block, "while", "x", "y").setAttr("sub_block", Attr.block(2));
    op(block, "while", "x", "unused").setAttr("sub_block", Attr.block(1));
    op(block, "many", "y", "z").setAttr("blocks", new Attr(AttrType.BLOCKS, new int[] {4, 2}));

    Program cut = program.prune(List.of("x"), List.of("z"));
    assertThat(types(cut)).containsExactly("weights", "while", "many");
    assertThat(cut.blocks()).hasSize(4);
    assertThat(cut.block(1).ops()).extracting(Operator::type).containsExactly("in_loop", "while");
    assertThat(cut.block(2).ops()).extracting(Operator::type).containsExactly("in_deep");
    assertThat(cut.block(2).parentIndex()).isEqualTo(1);
    assertThat(cut.block(3).forwardIndex()).isEqualTo(1);
    assertThat(cut.global().ops().get(1).attr("sub_block")).isEqualTo(Attr.block(1));
    assertThat(cut.block(1).ops().get(1).attr("sub_block")).isEqualTo(Attr.block(2));
    assertThat(cut.global().ops().get(2).attr("blocks"))
        .isEqualTo(new Attr(AttrType.BLOCKS, new int[] {3, 1}));
    assertThat(cut.block(1).index()).isEqualTo(1);
    assertThat(cut.block(1).program()).isSameAs(cut);
  }

  @Test
  void testingDropsTraining() {
    op(block, "forward", "x", "y").setAttr("is_test", false);
    op(block, "loss", "y", "loss").setAttr(OpRole.ATTR, OpRole.FORWARD | OpRole.LOSS);
    op(block, "loss_grad", "loss", "y@GRAD").setAttr(OpRole.ATTR, OpRole.BACKWARD | OpRole.LOSS);
    op(block, "sgd", "y@GRAD", "w").setAttr(OpRole.ATTR, OpRole.OPTIMIZE);
    op(block, "schedule", "rate", "rate").setAttr(OpRole.ATTR, OpRole.LEARNING_RATE_SCHEDULE);
    op(block, "unmarked", "y", "y").setAttr(OpRole.ATTR, OpRole.NOT_SPECIFIED);
    Program test = program.clone(true);
    assertThat(types(test)).containsExactly("forward", "loss", "unmarked");
    assertThat(test.global().ops().get(0).attr("is_test")).isEqualTo(Attr.of(true));
    assertThat(block.ops().get(0).attr("is_test")).isEqualTo(Attr.of(false));
    assertThat(test.global().ownVar("rate")).isNull();
    assertThat(program.clone(false)).hasToString(program.toString());
  }
}
