package org.fluidjava.layers;

/** Activations. */
public interface ActivationLayers extends LayerBase {}
