package org.fluidjava.layers;

/** Recurrent layers over sequences. */
public interface RecurrentLayers extends LayerBase {}
