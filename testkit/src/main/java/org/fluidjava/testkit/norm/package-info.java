/** Cases. Normalisations. */
@NullMarked
package org.fluidjava.testkit.norm;

import org.jspecify.annotations.NullMarked;
