package org.fluidjava.layers;

/** Moving, cutting and joining. */
public interface ShapeLayers extends LayerBase {}
