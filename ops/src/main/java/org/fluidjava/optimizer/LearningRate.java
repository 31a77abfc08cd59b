package org.fluidjava.optimizer;

import org.fluidjava.layers.Layers;
import org.fluidjava.program.OpRole;
import org.fluidjava.program.Variable;
import org.fluidjava.tensor.DType;
import org.fluidjava.tensor.Shape;

/**
 * An optimizer's learning rate: a constant, or a schedule over the steps. Schedules are operators
 * of the program on a counter of its runs ({@code @LR_DECAY_COUNTER@}, persistable), so they are
 * saved with it; the first step is number 0, for {@link #noam} number 1.
 */
public abstract class LearningRate {
  LearningRate() {}

  /** The variable that holds the rate, with whatever operators compute it. */
  abstract Variable append(Layers layers);

  /** The rate at a step as operators of the program. */
  abstract Variable at(Steps steps);

  /** The number of the first step. */
  int firstStep() {
    return 0;
  }

  /** Always this rate, unless the variable is set to another. */
  public static LearningRate constant(double rate) {
    return new Constant(rate);
  }

  /** rate · decayRate^(step / decaySteps); with {@code staircase} the exponent is cut off. */
  public static LearningRate exponentialDecay(
      double rate, int decaySteps, double decayRate, boolean staircase) {
    return new Schedule() {
      @Override
      Variable at(Steps s) {
        Variable power =
            s.binary("elementwise_pow", s.number(decayRate), s.quotient(decaySteps, staircase));
        return s.scale(power, rate, 0);
      }
    };
  }

  /** rate · exp(-decayRate · step / decaySteps). */
  public static LearningRate naturalExpDecay(
      double rate, int decaySteps, double decayRate, boolean staircase) {
    return new Schedule() {
      @Override
      Variable at(Steps s) {
        Variable exponent = s.scale(s.quotient(decaySteps, staircase), -decayRate, 0);
        return s.scale(s.unary("exp", exponent), rate, 0);
      }
    };
  }

  /** rate / (1 + decayRate · step / decaySteps). */
  public static LearningRate inverseTimeDecay(
      double rate, int decaySteps, double decayRate, boolean staircase) {
    return new Schedule() {
      @Override
      Variable at(Steps s) {
        Variable divisor = s.scale(s.quotient(decaySteps, staircase), decayRate, 1);
        return s.binary("elementwise_div", s.number(rate), divisor);
      }
    };
  }

  /**
   * (rate - end) · (1 - step / decaySteps)^power + end. After {@code decaySteps} it stays at the
   * end, or with {@code cycle} begins again with a multiple of them.
   */
  public static LearningRate polynomialDecay(
      double rate, int decaySteps, double end, double power, boolean cycle) {
    return new Schedule() {
      @Override
      Variable at(Steps s) {
        Variable part;
        if (cycle) {
          Variable rounds =
              s.binary(
                  "elementwise_max", s.unary("ceil", s.quotient(decaySteps, false)), s.number(1));
          part = s.binary("elementwise_div", s.quotient(decaySteps, false), rounds);
        } else {
          part = s.binary("elementwise_min", s.quotient(decaySteps, false), s.number(1));
        }
        return s.scale(s.power(s.scale(part, -1, 1), power), rate - end, end);
      }
    };
  }

  /**
   * {@code values[i]} before step {@code boundaries[i]}, the last value from the last boundary on.
   *
   * @throws IllegalArgumentException unless there is one value more than there are boundaries
   */
  public static LearningRate piecewiseDecay(long[] boundaries, double[] values) {
    if (values.length != boundaries.length + 1 || boundaries.length == 0) {
      throw new IllegalArgumentException(
          boundaries.length
              + " boundaries need "
              + (boundaries.length + 1)
              + " values, not "
              + values.length);
    }
    return new Schedule() {
      @Override
      Variable at(Steps s) {
        Variable before = s.isBefore(boundaries[0]);
        Variable sum = s.scale(before, values[0], 0);
        for (int i = 1; i < values.length; i++) {
          Variable upTo = i < boundaries.length ? s.isBefore(boundaries[i]) : s.number(1);
          Variable here = s.scale(s.binary("elementwise_sub", upTo, before), values[i], 0);
          sum = s.binary("elementwise_add", sum, here);
          before = upTo;
        }
        return sum;
      }
    };
  }

  /** width^-0.5 · min(step^-0.5, step · warmupSteps^-1.5) (Vaswani et al. 2017), steps from 1. */
  public static LearningRate noam(int width, int warmupSteps) {
    return new Schedule() {
      @Override
      int firstStep() {
        return 1;
      }

      @Override
      Variable at(Steps s) {
        Variable falling = s.power(s.step(), -0.5);
        Variable rising = s.scale(s.step(), Math.pow(warmupSteps, -1.5), 0);
        return s.scale(s.binary("elementwise_min", falling, rising), Math.pow(width, -0.5), 0);
      }
    };
  }

  /** rate / 2 · (cos(epoch · π / epochs) + 1), the epoch being step / stepsPerEpoch cut off. */
  public static LearningRate cosineDecay(double rate, int stepsPerEpoch, int epochs) {
    return new Schedule() {
      @Override
      Variable at(Steps s) {
        Variable angle = s.scale(s.quotient(stepsPerEpoch, true), Math.PI / epochs, 0);
        return s.scale(s.unary("cos", angle), rate / 2, rate / 2);
      }
    };
  }

  /** Rises from {@code start} to {@code end} over the first steps, then follows this rate. */
  public LearningRate withLinearWarmup(int warmupSteps, double start, double end) {
    LearningRate after = this;
    return new Schedule() {
      @Override
      int firstStep() {
        return after.firstStep();
      }

      @Override
      Variable at(Steps s) {
        Variable warming = s.isBefore(warmupSteps);
        Variable rising = s.scale(s.step(), (end - start) / warmupSteps, start);
        Variable first = s.binary("elementwise_mul", rising, warming);
        Variable rest = s.binary("elementwise_mul", after.at(s), s.scale(warming, -1, 1));
        return s.binary("elementwise_add", first, rest);
      }
    };
  }

  /** One number in a persistable variable. */
  private static final class Constant extends LearningRate {
    private final double rate;

    Constant(double rate) {
      this.rate = rate;
    }

    @Override
    Variable append(Layers layers) {
      String name = layers.main().names().generate("learning_rate");
      return Optimizer.persistable(layers, name, Shape.ONE, DType.FLOAT32, rate);
    }

    @Override
    Variable at(Steps steps) {
      return steps.number(rate);
    }
  }

  /** A rate that operators compute from the number of the step. */
  private abstract static class Schedule extends LearningRate {
    @Override
    Variable append(Layers layers) {
      Variable[] rate = new Variable[1];
      layers
          .main()
          .withRole(
              OpRole.LEARNING_RATE_SCHEDULE, () -> rate[0] = at(Steps.of(layers, firstStep())));
      return rate[0];
    }
  }
}
