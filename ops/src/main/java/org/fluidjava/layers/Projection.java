package org.fluidjava.layers;

/**
 * The optional settings of the projection in {@code dynamicLstmp}.
 *
 * @param weight settings of its weight
 * @param activation sigmoid, tanh, relu or identity
 * @param clip the limit of projections; 0 for none
 * @param cellClip the limit of cells; 0 for none
 */
public record Projection(Param weight, String activation, float clip, float cellClip) {
  /** tanh, no limits. */
  public static final Projection DEFAULT = new Projection(Param.DEFAULT, "tanh", 0, 0);

  public Projection withWeight(Param newWeight) {
    return new Projection(newWeight, activation, clip, cellClip);
  }

  public Projection withActivation(String newActivation) {
    return new Projection(weight, newActivation, clip, cellClip);
  }

  /** With limits of projections and of cells; 0 for none. */
  public Projection withClips(double newClip, double newCellClip) {
    return new Projection(weight, activation, (float) newClip, (float) newCellClip);
  }
}
