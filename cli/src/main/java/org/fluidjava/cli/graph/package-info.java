/** Programs drawn as graphs. */
@NullMarked
package org.fluidjava.cli.graph;

import org.jspecify.annotations.NullMarked;
