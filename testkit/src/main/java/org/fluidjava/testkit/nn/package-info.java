/** Cases. Embedding, dropout and other parts of networks. */
@NullMarked
package org.fluidjava.testkit.nn;

import org.jspecify.annotations.NullMarked;
