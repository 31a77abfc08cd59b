package org.fluidjava.layers;

/** Losses of single rows. */
public interface LossLayers extends LayerBase {}
