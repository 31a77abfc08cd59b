/** Cases. Control flow, tensor arrays and rank tables. */
@NullMarked
package org.fluidjava.testkit.control;

import org.jspecify.annotations.NullMarked;
