/** Cases. Updates of parameters. */
@NullMarked
package org.fluidjava.testkit.optimizer;

import org.jspecify.annotations.NullMarked;
