package org.fluidjava.device;

/** What a variable holds during runs. */
public sealed interface RuntimeValue extends AutoCloseable
    permits Tensor, RowsTensor, TensorList, RankTable, OpaqueValue {
  /** The variable's name. */
  String name();

  /** Whether anything was ever written to it. */
  boolean isWritten();

  /** Frees its memory. */
  @Override
  void close();
}
