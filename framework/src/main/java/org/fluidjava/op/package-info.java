/** What an operator is: slots, attributes, shape rule, gradient; and the catalogue of all. */
@NullMarked
package org.fluidjava.op;

import org.jspecify.annotations.NullMarked;
