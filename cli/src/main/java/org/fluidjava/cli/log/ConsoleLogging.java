package org.fluidjava.cli.log;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of the command line, found by SLF4J: time, level and message on standard error, since
 * standard output holds results only. {@code -Dfluid.log} is the lowest level that is written:
 * {@code trace, debug, info} (the default), {@code warn, error} or {@code off}.
 *
 * <p>A logging library would have to read its configuration at each start, which takes longer than
 * running a small program.
 */
public final class ConsoleLogging implements SLF4JServiceProvider {
  private final ILoggerFactory loggers = name -> new ConsoleLogger(name, System.err);
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
