package org.fluidjava.op;

import java.util.Collection;

/** A group of operator definitions, found by {@link java.util.ServiceLoader}. */
public interface OpProvider {
  /** The group's definitions, without derived gradient operators. */
  Collection<OpDef> operators();
}
