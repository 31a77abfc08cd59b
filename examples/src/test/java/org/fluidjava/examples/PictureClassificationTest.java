package org.fluidjava.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fluidjava.device.CPUPlace;
import org.junit.jupiter.api.Test;

class PictureClassificationTest {
  @Test
  void givesTheClassesThatTheReferenceGives() throws IOException {
    Path model = DownloadedModels.require(PictureClassification.NAME);
    try (var classification = PictureClassification.load(model, new CPUPlace())) {
      List<PictureClassification.Guess> guesses =
          classification.classify(model.resolve("egypt_cat.jpg"), 5);
      assertThat(guesses)
          .extracting(PictureClassification.Guess::number)
          .containsExactly(285, 281, 282, 287, 722);
      assertThat(guesses.get(0).label()).isEqualTo("n02124075 Egyptian cat");
      // The reference rounds the scaled picture to bytes, hence not closer.
      assertThat(guesses.get(0).probability()).isCloseTo(0.4641, within(0.005));

      Path text = Files.writeString(Files.createTempFile("no", ".jpg"), "no picture");
      assertThatThrownBy(() -> classification.classify(text, 5))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no picture of a known form");
      Files.delete(text);
    }
  }

  @Test
  void shrinkingLeavesNoPixelOut() {
    // Black and white columns in turn: any pixel that were left out would show.
    BufferedImage stripes = new BufferedImage(64, 3, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 64; x += 2) {
      for (int y = 0; y < 3; y++) {
        stripes.setRGB(x, y, 0xff8000);
      }
    }
    double[][] planes = PictureScaling.planes(stripes, 8, 3);
    for (int x = 1; x < 7; x++) {
      assertThat(planes[0][8 + x]).isCloseTo(127.5, within(1e-9));
      assertThat(planes[1][8 + x]).isCloseTo(64, within(1e-9));
      assertThat(planes[2][8 + x]).isZero();
    }
  }

  @Test
  void sameSizeIsTheSamePicture() {
    BufferedImage picture = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, 0x010203);
    picture.setRGB(1, 1, 0xfffefd);
    double[][] planes = PictureScaling.planes(picture, 2, 2);
    assertThat(planes[0]).containsExactly(1, 0, 0, 255);
    assertThat(planes[1]).containsExactly(2, 0, 0, 254);
    assertThat(planes[2]).containsExactly(3, 0, 0, 253);
  }

  @Test
  void growingInterpolates() {
    BufferedImage picture = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(1, 0, 0x640000);
    assertThat(PictureScaling.planes(picture, 4, 1)[0]).containsExactly(0, 25, 75, 100);
  }
}
