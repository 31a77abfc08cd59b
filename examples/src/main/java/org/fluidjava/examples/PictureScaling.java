package org.fluidjava.examples;

import java.awt.image.BufferedImage;

/**
 * Scales a picture to a fixed size and splits it into planes of red, green and blue.
 *
 * <p>Each new pixel is the mean of the old ones under a triangle that is as wide as two new pixels
 * (or two old ones, where the picture grows), so that shrinking leaves no pixel out. Networks are
 * trained on pictures scaled like that; the nearest neighbours alone move probabilities by several
 * hundredths.
 */
final class PictureScaling {
  private PictureScaling() {}

  /**
   * The planes of the scaled picture.
   *
   * @return [3][height * width], red, green, blue, from 0 to 255
   */
  static double[][] planes(BufferedImage picture, int width, int height) {
    int oldWidth = picture.getWidth();
    int oldHeight = picture.getHeight();
    double[][] across = weights(oldWidth, width);
    double[][] down = weights(oldHeight, height);
    double[][] planes = new double[3][height * width];
    double[][] row = new double[3][width];
    int[] pixels = new int[oldWidth];
    for (int y = 0; y < oldHeight; y++) {
      picture.getRGB(0, y, oldWidth, 1, pixels, 0, oldWidth);
      for (int channel = 0; channel < 3; channel++) {
        scaleRow(pixels, 16 - 8 * channel, across, row[channel]);
        for (int to = 0; to < height; to++) {
          double weight = down[to][y];
          for (int x = 0; weight != 0 && x < width; x++) {
            planes[channel][to * width + x] += weight * row[channel][x];
          }
        }
      }
    }
    return planes;
  }

  private static void scaleRow(int[] pixels, int shift, double[][] across, double[] row) {
    for (int x = 0; x < row.length; x++) {
      double sum = 0;
      for (int from = 0; from < pixels.length; from++) {
        sum += across[x][from] * (pixels[from] >> shift & 255);
      }
      row[x] = sum;
    }
  }

  /** [new][old]: the share of each old pixel in each new one; the shares of one sum to 1. */
  private static double[][] weights(int oldSize, int newSize) {
    double scale = (double) oldSize / newSize;
    double reach = Math.max(scale, 1);
    double[][] weights = new double[newSize][oldSize];
    for (int to = 0; to < newSize; to++) {
      double centre = (to + 0.5) * scale;
      double sum = 0;
      for (int from = 0; from < oldSize; from++) {
        double distance = Math.abs(from + 0.5 - centre) / reach;
        weights[to][from] = Math.max(0, 1 - distance);
        sum += weights[to][from];
      }
      for (int from = 0; from < oldSize; from++) {
        weights[to][from] /= sum;
      }
    }
    return weights;
  }
}
