package org.fluidjava.layers;

/** Sequences of different lengths. */
public interface SequenceLayers extends LayerBase {}
