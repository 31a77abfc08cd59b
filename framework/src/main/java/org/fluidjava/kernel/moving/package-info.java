/**
 * Kernels that only move values and need nothing of a place but copies: tensor arrays, and rows
 * chosen by rank tables and masks. Every back end registers the same ones.
 */
@NullMarked
package org.fluidjava.kernel.moving;

import org.jspecify.annotations.NullMarked;
