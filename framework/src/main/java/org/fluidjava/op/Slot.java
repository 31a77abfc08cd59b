package org.fluidjava.op;

/**
 * An input or output slot of an operator.
 *
 * @param name Paddle's name of the slot
 * @param doc what it is for
 * @param several whether it takes any number of variables
 * @param optional whether it may be absent
 */
public record Slot(String name, String doc, boolean several, boolean optional) {}
