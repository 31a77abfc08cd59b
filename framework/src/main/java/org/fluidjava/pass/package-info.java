/** Rewrites of a program's copy before it runs. */
@NullMarked
package org.fluidjava.pass;

import org.jspecify.annotations.NullMarked;
