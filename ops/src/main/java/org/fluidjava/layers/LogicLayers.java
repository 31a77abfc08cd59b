package org.fluidjava.layers;

/** Comparisons and boolean operators. */
public interface LogicLayers extends LayerBase {}
