/** Cases. Boxes, anchors and suppression. */
@NullMarked
package org.fluidjava.testkit.detection;

import org.jspecify.annotations.NullMarked;
