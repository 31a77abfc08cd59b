package org.fluidjava.layers;

/** Losses and decoders over structures. */
public interface StructuredLayers extends LayerBase {}
