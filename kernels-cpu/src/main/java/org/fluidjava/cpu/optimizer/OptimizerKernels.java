package org.fluidjava.cpu.optimizer;

import org.fluidjava.cpu.CpuKernelGroup;
import org.fluidjava.cpu.CpuRegistrar;

/** CPU kernels. Operators that update parameters in place. */
public final class OptimizerKernels implements CpuKernelGroup {
  @Override
  public void register(CpuRegistrar kernels) {
    if (kernels.wants("sgd")) SgdKernels.register(kernels);
    if (kernels.wants("momentum")) MomentumKernels.register(kernels);
    if (kernels.wants("lars_momentum")) LarsMomentumKernels.register(kernels);
    if (kernels.wants("adam")) AdamKernels.register(kernels);
    if (kernels.wants("adamax")) AdamaxKernels.register(kernels);
    if (kernels.wants("adagrad")) AdagradKernels.register(kernels);
    if (kernels.wants("decayed_adagrad")) DecayedAdagradKernels.register(kernels);
    if (kernels.wants("adadelta")) AdadeltaKernels.register(kernels);
    if (kernels.wants("rmsprop")) RmspropKernels.register(kernels);
    if (kernels.wants("ftrl")) FtrlKernels.register(kernels);
    if (kernels.wants("lamb")) LambKernels.register(kernels);
    if (kernels.wants("merge_selected_rows", "get_tensor_from_selected_rows")) {
      SelectedRowsKernels.register(kernels);
    }
  }
}
