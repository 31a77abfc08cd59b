/** Places, their memory, and tensors that live there. */
@NullMarked
package org.fluidjava.device;

import org.jspecify.annotations.NullMarked;
