/** CPU kernels. Embedding, dropout and other parts of networks. */
@NullMarked
package org.fluidjava.cpu.nn;

import org.jspecify.annotations.NullMarked;
