package org.fluidjava.testkit;

import org.fluidjava.device.HostDevice;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that ends with more host memory in use than it began with: some scope,
 * prepared program or executor was not closed. Use it by {@code @ExtendWith(NoNativeLeaks.class)};
 * the class must not run beside another one in the same process.
 */
public final class NoNativeLeaks implements BeforeAllCallback, AfterAllCallback {
  private static final String START = "live bytes at the start";

  @Override
  public void beforeAll(ExtensionContext context) {
    store(context).put(START, HostDevice.shared().memory().live());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    long before = store(context).get(START, Long.class);
    check(context.getDisplayName(), before);
  }

  /**
   * Fails when more bytes are in use than before.
   *
   * @param what who may have leaked, for the message
   * @param before {@code HostDevice.shared().memory().live()} at the start
   */
  public static void check(String what, long before) {
    long after = HostDevice.shared().memory().live();
    if (after > before) {
      throw new AssertionError(
          "%s leaks host memory: %,d bytes are in use, before it were %,d; something was not closed"
              .formatted(what, after, before));
    }
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(
        ExtensionContext.Namespace.create(NoNativeLeaks.class, context.getUniqueId()));
  }
}
