/** The door to DJL's native layer for Paddle, whose classes are package-private. */
@NullMarked
package ai.djl.paddlepaddle.jni;

import org.jspecify.annotations.NullMarked;
