package org.fluidjava.layers;

/** Accuracy and other measures. */
public interface MetricLayers extends LayerBase {}
