package org.fluidjava.cpu.recurrent;

/**
 * The activations that recurrent operators may use, with derivatives taken from their results.
 * Their order is that of the numbers which gru_unit and the native kernels use.
 */
enum Activation {
  IDENTITY {
    @Override
    double of(double x) {
      return x;
    }

    @Override
    double gradient(double g, double y) {
      return g;
    }
  },
  SIGMOID {
    /** Paddle's recurrent kernels limit the argument, so that exp stays in range of float32. */
    @Override
    double of(double x) {
      return 1 / (1 + Math.exp(-Math.min(Math.max(x, -40), 13)));
    }

    @Override
    double gradient(double g, double y) {
      return g * y * (1 - y);
    }
  },
  TANH {
    @Override
    double of(double x) {
      return Math.tanh(x);
    }

    @Override
    double gradient(double g, double y) {
      return g * (1 - y * y);
    }
  },
  RELU {
    @Override
    double of(double x) {
      return Math.max(x, 0);
    }

    @Override
    double gradient(double g, double y) {
      return y > 0 ? g : 0;
    }
  };

  /** The activation at {@code x}. */
  abstract double of(double x);

  /** The gradient at the argument, from the one at the result {@code y}. */
  abstract double gradient(double g, double y);

  /** By the name that attributes use. */
  static Activation named(String name) {
    return valueOf(name.toUpperCase(java.util.Locale.ROOT));
  }

  /** By the number that gru_unit uses. */
  static Activation numbered(int number) {
    return values()[number];
  }
}
