/** Looking at programs, runs and differences. */
@NullMarked
package org.fluidjava.inspect;

import org.jspecify.annotations.NullMarked;
