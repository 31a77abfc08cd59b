/** CPU kernels. Boxes, anchors and suppression. */
@NullMarked
package org.fluidjava.cpu.detection;

import org.jspecify.annotations.NullMarked;
