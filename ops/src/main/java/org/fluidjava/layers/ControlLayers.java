package org.fluidjava.layers;

/** Control flow. */
public interface ControlLayers extends LayerBase {}
