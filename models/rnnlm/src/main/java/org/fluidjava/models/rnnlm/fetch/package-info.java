/** Brings the customary corpus from its public home. */
@NullMarked
package org.fluidjava.models.rnnlm.fetch;

import org.jspecify.annotations.NullMarked;
