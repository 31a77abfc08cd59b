/** Cases of the operators of quantised programs. */
@NullMarked
package org.fluidjava.testkit.quantization;

import org.jspecify.annotations.NullMarked;
