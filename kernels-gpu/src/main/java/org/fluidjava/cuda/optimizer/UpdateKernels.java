package org.fluidjava.cuda.optimizer;

import java.util.List;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.cuda.math.CudaTypes;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.tensor.DType;

/** Kernels of all optimizers: which rule, which states, which attributes. */
final class UpdateKernels {
  private static final List<String> RULES =
      List.of(
          "sgd",
          "momentum",
          "lars_momentum",
          "adam",
          "adamax",
          "adagrad",
          "decayed_adagrad",
          "adadelta",
          "rmsprop",
          "centered_rmsprop",
          "ftrl",
          "lamb");

  private UpdateKernels() {}

  static void register(Registrar kernels) {
    kernels
        .forFloats("sgd", c -> new Update(c, "sgd", false, new double[4]))
        .forFloats(
            "momentum",
            c ->
                new Update(
                    c,
                    "momentum",
                    true,
                    new double[] {
                      number(c, "mu"), c.attrs().getBoolean("use_nesterov") ? 1 : 0, 0, 0
                    },
                    "Velocity",
                    "VelocityOut"))
        .forFloats(
            "lars_momentum",
            c ->
                new Update(
                    c,
                    "lars_momentum",
                    true,
                    new double[] {
                      number(c, "mu"),
                      number(c, "lars_coeff"),
                      c.attrs().getFloats("lars_weight_decay")[0],
                      0
                    },
                    "Velocity",
                    "VelocityOut"))
        .forFloats(
            "adam",
            c ->
                new Update(
                    c,
                    "adam",
                    !c.attrs().getBoolean("lazy_mode"),
                    of(c, "beta1", "beta2", "epsilon"),
                    "Moment1",
                    "Moment1Out",
                    "Moment2",
                    "Moment2Out"))
        .forFloats(
            "adamax",
            c ->
                new Update(
                    c,
                    "adamax",
                    true,
                    of(c, "beta1", "beta2", "epsilon"),
                    "Moment",
                    "MomentOut",
                    "InfNorm",
                    "InfNormOut"))
        .forFloats(
            "adagrad",
            c -> new Update(c, "adagrad", false, of(c, "epsilon"), "Moment", "MomentOut"))
        .forFloats(
            "decayed_adagrad",
            c ->
                new Update(
                    c, "decayed_adagrad", true, of(c, "decay", "epsilon"), "Moment", "MomentOut"))
        .forFloats(
            "adadelta",
            c ->
                new Update(
                    c,
                    "adadelta",
                    true,
                    of(c, "rho", "epsilon"),
                    "AvgSquaredGrad",
                    "AvgSquaredGradOut",
                    "AvgSquaredUpdate",
                    "AvgSquaredUpdateOut"))
        .forFloats("rmsprop", UpdateKernels::rmsprop)
        .forFloats(
            "ftrl",
            c ->
                new Update(
                    c,
                    "ftrl",
                    true,
                    of(c, "l1", "l2", "lr_power"),
                    "SquaredAccumulator",
                    "SquaredAccumOut",
                    "LinearAccumulator",
                    "LinearAccumOut"))
        .forFloats(
            "lamb",
            c ->
                new Update(
                    c,
                    "lamb",
                    true,
                    of(c, "beta1", "beta2", "epsilon", "weight_decay"),
                    "Moment1",
                    "Moment1Out",
                    "Moment2",
                    "Moment2Out"));
  }

  static void specialisations(List<Specialisation> all) {
    for (DType dtype : CudaTypes.FLOATS) {
      for (String rule : RULES) {
        for (String entry : List.of("update_dense", "update_everywhere", "update_given")) {
          all.add(new Specialisation(Update.SOURCE, entry, CudaTypes.real(dtype), "RULE=" + rule));
        }
      }
      all.add(
          new Specialisation(
              Update.SOURCE, "update_dense", CudaTypes.real(dtype), "RULE=lamb_step"));
    }
  }

  private static Update rmsprop(KernelContext c) {
    double[] attributes = of(c, "decay", "momentum", "epsilon");
    if (!c.attrs().getBoolean("centered")) {
      return new Update(
          c, "rmsprop", true, attributes, "MeanSquare", "MeanSquareOut", "Moment", "MomentOut");
    }
    return new Update(
        c,
        "centered_rmsprop",
        true,
        attributes,
        "MeanSquare",
        "MeanSquareOut",
        "Moment",
        "MomentOut",
        "MeanGrad",
        "MeanGradOut");
  }

  private static double number(KernelContext c, String attribute) {
    return c.attrs().getFloat(attribute);
  }

  private static double[] of(KernelContext c, String... attributes) {
    double[] values = new double[4];
    for (int i = 0; i < attributes.length; i++) {
      values[i] = number(c, attributes[i]);
    }
    return values;
  }
}
