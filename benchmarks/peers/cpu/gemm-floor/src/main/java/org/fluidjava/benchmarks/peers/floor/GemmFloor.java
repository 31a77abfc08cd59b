package org.fluidjava.benchmarks.peers.floor;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.fluidjava.benchmarks.peers.SentenceBatch;
import org.fluidjava.benchmarks.peers.TrainingWindows;
import org.fluidjava.benchmarks.peers.floor.StepProducts.Part;

/**
 * The floor under a training step: the time of its matrix products alone, packed, without padding,
 * each kind on the library that computes it fastest.
 */
public final class GemmFloor {
  private static final int MOST_BATCHES = 10;
  private static final double ENOUGH_WORK = 1e11;

  private GemmFloor() {}

  /** Measures; the arguments are SIZES, as {@link Sizes#parse} reads them, THREADS BATCHES WINDOWS. */
  public static void main(String[] arguments) {
    if (arguments.length != 4) {
      throw new IllegalArgumentException("arguments: SIZES THREADS BATCHES WINDOWS");
    }
    Sizes sizes = Sizes.parse(arguments[0]);
    int windows = Integer.parseInt(arguments[3]);
    openblas_nolapack.blas_set_num_threads(Integer.parseInt(arguments[1]));
    Map<String, Gemm> libraries = new LinkedHashMap<>();
    libraries.put("openblas", Gemm.openBlas());
    libraries.put("openblas_cut", Gemm.openBlasCut());
    libraries.put("onednn", Gemm.oneDnn());

    List<SentenceBatch> batches = some(sizes, SentenceBatch.read(Path.of(arguments[2]), sizes.batch()));
    double[][][] seconds = new double[libraries.size()][Part.values().length][windows];
    StepProducts products = new StepProducts(sizes, batches);
    for (int window = -1; window < windows; window++) {
      int library = 0;
      for (Gemm gemm : libraries.values()) {
        double[] spent = window(products, gemm, batches);
        for (int part = 0; window >= 0 && part < spent.length; part++) {
          seconds[library][part][window] = spent[part];
        }
        library++;
      }
    }
    print(libraries.keySet().toArray(new String[0]), seconds, sizes, batches);
    System.exit(0);
  }

  /** A few batches are enough, since all have the same kinds of products. */
  private static List<SentenceBatch> some(Sizes sizes, List<SentenceBatch> all) {
    int count = 0;
    double work = 0;
    while (count < Math.min(all.size(), MOST_BATCHES) && work < ENOUGH_WORK) {
      work += sizes.operations(all.get(count++).words());
    }
    return all.subList(0, count);
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
      Sizes sizes,
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
    append(json, "gflops", sizes.operations(words) / total(best) / 1e9);
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
