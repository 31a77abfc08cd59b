/** The RNN language model: its recipes, its training loop and its commands. */
@NullMarked
package org.fluidjava.models.rnnlm;

import org.jspecify.annotations.NullMarked;
