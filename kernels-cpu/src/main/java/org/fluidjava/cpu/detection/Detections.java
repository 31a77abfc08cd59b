package org.fluidjava.cpu.detection;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.device.Elements;
import org.fluidjava.device.Tensor;
import org.fluidjava.tensor.LoD;
import org.jspecify.annotations.Nullable;

/** Found boxes as rows class, score, box, with a LoD level of images. */
final class Detections {
  /**
   * A found box.
   *
   * @param number its number among all boxes
   */
  record Row(int label, double score, double[] box, long number) {}

  private final List<Row> rows = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>(List.of(0));

  /** The rows of the next image. */
  void add(List<Row> ofImage) {
    rows.addAll(ofImage);
    ends.add(rows.size());
  }

  /** Whether no image has any. */
  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Writes the rows; {@code width}: numbers of a box. */
  void write(Tensor out, int width) {
    out.resize(rows.size(), 2L + width);
    out.setLod(lod());
    Elements to = out.elements();
    long at = 0;
    for (Row row : rows) {
      to.set(at++, row.label);
      to.set(at++, row.score);
      for (int i = 0; i < width; i++) {
        to.set(at++, row.box[i]);
      }
    }
  }

  /** Writes each row's number among all boxes. */
  void writeNumbers(@Nullable Tensor index) {
    if (index != null) {
      index.resize(rows.size(), 1);
      index.setLod(lod());
      for (int i = 0; i < rows.size(); i++) {
        index.elements().setLong(i, rows.get(i).number);
      }
    }
  }

  /** Writes how many rows each image has. */
  void writeCounts(@Nullable Tensor counts) {
    if (counts != null) {
      counts.resize(ends.size() - 1L);
      for (int i = 0; i + 1 < ends.size(); i++) {
        counts.elements().setLong(i, ends.get(i + 1) - ends.get(i));
      }
    }
  }

  /** The single number -1 that stands for nothing found in operators that have no empty result. */
  static void writeNothing(Tensor out) {
    out.resize(1, 1);
    out.elements().set(0, -1);
    out.setLod(LoD.ofOffsets(new int[] {0, 1}));
  }

  private LoD lod() {
    return LoD.ofOffsets(ends.stream().mapToInt(Integer::intValue).toArray());
  }
}
