/** The log of the command line. */
@NullMarked
package org.fluidjava.cli.log;

import org.jspecify.annotations.NullMarked;
