/** Values that users hold: shapes, element types, levels of detail and numbers on the heap. */
@NullMarked
package org.fluidjava.tensor;

import org.jspecify.annotations.NullMarked;
