package org.fluidjava.layers;

/** Boxes, anchors and suppression. */
public interface DetectionLayers extends LayerBase {}
