/** Embedding, dropout and other parts of networks. */
@NullMarked
package org.fluidjava.ops.nn;

import org.jspecify.annotations.NullMarked;
