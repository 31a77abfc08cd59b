package org.fluidjava.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fluidjava.device.Place;
import org.fluidjava.io.ParameterFile;
import org.fluidjava.io.ProgramSaver;
import org.fluidjava.io.SaveForm;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.program.Program;
import org.fluidjava.program.VarKind;
import org.fluidjava.tensor.LoDTensor;
import org.fluidjava.tensor.Value;

/** Writes a case's program as a saved program, and beside it what has to be fed. */
public final class CaseFiles {
  private CaseFiles() {}

  /**
   * Saves a case in its first float type.
   *
   * @param gradient with the gradient operators; the case must check gradients then
   * @param model the folder of the program
   * @param feeds the folder of what is fed: one parameter file for each name
   * @return false when files cannot carry the case: something but tensors is fed or stored
   */
  public static boolean save(
      OpCase opCase, boolean gradient, Kernels kernels, Path model, Path feeds, SaveForm form)
      throws IOException {
    try (PreparedCase prepared =
        gradient
            ? PreparedCase.withGradient(opCase, opCase.floatTypes().get(0), Place.cpu(), kernels)
            : PreparedCase.forward(opCase, opCase.floatTypes().get(0), Place.cpu(), kernels)) {
      CaseProgram made = prepared.program();
      Map<String, Value> fed = new LinkedHashMap<>(made.inputs());
      made.held().forEach(fed::remove);
      prepared.weights().forEach((name, value) -> fed.put(name + "@GRAD", value));
      for (Value value : made.inputs().values()) {
        if (!(value instanceof LoDTensor)) {
          return false;
        }
      }
      Program program = made.program();
      List<String> wanted =
          gradient
              ? made.checkedVariables().stream().map(name -> name + "@GRAD").toList()
              : made.op().outputNames();
      List<String> fetches =
          wanted.stream()
              .distinct()
              .filter(name -> program.global().var(name).kind() == VarKind.LOD_TENSOR)
              .toList();
      ProgramSaver.saveTrainingProgram(
          model, program, List.copyOf(fed.keySet()), fetches, made.inputs()::get, form);
      Files.createDirectories(feeds);
      ParameterFile.writeAll(feeds, fed);
      return true;
    }
  }
}
