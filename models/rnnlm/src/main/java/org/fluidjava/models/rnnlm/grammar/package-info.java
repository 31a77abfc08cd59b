/** The built-in corpus: sentences of a stochastic grammar whose entropy is known exactly. */
@NullMarked
package org.fluidjava.models.rnnlm.grammar;

import org.jspecify.annotations.NullMarked;
