/** Prepares a program once and runs it many times. */
@NullMarked
package org.fluidjava.executor;

import org.jspecify.annotations.NullMarked;
