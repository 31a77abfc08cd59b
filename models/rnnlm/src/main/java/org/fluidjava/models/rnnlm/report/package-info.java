/** What a training run tells: progress, one object per pass, curves and TensorBoard events. */
@NullMarked
package org.fluidjava.models.rnnlm.report;

import org.jspecify.annotations.NullMarked;
