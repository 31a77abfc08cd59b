package org.fluidjava.tensor;

/** The readable form of a {@link LoDTensor}: its head line, then values grouped by sequence. */
final class TensorText {
  private static final int ROWS = 8;
  private static final int COLUMNS = 8;

  private TensorText() {}

  static String of(LoDTensor tensor) {
    Shape shape = tensor.shape();
    StringBuilder text = new StringBuilder(tensor.dtype().fluidName()).append(' ').append(shape);
    if (!tensor.lod().isEmpty()) {
      text.append(" lod ").append(tensor.lod());
    }
    int rows = shape.rank() == 0 ? 1 : Math.toIntExact(shape.dim(0));
    int width = rows == 0 ? 0 : tensor.numel() / rows;
    if (tensor.lod().isEmpty()) {
      text.append(' ');
      rows(text, tensor, 0, rows, width);
      return text.toString();
    }
    int[] offsets = tensor.lod().offsets(-1);
    int shown = Math.min(ROWS, offsets.length - 1);
    for (int i = 0; i < shown; i++) {
      text.append("\n  sequence ").append(i).append(' ');
      rows(text, tensor, offsets[i], offsets[i + 1], width);
    }
    if (shown < offsets.length - 1) {
      text.append("\n  … ").append(offsets.length - 1 - shown).append(" more");
    }
    return text.toString();
  }

  private static void rows(StringBuilder text, LoDTensor tensor, int from, int to, int width) {
    text.append('[');
    int shown = Math.min(to, from + ROWS);
    for (int row = from; row < shown; row++) {
      if (row > from) {
        text.append(", ");
      }
      if (width == 1) {
        element(text, tensor, row);
        continue;
      }
      text.append('[');
      for (int column = 0; column < Math.min(width, COLUMNS); column++) {
        if (column > 0) {
          text.append(", ");
        }
        element(text, tensor, row * width + column);
      }
      text.append(width > COLUMNS ? ", …]" : "]");
    }
    text.append(shown < to ? ", …]" : "]");
  }

  private static void element(StringBuilder text, LoDTensor tensor, int index) {
    double value = tensor.at(index);
    if (tensor.dtype() == DType.BOOL) {
      text.append(value != 0);
    } else if (tensor.dtype() == DType.FLOAT32) {
      text.append((float) value);
    } else if (tensor.dtype().isFloating()) {
      text.append(value);
    } else {
      text.append((long) value);
    }
  }
}
