package org.fluidjava.layers;

/** Convolutions, pooling, normalisation and interpolation of images. */
public interface VisionLayers extends LayerBase {}
