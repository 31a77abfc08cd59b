package org.fluidjava.op;

import java.util.Collection;

/** A group of operator definitions, found by {@link java.util.ServiceLoader}. */
public interface OpProvider {
  /**
   * Registers the group's definitions, without derived gradient operators. Called for the names
   * first, then again for each operator that is looked up, so it must do nothing else.
   */
  void register(OpRegistrar ops);

  /** The group's definitions, without derived gradient operators; touches all of its files. */
  default Collection<OpDef> operators() {
    OpRegistrar all = OpRegistrar.all();
    register(all);
    return all.stated();
  }
}
