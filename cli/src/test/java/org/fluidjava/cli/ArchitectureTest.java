package org.fluidjava.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Who may know whom, over all modules. It stands here because the command line is the one module
 * whose tests see every class.
 */
@AnalyzeClasses(
    packages = "org.fluidjava",
    importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {
  private static final String PROTO = "org.fluidjava.proto..";
  private static final String[] FRAMEWORK = {
    "org.fluidjava.program..",
    "org.fluidjava.op..",
    "org.fluidjava.grad..",
    "org.fluidjava.tensor..",
    "org.fluidjava.device..",
    "org.fluidjava.kernel..",
    "org.fluidjava.executor..",
    "org.fluidjava.pass..",
    "org.fluidjava.feed..",
    "org.fluidjava.io..",
    "org.fluidjava.inspect..",
  };
  private static final String[] OPS = {
    "org.fluidjava.ops..", "org.fluidjava.layers..", "org.fluidjava.optimizer..",
  };
  private static final String CPU = "org.fluidjava.cpu..";
  private static final String CUDA = "org.fluidjava.cuda..";
  private static final String MODELS = "org.fluidjava.models..";
  private static final String TESTKIT = "org.fluidjava.testkit..";
  private static final String EXAMPLES = "org.fluidjava.examples..";
  private static final String CLI = "org.fluidjava.cli..";

  @ArchTest
  static final ArchRule protoKnowsNobody = onlyKnow(new String[] {PROTO}, new String[] {PROTO});

  @ArchTest static final ArchRule frameworkKnowsProto = onlyKnow(FRAMEWORK, with(FRAMEWORK, PROTO));

  @ArchTest
  static final ArchRule operatorsKnowTheFramework =
      onlyKnow(OPS, with(with(OPS, FRAMEWORK), PROTO));

  @ArchTest
  static final ArchRule cpuKernelsKnowTheFramework =
      onlyKnow(new String[] {CPU}, with(FRAMEWORK, CPU, PROTO));

  @ArchTest
  static final ArchRule cudaKernelsKnowTheFramework =
      onlyKnow(new String[] {CUDA}, with(FRAMEWORK, CUDA, PROTO));

  @ArchTest
  static final ArchRule testKitKnowsFrameworkAndOperators =
      onlyKnow(new String[] {TESTKIT}, with(with(OPS, FRAMEWORK), TESTKIT, PROTO));

  @ArchTest
  static final ArchRule modelsKnowNoKernels =
      onlyKnow(new String[] {MODELS}, with(with(OPS, FRAMEWORK), MODELS, PROTO));

  @ArchTest
  static final ArchRule examplesKnowNoKernels =
      onlyKnow(new String[] {EXAMPLES}, with(with(OPS, FRAMEWORK), EXAMPLES, PROTO));

  @ArchTest
  static final ArchRule commandsKnowNoKernels =
      noClasses()
          .that()
          .resideInAPackage(CLI)
          .should()
          .dependOnClassesThat(resideInAnyPackage(CPU, CUDA, TESTKIT));

  /** A class in a package that no rule names would escape all of them. */
  @ArchTest
  static final ArchRule everyPackageHasItsPlace =
      classes()
          .should()
          .resideInAnyPackage(
              with(with(OPS, FRAMEWORK), PROTO, CPU, CUDA, MODELS, TESTKIT, EXAMPLES, CLI));

  @ArchTest
  static final ArchRule onlyTheCommandLineEndsTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          // A fuzz run's child process, which a hanging input must not keep alive.
          .and()
          .resideOutsideOfPackage("org.fluidjava.testkit.fuzz..")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule onlySlf4jLogs =
      noClasses()
          .should()
          .dependOnClassesThat(resideInAnyPackage("java.util.logging..", "ch.qos.logback.."));

  private static ArchRule onlyKnow(String[] packages, String[] known) {
    return classes()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .onlyDependOnClassesThat(outsideOfThisProject().or(resideInAnyPackage(known)))
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> outsideOfThisProject() {
    return not(resideInAPackage("org.fluidjava..")).as("are not of this project");
  }

  private static String[] with(String[] packages, String... more) {
    return Stream.concat(Arrays.stream(packages), Arrays.stream(more)).toArray(String[]::new);
  }
}
