package org.fluidjava.layers;

/** Reductions along axes. */
public interface ReduceLayers extends LayerBase {}
