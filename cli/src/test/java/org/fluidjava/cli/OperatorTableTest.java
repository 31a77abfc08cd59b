package org.fluidjava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.testkit.OperatorTable;
import org.junit.jupiter.api.Test;

/**
 * The table of operators in the documents is that of the code. It stands here because only the
 * command line's class path has all kernels. {@code -Dfluid.update=true} writes the file anew.
 */
class OperatorTableTest {
  @Test
  void theCommittedTableIsCurrent() throws IOException {
    Path root = Files.isDirectory(Path.of("docs")) ? Path.of(".") : Path.of("..");
    if (Boolean.getBoolean("fluid.update")) {
      OperatorTable.main(new String[] {root.toString()});
    }
    Path file = OperatorTable.file(root);
    assertThat(file).exists();
    assertThat(Files.readString(file))
        .as("%s; the test writes it with -Dfluid.update=true", file)
        .isEqualTo(OperatorTable.text(root, Kernels.installed()));
  }
}
