package org.fluidjava.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build and of the Java that runs it. */
final class Version implements IVersionProvider {
  /** Picocli makes the object. */
  Version() {}

  /** This build's version as its jar states it, or {@code unpacked} when run from class files. */
  static String ofThisBuild() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "unpacked" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "fluid " + ofThisBuild() + " on Java " + Runtime.version(),
    };
  }
}
