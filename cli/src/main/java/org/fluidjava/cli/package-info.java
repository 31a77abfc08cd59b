/** The sub-commands of {@code ./fluid}. */
@NullMarked
package org.fluidjava.cli;

import org.jspecify.annotations.NullMarked;
