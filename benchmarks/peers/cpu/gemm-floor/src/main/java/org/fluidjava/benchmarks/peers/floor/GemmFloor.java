package org.fluidjava.benchmarks.peers.floor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.fluidjava.benchmarks.peers.PeerRun;
import org.fluidjava.benchmarks.peers.SentenceBatch;
import org.fluidjava.benchmarks.peers.TrainingWindows;
import org.fluidjava.benchmarks.peers.floor.StepProducts.Part;

/**
 * The floor under a training step: the time of its matrix products alone, packed, without padding,
 * each kind on the library that computes it fastest.
 */
public final class GemmFloor {
  private GemmFloor() {}

  /** Measures; the arguments are those of {@link PeerRun#parse}. */
  public static void main(String[] arguments) {
    PeerRun run = PeerRun.parse(arguments);
    openblas_nolapack.blas_set_num_threads(run.threads());
    Map<String, Gemm> libraries = new LinkedHashMap<>();
    libraries.put("openblas", Gemm.openBlas());
    libraries.put("openblas_cut", Gemm.openBlasCut());
    libraries.put("onednn", Gemm.oneDnn());

    // A window's batches are enough: all have the same kinds of products.
    List<SentenceBatch> all = SentenceBatch.read(run.batches(), run.config().batchSize());
    List<SentenceBatch> batches =
        all.subList(0, Math.min(all.size(), run.config() == PeerRun.Config.MEDIUM ? 4 : 10));
    double[][][] seconds = new double[libraries.size()][Part.values().length][run.windows()];
    StepProducts products = new StepProducts(run.config(), batches);
    for (int window = -1; window < run.windows(); window++) {
      int library = 0;
      for (Gemm gemm : libraries.values()) {
        double[] spent = window(products, gemm, batches);
        for (int part = 0; window >= 0 && part < spent.length; part++) {
          seconds[library][part][window] = spent[part];
        }
        library++;
      }
    }
    print(libraries.keySet().toArray(new String[0]), seconds, products, batches);
    System.exit(0);
  }

  /** Seconds of each kind of product over all batches. */
  private static double[] window(StepProducts products, Gemm gemm, List<SentenceBatch> batches) {
    double[] spent = new double[Part.values().length];
    for (SentenceBatch batch : batches) {
      for (Part part : Part.values()) {
        long began = System.nanoTime();
        products.run(part, gemm, batch);
        spent[part.ordinal()] += (System.nanoTime() - began) / 1e9;
      }
      products.reset();
    }
    return spent;
  }

  private static void print(
      String[] libraries,
      double[][][] seconds,
      StepProducts products,
      List<SentenceBatch> batches) {
    double[][] medians = new double[libraries.length][Part.values().length];
    double[] best = new double[Part.values().length];
    Arrays.fill(best, Double.POSITIVE_INFINITY);
    for (int library = 0; library < libraries.length; library++) {
      for (int part = 0; part < best.length; part++) {
        Arrays.sort(seconds[library][part]);
        medians[library][part] = TrainingWindows.median(seconds[library][part]);
        best[part] = Math.min(best[part], medians[library][part]);
      }
    }
    long words = batches.stream().mapToLong(SentenceBatch::words).sum();
    StringBuilder json = new StringBuilder("{\"peer\": \"gemm-floor\"");
    append(json, "words_per_second", words / total(best));
    append(json, "gflops", products.operations(words) / total(best) / 1e9);
    for (int library = 0; library < libraries.length; library++) {
      append(json, libraries[library], words / total(medians[library]));
    }
    for (Part part : Part.values()) {
      append(
          json,
          "ms_" + part.name().toLowerCase(Locale.ROOT),
          best[part.ordinal()] * 1e3 / batches.size());
    }
    System.out.println(json.append('}'));
    System.out.flush();
  }

  private static void append(StringBuilder json, String name, double value) {
    json.append(String.format(Locale.ROOT, ", \"%s\": %.3f", name, value));
  }

  /** All kinds once; of the two ways to the recurrent gradient the faster. */
  private static double total(double[] parts) {
    double transposing = parts[Part.RECURRENT_GRAD_TRANSPOSING.ordinal()];
    double transposed = parts[Part.RECURRENT_GRAD_TRANSPOSED.ordinal()];
    return Arrays.stream(parts).sum() - Math.max(transposing, transposed);
  }
}
