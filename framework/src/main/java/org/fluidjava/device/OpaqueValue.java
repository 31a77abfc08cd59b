package org.fluidjava.device;

import org.jspecify.annotations.Nullable;

/** A value that only certain kernels understand: step scopes, raw state. */
public final class OpaqueValue implements RuntimeValue {
  private final String name;
  private @Nullable Object content;

  /** An empty holder. */
  public OpaqueValue(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  /** What a kernel has put here. */
  public @Nullable Object get() {
    return content;
  }

  /** Puts something here; what was here is closed if it can be. */
  public void set(@Nullable Object value) {
    if (content != value) {
      close();
    }
    content = value;
  }

  @Override
  public boolean isWritten() {
    return content != null;
  }

  @Override
  public void close() {
    Object closing = content;
    content = null;
    if (closing instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("what '" + name + "' holds could not be closed", e);
      }
    }
  }
}
