/** Boxes, anchors and suppression. */
@NullMarked
package org.fluidjava.ops.detection;

import org.jspecify.annotations.NullMarked;
