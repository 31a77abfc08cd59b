package org.fluidjava.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Kernels;
import org.fluidjava.tensor.DType;
import org.fluidjava.testkit.CaseRun;
import org.fluidjava.testkit.EachDevice;
import org.fluidjava.testkit.OpCase;
import org.fluidjava.testkit.OpCases;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/**
 * Every case of every operator that has a CUDA kernel, on the first CUDA device: results,
 * gradients, refusals, and the CPU's numbers beside the device's. As a program it prints one line
 * for each fault, for machines that have Java and nothing else; {@code -Dfluid.cases=mul,softmax}
 * runs only those operators, {@code -Dfluid.cases.part=2/8} every eighth from the second on.
 */
final class CudaCases {
  private static final Place CUDA = Place.cuda(0);

  /** One thing to check. */
  record Check(String type, String name, Executable body) {}

  private final Kernels kernels;
  private final CudaDevice device;

  CudaCases(Kernels kernels) {
    this.kernels = kernels;
    device = (CudaDevice) kernels.open(CUDA);
  }

  /** All checks by operator; an operator without a CUDA kernel has one that is skipped. */
  Map<String, List<Check>> byOperator() {
    Map<String, List<Check>> checks = new TreeMap<>();
    CaseRun run = new CaseRun(CUDA, kernels);
    for (OpCase opCase : OpCases.installed()) {
      List<Check> ofType = checks.computeIfAbsent(opCase.type(), type -> new ArrayList<>());
      if (kernels.has(opCase.type(), "cuda")) {
        add(ofType, run, opCase);
      } else if (ofType.isEmpty()) {
        ofType.add(
            new Check(
                opCase.type(),
                opCase.type(),
                () -> {
                  throw new TestAbortedException("no CUDA kernel");
                }));
      }
    }
    return checks;
  }

  private void add(List<Check> checks, CaseRun run, OpCase opCase) {
    DType first = opCase.floatTypes().get(0);
    if (opCase.mustFail()) {
      checks.add(check(run, opCase, first, "refused", () -> run.refusal(opCase)));
      return;
    }
    for (DType floatType : opCase.floatTypes()) {
      String name = floatType.fluidName();
      checks.add(check(run, opCase, floatType, name, () -> run.forward(opCase, floatType)));
    }
    if (opCase.hasGradientCheck() && kernels.has(opCase.type() + "_grad", "cuda")) {
      checks.add(check(run, opCase, first, "gradient", () -> run.gradient(opCase)));
    }
    EachDevice both =
        new EachDevice().with("cpu", Place.cpu(), kernels).with("cuda", CUDA, kernels);
    checks.add(check(run, opCase, first, "beside the CPU", () -> both.compare(opCase, first)));
  }

  private Check check(CaseRun run, OpCase opCase, DType floatType, String aspect, Executable body) {
    String name = opCase.type() + ": " + opCase.name() + ", " + aspect;
    return new Check(
        opCase.type(),
        name,
        () -> {
          // What must be refused may not even build.
          String missing = opCase.mustFail() ? null : run.missingKernel(opCase, floatType);
          if (missing != null) {
            throw new TestAbortedException(missing);
          }
          alone(name, body);
        });
  }

  /**
   * Runs a check so that what goes wrong on the device is found with it, not with one after it. A
   * device that is lost ends all checks: their failures would say nothing.
   */
  private void alone(String name, Executable body) throws Throwable {
    if (device.lost() != null) {
      throw new TestAbortedException("not run: the device is lost");
    }
    try {
      body.execute();
      device.synchronize();
    } catch (Throwable fault) {
      if (device.lost() != null) {
        System.out.println("THE DEVICE IS LOST at " + name + ": " + device.lost());
      }
      throw fault;
    }
  }

  /** What became of the checks of one operator. */
  private static final class Tally {
    private int passed;
    private int failed;
    private int skipped;
  }

  /** Runs all checks; arguments are not used. */
  public static void main(String[] arguments) {
    CudaCases cases = new CudaCases(Kernels.installed());
    System.out.println("on " + cases.device);
    Tally all = new Tally();
    List<String> without = new ArrayList<>();
    List<String> failing = new ArrayList<>();
    Map<String, List<Check>> chosen = part(cases.byOperator());
    System.out.println(chosen.size() + " operators");
    chosen.forEach(
        (type, checks) -> {
          if (!cases.kernels.has(type, "cuda")) {
            without.add(type);
            return;
          }
          Tally tally = new Tally();
          checks.forEach(check -> cases.run(check, tally));
          all.passed += tally.passed;
          all.failed += tally.failed;
          all.skipped += tally.skipped;
          if (tally.failed > 0) {
            failing.add(type + " " + tally.failed + "/" + (tally.failed + tally.passed));
          }
        });
    System.out.println("operators without a CUDA kernel: " + String.join(" ", without));
    System.out.println("operators with faults: " + String.join(", ", failing));
    System.out.println("device memory: " + cases.device.memory());
    System.out.printf(
        "%d checks passed, %d failed, %d skipped%n", all.passed, all.failed, all.skipped);
    System.exit(all.failed == 0 && cases.device.lost() == null ? 0 : 1);
  }

  private static Map<String, List<Check>> part(Map<String, List<Check>> all) {
    String[] part = System.getProperty("fluid.cases.part", "1/1").split("/", 2);
    int parts = Integer.parseInt(part[1]);
    int first = Integer.parseInt(part[0]) - 1;
    Map<String, List<Check>> some = new TreeMap<>();
    List<String> types = List.copyOf(all.keySet());
    for (int i = first; i < types.size(); i += parts) {
      some.put(types.get(i), all.getOrDefault(types.get(i), List.of()));
    }
    return some;
  }

  private void run(Check check, Tally tally) {
    try {
      check.body().execute();
      tally.passed++;
    } catch (TestAbortedException skipped) {
      tally.skipped++;
    } catch (Throwable fault) {
      tally.failed++;
      // The first lines of an assertion name the worst element; a stack trace is for others only.
      String text = fault.toString();
      text = text.length() > 700 ? text.substring(0, 700) + " ..." : text;
      System.out.println("FAIL " + check.name() + "\n  " + text.replace("\n", "\n  "));
      if (!(fault instanceof AssertionError)) {
        Throwable root = fault;
        while (root.getCause() != null) {
          root = root.getCause();
        }
        StackTraceElement[] trace = root.getStackTrace();
        for (int i = 0; i < Math.min(4, trace.length); i++) {
          System.out.println("    at " + trace[i]);
        }
      }
      if (lostNow()) {
        System.out.println("stopped: nothing more can run on the device in this process");
        System.exit(2);
      }
    }
  }

  private boolean lostNow() {
    return device.lost() != null;
  }
}
