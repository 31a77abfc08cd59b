package org.fluidjava.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Definitions that are built when they are looked up. */
class OpCatalogueTest {
  private static OpDef.Builder unary(String type) {
    return OpDef.named(type).input("X", "").output("Out", "").shape(ShapeRule.same("X", "Out"));
  }

  private static OpDef derivable(String type) {
    return unary(type).grad(Gradient.reads("X").given("Out").yields("X")).build();
  }

  @Test
  void onlyWhatIsLookedUpIsBuilt() {
    List<String> built = new ArrayList<>();
    OpProvider group =
        ops -> {
          for (String type : new String[] {"left", "right"}) {
            if (ops.wants(type)) {
              built.add(type);
              ops.add(derivable(type));
            }
          }
        };
    OpCatalogue catalogue = new OpCatalogue(List.of(group));
    assertThat(built).isEmpty();
    assertThat(catalogue.find("neither")).isNull();
    assertThat(catalogue.find("neither_grad")).isNull();
    assertThat(built).isEmpty();
    OpDef right = catalogue.get("right");
    assertThat(right.type()).isEqualTo("right");
    assertThat(catalogue.get("right")).isSameAs(right);
    assertThat(built).containsExactly("right");
    assertThat(catalogue.get("left_grad").derivedGradient()).isTrue();
    assertThat(built).containsExactly("right", "left");
    assertThat(catalogue.types()).containsExactly("left", "left_grad", "right", "right_grad");
  }

  @Test
  void anUnknownOperatorIsNamed() {
    OpCatalogue catalogue = new OpCatalogue(List.of());
    assertThat(catalogue.find("no_such")).isNull();
    assertThatThrownBy(() -> catalogue.get("no_such"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no operator 'no_such' is known to this build");
  }

  @Test
  void aStatedGradientGoesBeforeTheDerivedOneAlsoFromAnotherGroup() {
    OpDef own = unary("twice_grad").build();
    OpProvider forward =
        ops -> {
          if (ops.wants("twice")) ops.add(derivable("twice"));
        };
    OpProvider backward =
        ops -> {
          if (ops.wants("twice_grad")) ops.add(own);
        };
    for (List<OpProvider> order : List.of(List.of(forward, backward), List.of(backward, forward))) {
      assertThat(new OpCatalogue(order).get("twice_grad")).isSameAs(own);
    }
  }

  @Test
  void aDerivedGradientWithANameOfItsOwnIsFound() {
    OpDef def =
        unary("entropy2")
            .grad(Gradient.reads("X").given("Out").yields("X").named("entropy_grad2"))
            .build();
    OpProvider asking =
        ops -> {
          if (ops.wants("entropy2", "entropy_grad2")) ops.add(def);
        };
    OpProvider notAsking = ops -> ops.add(def);
    for (OpProvider group : List.of(asking, notAsking)) {
      OpCatalogue catalogue = new OpCatalogue(List.of(group));
      assertThat(catalogue.get("entropy_grad2").derivedGradient()).isTrue();
      assertThat(catalogue.types()).containsExactly("entropy2", "entropy_grad2");
    }
  }

  @Test
  void whatAGroupAddsWithoutAskingIsFoundToo() {
    OpProvider group = ops -> ops.add(derivable("plain"), derivable("other"));
    OpCatalogue catalogue = new OpCatalogue(List.of(group));
    assertThat(catalogue.get("plain").type()).isEqualTo("plain");
    assertThat(catalogue.get("other_grad").derivedGradient()).isTrue();
    assertThat(group.operators()).extracting(OpDef::type).containsExactly("plain", "other");
  }

  @Test
  void twoDefinitionsOfOneOperatorAreRefused() {
    OpProvider first =
        ops -> {
          if (ops.wants("same")) ops.add(derivable("same"));
        };
    OpProvider second = ops -> ops.add(derivable("same"));
    assertThatThrownBy(() -> new OpCatalogue(List.of(first, second)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("two definitions of op same");
    OpProvider twice =
        ops -> {
          if (ops.wants("same")) ops.add(derivable("same"), derivable("same"));
        };
    assertThatThrownBy(() -> new OpCatalogue(List.of(twice)).find("same"))
        .hasMessage("two definitions of op same");
  }

  @Test
  void threadsThatLookUpAtOnceGetTheSameDefinitions() throws Exception {
    int count = 200;
    AtomicInteger built = new AtomicInteger();
    OpProvider group =
        ops -> {
          for (int i = 0; i < count; i++) {
            if (ops.wants("op" + i)) {
              built.incrementAndGet();
              ops.add(derivable("op" + i));
            }
          }
        };
    OpCatalogue catalogue = new OpCatalogue(List.of(group));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<OpDef>>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int step = thread % 2 == 0 ? 1 : count - 1;
        tasks.add(
            () -> {
              OpDef[] found = new OpDef[count];
              for (int i = 0; i < count; i++) {
                int at = (i + 1) * step % count;
                found[at] = catalogue.get("op" + at);
              }
              return List.of(found);
            });
      }
      List<Future<List<OpDef>>> results = threads.invokeAll(tasks);
      for (Future<List<OpDef>> result : results) {
        for (int i = 0; i < count; i++) {
          assertThat(result.get().get(i)).isSameAs(catalogue.get("op" + i));
        }
      }
      assertThat(built).hasValue(count);
    } finally {
      threads.shutdownNow();
    }
  }
}
