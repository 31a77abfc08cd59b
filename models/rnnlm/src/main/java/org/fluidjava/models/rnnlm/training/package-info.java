/** Runs of the language model: training, judging, resuming, generating text, measuring speed. */
@NullMarked
package org.fluidjava.models.rnnlm.training;

import org.jspecify.annotations.NullMarked;
