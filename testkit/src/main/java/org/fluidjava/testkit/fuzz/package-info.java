/** Saved programs harmed at random, loaded and run in a process apart: what may never happen. */
@NullMarked
package org.fluidjava.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
