package org.fluidjava.layers;

/** Constants and random values. */
public interface FillLayers extends LayerBase {}
