package org.fluidjava.cpu.control;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.device.OpaqueValue;
import org.fluidjava.device.RankTable;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;

/**
 * What a block's rounds leave for its gradient block, which says at preparation what it reads. The
 * block's own values are exchanged with those of the frame, not copied; values of the blocks around
 * that the rounds overwrite are copied. Memory stays for the next run.
 */
final class Frames implements AutoCloseable {
  private final List<RuntimeValue> own;
  private final List<Tensor> before;
  private final List<Tensor> after;
  private final Frame last;
  private List<Frame> frames = new ArrayList<>();
  private int size;

  private record Frame(List<Object> own, List<Tensor> before, List<Tensor> after) {}

  /** The rounds of an inner loop, while an outer one is in another round. */
  private static final class Rounds {
    List<Frame> frames = new ArrayList<>();
    int size;
  }

  /**
   * For one block.
   *
   * @param own the block's own values that the gradient block reads
   * @param before values around of which a round reads what was there at its beginning
   * @param after values around of which a round's gradient needs what it wrote
   */
  Frames(List<RuntimeValue> own, List<Tensor> before, List<Tensor> after) {
    this.own = own;
    this.before = before;
    this.after = after;
    last = frame();
  }

  private Frame frame() {
    List<Object> values = new ArrayList<>();
    for (RuntimeValue value : own) {
      values.add(counterpart(value));
    }
    return new Frame(values, copies(before), copies(after));
  }

  private static List<Tensor> copies(List<Tensor> tensors) {
    return tensors.stream().map(t -> new Tensor(t.name(), t.dtype(), t.device())).toList();
  }

  private static Object counterpart(RuntimeValue value) {
    if (value instanceof Tensor tensor) {
      return new Tensor(tensor.name(), tensor.dtype(), tensor.device());
    } else if (value instanceof RowsTensor rows) {
      return new RowsTensor(rows.name(), rows.value().dtype(), rows.value().device());
    } else if (value instanceof TensorList list) {
      return new TensorList(list.name(), list.device());
    } else if (value instanceof RankTable table) {
      return new RankTable(table.name());
    }
    return new Rounds();
  }

  /** Forgets all rounds. */
  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /** Begins a round. */
  void begin() {
    if (frames.size() == size) {
      frames.add(frame());
    }
    copy(before, frames.get(size).before);
  }

  /** Ends a round: what it left becomes a frame. */
  void end() {
    Frame frame = frames.get(size++);
    copy(after, frame.after);
    for (int i = 0; i < own.size(); i++) {
      exchange(own.get(i), frame.own.get(i));
    }
  }

  /** Keeps the values around as they are before the first round is put back. */
  void keepLast() {
    copy(before, last.before);
    copy(after, last.after);
  }

  /** Puts the last round back that is not back yet. */
  void restore() {
    Frame frame = frames.get(--size);
    copy(frame.before, before);
    copy(frame.after, after);
    for (int i = 0; i < own.size(); i++) {
      exchange(own.get(i), frame.own.get(i));
    }
  }

  /** Puts the values around back that {@link #keepLast} kept. */
  void restoreLast() {
    copy(last.before, before);
    copy(last.after, after);
  }

  private static void copy(List<Tensor> from, List<Tensor> to) {
    for (int i = 0; i < from.size(); i++) {
      if (from.get(i).isWritten()) {
        to.get(i).copyFrom(from.get(i));
      } else {
        to.get(i).forget();
      }
    }
  }

  private static void exchange(RuntimeValue value, Object kept) {
    if (value instanceof Tensor tensor) {
      tensor.swap((Tensor) kept);
    } else if (value instanceof RowsTensor rows) {
      RowsTensor other = (RowsTensor) kept;
      long height = rows.height();
      rows.setHeight(other.height());
      other.setHeight(height);
      rows.rows().swap(other.rows());
      rows.value().swap(other.value());
    } else if (value instanceof TensorList list) {
      list.swap((TensorList) kept);
    } else if (value instanceof RankTable table) {
      RankTable other = (RankTable) kept;
      RankTable passing = new RankTable(table.name());
      passing.copyFrom(table);
      table.copyFrom(other);
      other.copyFrom(passing);
    } else if (value instanceof OpaqueValue opaque && opaque.get() instanceof Frames inner) {
      Rounds rounds = (Rounds) kept;
      List<Frame> frames = inner.frames;
      int size = inner.size;
      inner.frames = rounds.frames;
      inner.size = rounds.size;
      rounds.frames = frames;
      rounds.size = size;
    }
  }

  @Override
  public void close() {
    close(last);
    frames.forEach(Frames::close);
    frames = new ArrayList<>();
    size = 0;
  }

  private static void close(Frame frame) {
    frame.before.forEach(Tensor::close);
    frame.after.forEach(Tensor::close);
    for (Object value : frame.own) {
      if (value instanceof RuntimeValue known) {
        known.close();
      } else if (value instanceof Rounds rounds) {
        rounds.frames.forEach(Frames::close);
      }
    }
  }
}
