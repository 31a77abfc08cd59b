package org.fluidjava.layers;

import org.fluidjava.optimizer.Clip;
import org.fluidjava.optimizer.Regularizer;
import org.jspecify.annotations.Nullable;

/**
 * The optional settings of a layer's parameter (Fluid's ParamAttr). {@link #DEFAULT} leaves all to
 * the layer; {@link #NONE} asks for no parameter at all, where a layer allows that (a bias).
 *
 * @param name its name; two parameters of one name are one parameter
 * @param initializer first values; the layer's own choice when null
 * @param learningRate factor on the optimizer's learning rate
 * @param regularizer decay; overrides the optimizer's
 * @param clip clipping of its gradient
 * @param trainable whether optimizers change it
 * @param isSparse for tables: whether its gradient is SELECTED_ROWS
 */
public record Param(
    @Nullable String name,
    @Nullable Initializer initializer,
    float learningRate,
    @Nullable Regularizer regularizer,
    @Nullable Clip clip,
    boolean trainable,
    boolean isSparse) {
  /** All left to the layer. */
  public static final Param DEFAULT = new Param(null, null, 1, null, null, true, false);

  /** No parameter. */
  public static final Param NONE = new Param("", null, 1, null, null, false, false);

  /** A parameter with a name of its own. */
  public static Param named(String name) {
    return DEFAULT.withName(name);
  }

  /** A parameter with first values of its own. */
  public static Param initialized(Initializer initializer) {
    return DEFAULT.withInitializer(initializer);
  }

  /** A table with a sparse gradient. */
  public static Param sparse() {
    return DEFAULT.withSparse(true);
  }

  public Param withName(@Nullable String newName) {
    return new Param(newName, initializer, learningRate, regularizer, clip, trainable, isSparse);
  }

  public Param withInitializer(Initializer newInitializer) {
    return new Param(name, newInitializer, learningRate, regularizer, clip, trainable, isSparse);
  }

  public Param withLearningRate(double factor) {
    return new Param(name, initializer, (float) factor, regularizer, clip, trainable, isSparse);
  }

  public Param withRegularizer(Regularizer newRegularizer) {
    return new Param(name, initializer, learningRate, newRegularizer, clip, trainable, isSparse);
  }

  public Param withClip(Clip newClip) {
    return new Param(name, initializer, learningRate, regularizer, newClip, trainable, isSparse);
  }

  public Param withTrainable(boolean newTrainable) {
    return new Param(name, initializer, learningRate, regularizer, clip, newTrainable, isSparse);
  }

  public Param withSparse(boolean newSparse) {
    return new Param(name, initializer, learningRate, regularizer, clip, trainable, newSparse);
  }
}
