/** Control flow, tensor arrays and rank tables. */
@NullMarked
package org.fluidjava.ops.control;

import org.jspecify.annotations.NullMarked;
