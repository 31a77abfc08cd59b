/** What the language model reads: text, its vocabulary, batches, and the built-in corpus. */
@NullMarked
package org.fluidjava.models.rnnlm.data;

import org.jspecify.annotations.NullMarked;
