package org.fluidjava.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private final Program program = new Program();
  private final Block block = program.global();

  private static Variable tensor(Block block, String name) {
    return block
        .createVar(name, VarKind.LOD_TENSOR)
        .setDtype(DType.FLOAT32)
        .setShape(Shape.of(-1, 2));
  }

  private static Operator op(Block block, String type, List<String> in, List<String> out) {
    return block.appendOp(type).setInput("X", in).setOutput("Out", out);
  }

  @Test
  void namesAreCountedByKey() {
    Names names = program.names();
    assertThat(names.generate("fc")).isEqualTo("fc_0");
    assertThat(names.generate("fc")).isEqualTo("fc_1");
    assertThat(names.generate("fc_0.w")).isEqualTo("fc_0.w_0");
    assertThat(Names.grad("x")).isEqualTo("x@GRAD");
    Program copy = program.copy();
    assertThat(copy.names().generate("fc")).isEqualTo("fc_2");
    assertThat(names.generate("fc")).isEqualTo("fc_2");
  }

  @Test
  void variablesAreFoundInBlocksAround() {
    tensor(block, "outer");
    Block inner = program.enterBlock();
    tensor(inner, "inner");
    assertThat(program.current()).isSameAs(inner);
    assertThat(inner.parent()).isSameAs(block);
    assertThat(inner.var("outer").block()).isSameAs(block);
    assertThat(inner.ownVar("outer")).isNull();
    assertThat(block.findVar("inner")).isNull();
    assertThatThrownBy(() -> block.var("outre"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the program has no variable 'outre'");
    assertThatThrownBy(() -> block.var("oute"))
        .hasMessage("the program has no variable 'oute'; did you mean 'outer'?");
    assertThatThrownBy(() -> block.createVar("outer", VarKind.RAW))
        .hasMessage("block 0 has a variable 'outer' already");
    program.leaveBlock();
    assertThat(program.current()).isSameAs(block);
    assertThatThrownBy(program::leaveBlock).hasMessage("block 0 cannot be left");
    assertThatThrownBy(() -> program.block(2))
        .hasMessage("the program has 2 blocks, none with number 2");
  }

  @Test
  void renamingReachesTheBlocksInside() {
    tensor(block, "a");
    tensor(block, "b");
    op(block, "relu", List.of("a"), List.of("b"));
    Block seeing = program.addBlock(0);
    op(seeing, "relu", List.of("a"), List.of("a"));
    Block hiding = program.addBlock(0);
    tensor(hiding, "a");
    op(hiding, "relu", List.of("a"), List.of("a"));
    block.renameVar("a", "c");
    assertThat(block.vars()).extracting(Variable::name).containsExactly("c", "b");
    assertThat(block.ops().get(0)).hasToString("Out=[b] = relu(X=[c])");
    assertThat(seeing.ops().get(0)).hasToString("Out=[c] = relu(X=[c])");
    assertThat(hiding.ops().get(0)).hasToString("Out=[a] = relu(X=[a])");
    assertThatThrownBy(() -> block.renameVar("c", "b"))
        .hasMessage("'c' cannot be renamed: block 0 has a variable 'b' already");
    tensor(seeing, "d");
    assertThatThrownBy(() -> block.renameVar("c", "d"))
        .hasMessage("'c' cannot be renamed: block 1 has a variable 'd' already");
  }

  @Test
  void operatorsMoveAndGo() {
    for (String type : List.of("b", "c", "d")) {
      block.appendOp(type);
    }
    block.prependOp("a");
    block.moveOp(block.ops().get(3), 1);
    assertThat(block.ops()).extracting(Operator::type).containsExactly("a", "d", "b", "c");
    assertThat(block.ops().get(2).index()).isEqualTo(2);
    List<Operator> order = new ArrayList<>(block.ops());
    Collections.reverse(order);
    block.reorder(order);
    assertThat(block.ops()).extracting(Operator::type).containsExactly("c", "b", "d", "a");
    order.set(0, order.get(1));
    assertThatThrownBy(() -> block.reorder(order))
        .hasMessage("the new order must hold the same operators");
    block.removeOps(op -> op.type().equals("b"));
    assertThat(block.ops()).hasSize(3);
  }

  @Test
  void slotsLeaveOutTheEmptyName() {
    Operator op = op(block, "sum", List.of("a", Names.EMPTY, "b"), List.of(Names.EMPTY));
    assertThat(op.inputNames()).containsExactly("a", "b");
    assertThat(op.outputNames()).isEmpty();
    assertThat(op.input("Y")).isEmpty();
    assertThat(op.role()).isEqualTo(OpRole.FORWARD);
  }

  @Test
  void attributesHoldTypedValues() {
    assertThat(Attr.ofObject(1)).isEqualTo(Attr.of(1)).isNotEqualTo(Attr.of(1L));
    assertThat(Attr.ofObject(0.5)).isEqualTo(Attr.of(0.5f));
    assertThat(Attr.ofObject(new int[] {1, 2})).isEqualTo(Attr.of(new int[] {1, 2}));
    assertThat(Attr.of(new float[] {1})).hasSameHashCodeAs(Attr.of(new float[] {1}));
    assertThat(Attr.ofObject(List.of("a")).type()).isEqualTo(AttrType.STRINGS);
    assertThat(Attr.of("a")).hasToString("\"a\"");
    assertThat(Attr.of(new boolean[] {true})).hasToString("[true]");
    assertThatThrownBy(() -> Attr.ofObject(new Object()))
        .hasMessage("an attribute cannot hold a Object");
    for (AttrType type : AttrType.values()) {
      assertThat(AttrType.ofNumber(type.number())).isEqualTo(type);
    }
    assertThat(AttrType.ofNumber(99)).isEqualTo(AttrType.OTHER);
    for (VarKind kind : VarKind.values()) {
      assertThat(VarKind.ofNumber(kind.number())).isEqualTo(kind);
    }
  }

  @Test
  void copiesAreDeep() {
    tensor(block, "x").setLodLevel(1).setParameter(Parameter.DEFAULT);
    op(block, "relu", List.of("x"), List.of("y")).setAttr("a", 1).setTarget(true);
    program.addBlock(0).setForwardIndex(0);
    program.setRandomSeed(5);
    Program copy = program.copy();
    assertThat(copy).hasToString(program.toString());
    assertThat(copy.randomSeed()).isEqualTo(5);
    assertThat(copy.block(1).forwardIndex()).isZero();
    assertThat(copy.global().ops().get(0).target()).isTrue();
    assertThat(copy.parameters()).extracting(Variable::name).containsExactly("x");
    copy.global().var("x").setLodLevel(2);
    copy.global().ops().get(0).setAttr("a", 2);
    assertThat(block.var("x").lodLevel()).isEqualTo(1);
    assertThat(block.ops().get(0).attr("a")).isEqualTo(Attr.of(1));
  }

  @Test
  void thePrintHasVariablesAndOperators() {
    tensor(block, "x").setLodLevel(1);
    tensor(block, "w").setParameter(Parameter.DEFAULT);
    op(block, "mul", List.of("x"), List.of("y"))
        .setAttr("axis", 1)
        .setAttr(Operator.CALLSTACK, List.of("app.Net.build(Net.java:31)"));
    assertThat(program.toString().lines())
        .containsExactly(
            "block 0",
            "  var x float32 [?, 2] lod 1",
            "  var w float32 [?, 2] parameter",
            "  0: Out=[y] = mul(X=[x]) axis=1   # Net.java:31");
  }

  @Test
  void theUsersLineOfPaddlesStacks() {
    Operator op = block.appendOp("mul");
    assertThat(op.userLine()).isEmpty();
    op.setAttr(
        Operator.CALLSTACK,
        List.of(
            "  File \"train.py\", line 7, in <module>",
            "    y = fluid.layers.fc(x)",
            "  File \"/usr/lib/python3/site-packages/paddle/fluid/framework.py\", line 9, in"
                + " append_op",
            "    attrs=attrs"));
    assertThat(op.userLine()).isEqualTo("train.py:7");
    assertThat(
            UserLine.shorten(List.of("  File \"/home/a/train.py\", line 36, in <module>\n    y()")))
        .isEqualTo("train.py:36");
    assertThat(UserLine.find()).contains("ProgramTest.java:");
  }
}
