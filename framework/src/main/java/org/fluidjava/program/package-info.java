/** What a user builds: programs, blocks, operators, variables and their names. */
@NullMarked
package org.fluidjava.program;

import org.jspecify.annotations.NullMarked;
