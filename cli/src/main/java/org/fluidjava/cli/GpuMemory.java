package org.fluidjava.cli;

import org.fluidjava.device.HostDevice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How much of a GPU's memory a command may take. */
final class GpuMemory {
  /** Devices read the property when they are opened, after the command line is parsed. */
  @Option(
      names = "--gpu-memory",
      paramLabel = "SIZE",
      converter = Size.class,
      description = "The most GPU memory, as 8g or 512m. Default: nine tenths of what is free.")
  void gpuMemory(@Nullable String size) {
    if (size != null) {
      System.setProperty("fluid.gpu.memory", size);
    }
  }

  /** An amount that can be read; its text stays as it is. */
  static final class Size implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      try {
        if (HostDevice.parseBytes(text) > 0) {
          return text;
        }
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
      throw new TypeConversionException("'" + text + "' is no memory at all");
    }
  }
}
