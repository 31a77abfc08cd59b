package org.fluidjava.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fluidjava.kernel.KernelKey;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.op.OpDef;
import org.fluidjava.tensor.DType;

/**
 * The text of {@code docs/operators.md}: every operator with its kernels, gradient, cases and
 * layers. The main class writes the file; a test fails when the committed one is out of date.
 */
public final class OperatorTable {
  private static final Path FILE = Path.of("docs", "operators.md");
  private static final Path LAYERS = Path.of("ops", "src", "main", "java", "org", "fluidjava");
  private static final List<String> PLACES = List.of("cpu", "cuda");
  private static final Pattern METHOD =
      Pattern.compile(
          "^  (?! )(?:default |public |static |private |protected )*[\\w<>.,? \\[\\]]+ (\\w+)\\(",
          Pattern.MULTILINE);
  private static final Pattern LITERAL = Pattern.compile("\"([a-z][a-z0-9_]*)\"");

  private OperatorTable() {}

  /** Writes the file below the project's root: the argument, or the working folder. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments.length > 0 ? arguments[0] : ".");
    Path file = file(root);
    Files.writeString(file, text(root, Kernels.installed()), StandardCharsets.UTF_8);
  }

  /** Where the table lies below the project's root. */
  public static Path file(Path root) {
    return root.resolve(FILE);
  }

  /**
   * The file's text as it must be now.
   *
   * @param root the project's root: layers are read from its sources, the agreement with Paddle
   *     from {@link PaddleAgreement#FILE}
   * @param kernels the kernels of all back ends
   */
  public static String text(Path root, Kernels kernels) throws IOException {
    Coverage coverage = Coverage.installed(kernels);
    Map<String, TreeSet<String>> layers = layers(root, coverage);
    Map<String, PaddleAgreement> agreements =
        PaddleAgreement.read(root.resolve(PaddleAgreement.FILE));
    StringBuilder rows = new StringBuilder();
    int gradients = 0;
    int cases = 0;
    for (String type : coverage.operators()) {
      OpDef def = coverage.definition(type);
      gradients += def.gradMaker() != null ? 1 : 0;
      cases += coverage.cases(type);
      PaddleAgreement agreement = agreements.get(type);
      rows.append("| `").append(type).append("` | ").append(coverage.group(type));
      for (String place : PLACES) {
        rows.append(" | ").append(dtypes(kernels, type, place));
      }
      rows.append(" | ").append(gradient(def, coverage, kernels));
      rows.append(" | ").append(cases(type, coverage));
      rows.append(" | ").append(agreement == null ? "" : agreement.text());
      rows.append(" | ")
          .append(String.join(", ", layers.getOrDefault(type, new TreeSet<>())))
          .append(" |\n");
    }
    return """
        # Operators

        Written by `org.fluidjava.testkit.OperatorTable`; a test compares it with the code. Do not edit it.

        %d operators, %d of them with a gradient; %d cases. Element types: `f32` float32, `f64` float64, `i32` int32, `i64` int64,
        `b` bool, `u8` uint8, `i8` int8, `i16` int16, `f16` float16, `bf16` bfloat16; `all` is every one of them. The types are those of the input that chooses the kernel.
        *Gradient*: the gradient operator with the places that have a kernel for it, or "by others" when it is composed of other operators; ✓ a case compares it with central differences.
        *Paddle*: in how many programs of this operator the real PaddlePaddle 2.3.2 (CPU) gives the same results, of those that it was given: `58/59` is 58 of 59. The programs are the cases
        and seeded variations of them: other extents, ranks, LoD, numbers, attributes, element types, left-out inputs. *gradients* counts programs with the gradient operators likewise. *forms* counts variations that
        differ in more than their numbers (none is given where a line is older than this count). Floats agree within 2e-5 of the largest number of a tensor, gradients within 6e-5, both within 1e-6 in float64;
        integers, extents, LoD and types are the same. In brackets stands why some differ or were not asked. Variations that Paddle refuses to run are not counted. A slow operator has fewer variations.

        | operator | group | cpu | cuda | gradient | cases | Paddle | layers |
        |---|---|---|---|---|---|---|---|
        """
            .formatted(coverage.operators().size(), gradients, cases)
        + rows;
  }

  private static String cases(String type, Coverage coverage) {
    String program = coverage.program(type);
    int count = coverage.cases(type);
    return count == 0 && !program.isEmpty() ? program : Integer.toString(count);
  }

  private static String gradient(OpDef def, Coverage coverage, Kernels kernels) {
    if (def.gradMaker() == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    OpDef gradient = def.gradientDef();
    if (gradient == null) {
      text.append("by others");
    } else {
      List<String> places =
          PLACES.stream().filter(place -> kernels.has(gradient.type(), place)).toList();
      text.append('`').append(gradient.type()).append("` ").append(String.join(", ", places));
    }
    return text.append(coverage.gradientChecked(def.type()) ? " ✓" : "").toString();
  }

  private static String dtypes(Kernels kernels, String type, String place) {
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (DType dtype : DType.values()) {
      if (kernels.find(new KernelKey(type, place, dtype)) != null) {
        text.append(text.isEmpty() ? "" : " ").append(shortName(dtype));
        count++;
      }
    }
    return count == DType.values().length ? "all" : text.toString();
  }

  private static String shortName(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> "f32";
      case FLOAT64 -> "f64";
      case INT32 -> "i32";
      case INT64 -> "i64";
      case INT16 -> "i16";
      case INT8 -> "i8";
      case UINT8 -> "u8";
      case BOOL -> "b";
      case FLOAT16 -> "f16";
      case BFLOAT16 -> "bf16";
    };
  }

  /** The layer methods whose source names an operator's type, by type. */
  private static Map<String, TreeSet<String>> layers(Path root, Coverage coverage)
      throws IOException {
    Map<String, TreeSet<String>> layers = new HashMap<>();
    TreeSet<String> types = new TreeSet<>(coverage.operators());
    for (String folder : List.of("layers", "optimizer")) {
      Path path = root.resolve(LAYERS).resolve(folder);
      if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.list(path)) {
          for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
            collect(file, folder.equals("layers"), types, layers);
          }
        }
      }
    }
    return layers;
  }

  private static void collect(
      Path file, boolean byMethod, TreeSet<String> types, Map<String, TreeSet<String>> layers)
      throws IOException {
    String source = Files.readString(file);
    String name = String.valueOf(file.getFileName()).replace(".java", "");
    boolean isSubject = byMethod && name.endsWith("Layers") || name.equals("LayerBase");
    Matcher literal = LITERAL.matcher(source);
    while (literal.find()) {
      if (types.contains(literal.group(1))) {
        String method = isSubject ? methodAt(source, literal.start()) : name;
        if (!method.isEmpty()) {
          layers.computeIfAbsent(literal.group(1), key -> new TreeSet<>()).add(method);
        }
      }
    }
  }

  private static String methodAt(String source, int position) {
    Matcher method = METHOD.matcher(source);
    String found = "";
    while (method.find() && method.start() < position) {
      found = method.group(1);
    }
    return found;
  }
}
