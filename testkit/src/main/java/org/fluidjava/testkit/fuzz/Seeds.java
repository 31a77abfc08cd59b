package org.fluidjava.testkit.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.io.ParameterFile;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.layers.Layers;
import org.fluidjava.program.Program;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Shape;
import org.fluidjava.testkit.CaseFiles;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;
import org.jspecify.annotations.Nullable;

/**
 * What harm starts from: every operator's cases with and without gradients, and programs with loops
 * and conditions inside each other, in both file forms. Made when first asked for.
 */
final class Seeds {
  private static final int KEPT = 400;

  private final List<OpCase> cases = new ArrayList<>();
  private final Map<String, List<OpCase>> byType = new HashMap<>();
  private final List<String> types;
  private final Kernels kernels = Kernels.installed();
  private final Path scratch;
  private final Map<String, @Nullable FuzzInput> made = new HashMap<>();

  Seeds(Path scratch) {
    this.scratch = scratch;
    for (OpCase opCase : OpCases.installed()) {
      if (!opCase.mustFail()) {
        cases.add(opCase);
        byType.computeIfAbsent(opCase.type(), key -> new ArrayList<>()).add(opCase);
      }
    }
    types = byType.keySet().stream().sorted().toList();
  }

  /**
   * A seed for a random number; null when that case cannot be saved. All operators are as likely,
   * however many cases they have.
   */
  @Nullable FuzzInput pick(java.util.SplittableRandom random) throws IOException {
    SaveForm form = random.nextBoolean() ? SaveForm.SEPARATE : SaveForm.pdmodel("m");
    if (random.nextInt(12) == 0) {
      return loops(form);
    }
    List<OpCase> some = byType.getOrDefault(types.get(random.nextInt(types.size())), List.of());
    OpCase opCase = some.get(random.nextInt(some.size()));
    boolean gradient = opCase.hasGradientCheck() && random.nextInt(3) == 0;
    String key = opCase + " " + gradient + " " + form;
    if (made.size() > KEPT) {
      made.clear();
    }
    if (!made.containsKey(key)) {
      FuzzInput.clear(scratch);
      boolean saved =
          CaseFiles.save(
              opCase,
              gradient,
              kernels,
              scratch.resolve(FuzzInput.MODEL),
              scratch.resolve(FuzzInput.FEED),
              form);
      made.put(key, saved ? FuzzInput.read(scratch) : null);
    }
    return made.get(key);
  }

  private FuzzInput loops(SaveForm form) throws IOException {
    FuzzInput.clear(scratch);
    Program main = new Program();
    Layers layers = new Layers(main, new Program());
    Variable n = layers.data("n", DType.INT64, 1).setShape(Shape.of(1));
    Variable i = layers.fillConstant(DType.INT64, 0, 1);
    Variable sum = layers.fillConstant(DType.FLOAT32, 1, 2);
    Variable array = layers.createArray(DType.FLOAT32);
    Variable goesOn = layers.lessThan(i, n);
    layers
        .whileLoop(goesOn)
        .block(
            () -> {
              layers.assign(layers.scale(sum, 2), sum);
              layers.arrayWrite(sum, i, array);
              Variable j = layers.fillConstant(DType.INT64, 0, 1);
              Variable inner = layers.lessThan(j, i);
              layers
                  .whileLoop(inner)
                  .block(
                      () -> {
                        layers.increment(j);
                        layers.lessThan(j, i, inner);
                      });
              layers.increment(i);
              layers.lessThan(i, n, goesOn);
            });
    Variable length = layers.arrayLength(array);
    ProgramSaver.saveTrainingProgram(
        scratch.resolve(FuzzInput.MODEL),
        main,
        List.of("n"),
        List.of(sum.name(), length.name()),
        name -> null,
        form);
    Files.createDirectories(scratch.resolve(FuzzInput.FEED));
    ParameterFile.write(
        scratch.resolve(FuzzInput.FEED).resolve("n"), LoDTensor.ofLongs(Shape.of(1), 3));
    return FuzzInput.read(scratch);
  }
}
