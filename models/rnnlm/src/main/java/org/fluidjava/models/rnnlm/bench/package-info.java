/** How fast the language model trains. */
@NullMarked
package org.fluidjava.models.rnnlm.bench;

import org.jspecify.annotations.NullMarked;
