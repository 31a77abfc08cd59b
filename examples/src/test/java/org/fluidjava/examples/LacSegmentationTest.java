package org.fluidjava.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fluidjava.device.CPUPlace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LacSegmentationTest {
  private static List<List<String>> segment(String... texts) throws IOException {
    Path model = DownloadedModels.require(LacSegmentation.NAME);
    try (LacSegmentation segmentation = LacSegmentation.load(model, new CPUPlace())) {
      return segmentation.segment(List.of(texts));
    }
  }

  @Test
  void givesThePublishedWords() throws IOException {
    assertThat(segment("LAC是个优秀的分词工具", "百度是一家高科技公司"))
        .containsExactly(
            List.of("LAC", "是", "个", "优秀", "的", "分词", "工具"), List.of("百度", "是", "一家", "高科技", "公司"));
  }

  @Test
  void losesNoCharacter() throws IOException {
    // An unknown character of two Java chars, full-width letters, and texts without characters.
    List<String> texts = List.of("", "𠀀ＬＡＣ是 x", "我", "");
    List<List<String>> words = segment(texts.toArray(new String[0]));
    assertThat(words.stream().map(each -> String.join("", each))).isEqualTo(texts);
    assertThat(words.get(0)).isEmpty();
  }

  @Test
  void missingModelSaysWhereToGetIt(@TempDir Path folder) {
    assertThatThrownBy(() -> LacSegmentation.load(folder, new CPUPlace()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(folder.resolve("__model__").toString())
        .hasMessageContaining("github.com/baidu/lac")
        .hasMessageContaining("FLUID_MODELS");
  }
}
