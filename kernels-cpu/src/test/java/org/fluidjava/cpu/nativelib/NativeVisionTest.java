package org.fluidjava.cpu.nativelib;

import static org.fluidjava.cpu.nativelib.Floats.assertClose;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeVisionTest {

  @BeforeAll
  static void needsTheLibrary() {
    assumeTrue(NativeLibrary.isAvailable(), String.valueOf(NativeLibrary.whyUnavailable()));
  }

  private static int out(int size, int kernel, int stride, int pad, int dilation) {
    return Math.max(0, (size + 2 * pad - (dilation * (kernel - 1) + 1)) / stride + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1, 1, 1, 0, 0, 1", "3, 7, 9, 3, 3, 1, 1, 1, 1, 1",
        "2, 20, 37, 3, 5, 2, 1, 1, 2, 1",
    "2, 9, 8, 2, 3, 3, 2, 0, 1, 2", "4, 5, 40, 1, 1, 1, 1, 0, 0, 1", "1, 3, 3, 3, 3, 1, 1, 2, 2, 1",
    "2, 6, 6, 5, 5, 2, 2, 4, 4, 1"
  })
  void columnsAndDepthwise(
      int c, int h, int w, int kh, int kw, int sh, int sw, int ph, int pw, int dilation) {
    int oh = out(h, kh, sh, ph, dilation);
    int ow = out(w, kw, sw, pw, dilation);
    int taps = kh * kw;
    try (Floats f = new Floats(w)) {
      double[] x = f.numbers(c * h * w, 1);
      double[] g = f.numbers(c * taps * oh * ow, 1);
      double[] col = new double[c * taps * oh * ow];
      double[] dx = new double[x.length];
      for (int r = 0; r < c * taps; r++) {
        for (int o = 0; o < oh * ow; o++) {
          int y = o / ow * sh - ph + r / kw % kh * dilation;
          int z = o % ow * sw - pw + r % kw * dilation;
          if (y >= 0 && y < h && z >= 0 && z < w) {
            int at = (r / taps * h + y) * w + z;
            col[r * oh * ow + o] = x[at];
            dx[at] += g[r * oh * ow + o];
          }
        }
      }
      Floats.Array px = f.of(x);
      Floats.Array pc = f.empty(col.length);
      Floats.Array pdx = f.empty(x.length);
      int half = c * taps / 2;
      NativeVision.im2col(
          0,
          half,
          h,
          w,
          oh,
          ow,
          kh,
          kw,
          sh,
          sw,
          ph,
          pw,
          dilation,
          dilation,
          px.address,
          pc.address);
      NativeVision.im2col(
          half,
          (long) c * taps,
          h,
          w,
          oh,
          ow,
          kh,
          kw,
          sh,
          sw,
          ph,
          pw,
          dilation,
          dilation,
          px.address,
          pc.address);
      assertClose("columns", pc.get(), col, 0, 0);
      long pg = f.of(g).address;
      NativeVision.col2im(
          0, c, h, w, oh, ow, kh, kw, sh, sw, ph, pw, dilation, dilation, pg, pdx.address);
      assertClose("back", pdx.get(), dx, 1e-5, 0);

      // depthwise: two images, two outputs for each channel
      int times = 2;
      int outs = c * times;
      double[] images = f.numbers(2 * c * h * w, 1);
      double[] filter = f.numbers(outs * taps, 1);
      double[] grad = f.numbers(2 * outs * oh * ow, 1);
      double[] y = new double[2 * outs * oh * ow];
      double[] dimages = new double[images.length];
      double[] dfilter = new double[filter.length];
      for (int p = 0; p < 2 * outs; p++) {
        for (int o = 0; o < oh * ow; o++) {
          for (int t = 0; t < taps; t++) {
            int r = o / ow * sh - ph + t / kw * dilation;
            int z = o % ow * sw - pw + t % kw * dilation;
            if (r >= 0 && r < h && z >= 0 && z < w) {
              int at = (p / times * h + r) * w + z;
              int tap = p % outs * taps + t;
              y[p * oh * ow + o] += images[at] * filter[tap];
              dimages[at] += grad[p * oh * ow + o] * filter[tap];
              dfilter[tap] += grad[p * oh * ow + o] * images[at];
            }
          }
        }
      }
      long pi = f.of(images).address;
      long pf = f.of(filter).address;
      long pgrad = f.of(grad).address;
      Floats.Array py = f.empty(y.length);
      Floats.Array pdi = f.empty(images.length);
      Floats.Array pdf = f.empty(filter.length);
      NativeVision.depthwise(
          0,
          2L * outs,
          times,
          outs,
          h,
          w,
          oh,
          ow,
          kh,
          kw,
          sh,
          sw,
          ph,
          pw,
          dilation,
          dilation,
          pi,
          pf,
          py.address);
      assertClose("depthwise", py.get(), y, 1e-5, 0);
      NativeVision.depthwiseGradX(
          0,
          2L * c,
          times,
          outs,
          h,
          w,
          oh,
          ow,
          kh,
          kw,
          sh,
          sw,
          ph,
          pw,
          dilation,
          dilation,
          pf,
          pgrad,
          pdi.address);
      assertClose("depthwise dx", pdi.get(), dimages, 1e-5, 0);
      NativeVision.depthwiseGradFilter(
          0,
          outs,
          2,
          times,
          outs,
          h,
          w,
          oh,
          ow,
          kh,
          kw,
          sh,
          sw,
          ph,
          pw,
          dilation,
          dilation,
          pi,
          pgrad,
          pdf.address);
      assertClose("depthwise filter", pdf.get(), dfilter, 3e-5, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1, 1, 0, 0, 1, 1, false", "6, 7, 2, 2, 2, 2, 0, 0, 3, 3, false",
    "7, 7, 3, 3, 2, 2, 1, 1, 4, 4, false", "9, 40, 3, 20, 1, 7, 1, 4, 9, 5, false",
    "7, 5, 0, 0, 0, 0, 0, 0, 3, 2, true", "6, 6, 2, 2, 2, 2, 0, 0, 3, 3, false"
  })
  void pooling(
      int h,
      int w,
      int kh,
      int kw,
      int sh,
      int sw,
      int ph,
      int pw,
      int oh,
      int ow,
      boolean adaptive) {
    int planes = 3;
    for (boolean exclusive : new boolean[] {true, false}) {
      try (Floats f = new Floats(w)) {
        double[] x = f.numbers(planes * h * w, 1);
        double[] g = f.numbers(planes * oh * ow, 1);
        double[] most = new double[g.length];
        double[] mean = new double[g.length];
        double[] dMost = new double[x.length];
        double[] dMean = new double[x.length];
        for (int i = 0; i < g.length; i++) {
          int o = i / ow % oh;
          int k = i % ow;
          int r0 = adaptive ? o * h / oh : Math.max(0, o * sh - ph);
          int r1 = adaptive ? ((o + 1) * h + oh - 1) / oh : Math.min(h, o * sh - ph + kh);
          int c0 = adaptive ? k * w / ow : Math.max(0, k * sw - pw);
          int c1 = adaptive ? ((k + 1) * w + ow - 1) / ow : Math.min(w, k * sw - pw + kw);
          int count = adaptive || exclusive ? (r1 - r0) * (c1 - c0) : kh * kw;
          int best = -1;
          for (int r = r0; r < r1; r++) {
            for (int c = c0; c < c1; c++) {
              int at = (i / (oh * ow) * h + r) * w + c;
              best = best < 0 || x[at] > x[best] ? at : best;
              mean[i] += x[at] / count;
              dMean[at] += g[i] / count;
            }
          }
          most[i] = x[best];
          dMost[best] += g[i];
        }
        long px = f.of(x).address;
        long pg = f.of(g).address;
        Floats.Array y = f.empty(g.length);
        Floats.Array dx = f.empty(x.length);
        NativeVision.poolMax(
            0, planes, h, w, oh, ow, kh, kw, sh, sw, ph, pw, adaptive, px, y.address);
        assertClose("max", y.get(), most, 0, 0);
        NativeVision.poolMaxGrad(
            0,
            planes,
            h,
            w,
            oh,
            ow,
            kh,
            kw,
            sh,
            sw,
            ph,
            pw,
            adaptive,
            px,
            y.address,
            pg,
            dx.address);
        assertClose("gradient of max", dx.get(), dMost, 1e-6, 0);
        NativeVision.poolAverage(
            0, planes, h, w, oh, ow, kh, kw, sh, sw, ph, pw, adaptive, exclusive, px, y.address);
        assertClose("average", y.get(), mean, 1e-6, 0);
        NativeVision.poolAverageGrad(
            0, planes, h, w, oh, ow, kh, kw, sh, sw, ph, pw, adaptive, exclusive, pg, dx.address);
        assertClose("gradient of average", dx.get(), dMean, 1e-6, 0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 2", "3, 5, 17", "2, 3, 5000", "4, 2, 1"})
  void batchNormalisation(int images, int channels, int area) {
    try (Floats f = new Floats(area)) {
      double[] x = f.numbers(images * channels * area, 2);
      double[] g = f.numbers(x.length, 1);
      double[] scale = f.numbers(channels, 1);
      double[] shift = f.numbers(channels, 1);
      double[] mean = new double[channels];
      double[] variance = new double[channels];
      double[] inverse = new double[channels];
      double[] dscale = new double[channels];
      double[] dbias = new double[channels];
      double[] y = new double[x.length];
      double[] dx = new double[x.length];
      double count = (double) images * area;
      for (int i = 0; i < x.length; i++) {
        mean[i / area % channels] += x[i] / count;
        y[i] = x[i] * scale[i / area % channels] + shift[i / area % channels];
      }
      for (int i = 0; i < x.length; i++) {
        int c = i / area % channels;
        variance[c] += (x[i] - mean[c]) * (x[i] - mean[c]) / count;
      }
      for (int c = 0; c < channels; c++) {
        inverse[c] = (float) (1 / Math.sqrt(variance[c] + 0.25));
      }
      for (int i = 0; i < x.length; i++) {
        int c = i / area % channels;
        dbias[c] += g[i];
        dscale[c] += g[i] * (x[i] - mean[c]) * inverse[c];
      }
      for (int i = 0; i < x.length; i++) {
        int c = i / area % channels;
        double norm = (x[i] - mean[c]) * inverse[c];
        dx[i] = scale[c] * inverse[c] * (g[i] - dbias[c] / count - norm * dscale[c] / count);
      }
      long px = f.of(x).address;
      long pg = f.of(g).address;
      long ps = f.of(scale).address;
      long pi = f.of(inverse).address;
      Floats.Array pm = f.empty(channels);
      Floats.Array pv = f.empty(channels);
      Floats.Array po = f.empty(x.length);
      Floats.Array pds = f.empty(channels);
      Floats.Array pdb = f.empty(channels);
      int planes = images * channels;
      NativeVision.channelScaleShift(
          0, planes, channels, area, px, ps, f.of(shift).address, po.address);
      assertClose("scaled", po.get(), y, 1e-6, 1e-6);
      NativeVision.channelMoments(0, channels, images, channels, area, px, pm.address, pv.address);
      assertClose("mean", pm.get(), mean, 1e-6, 1e-6);
      assertClose("variance", pv.get(), variance, 1e-5, 1e-5);
      NativeVision.batchNormGradSums(
          0, channels, images, channels, area, px, pg, pm.address, pi, pds.address, pdb.address);
      assertClose("dscale", pds.get(), dscale, 2e-4, 1e-5);
      assertClose("dbias", pdb.get(), dbias, 2e-4, 1e-5);
      NativeVision.batchNormGradX(
          0,
          planes,
          images,
          channels,
          area,
          px,
          pg,
          pm.address,
          pi,
          ps,
          pds.address,
          pdb.address,
          po.address);
      assertClose("dx", po.get(), dx, 3e-6, 3e-6);
    }
  }
}
