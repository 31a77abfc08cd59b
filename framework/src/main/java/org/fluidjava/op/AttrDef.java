package org.fluidjava.op;

import java.util.function.Predicate;
import org.fluidjava.program.Attr;
import org.fluidjava.program.AttrType;
import org.jspecify.annotations.Nullable;

/**
 * An attribute that an operator knows.
 *
 * @param name Paddle's name
 * @param type the declared type; INT and LONG, INTS and LONGS are accepted for each other
 * @param defaultValue the value when absent; null when it must be given
 * @param check whether a value (in the class that {@link Attr} names) is allowed; null for all
 * @param doc what it is for
 */
public record AttrDef(
    String name,
    AttrType type,
    @Nullable Attr defaultValue,
    @Nullable Predicate<Object> check,
    String doc) {}
