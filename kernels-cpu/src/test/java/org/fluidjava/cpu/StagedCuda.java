package org.fluidjava.cpu;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fluidjava.device.Device;
import org.fluidjava.device.HostDevice;
import org.fluidjava.device.HostMemory;
import org.fluidjava.device.Place;
import org.fluidjava.device.RowsTensor;
import org.fluidjava.device.RuntimeValue;
import org.fluidjava.device.Tensor;
import org.fluidjava.device.TensorList;
import org.fluidjava.kernel.Backend;
import org.fluidjava.kernel.BlockRunner;
import org.fluidjava.kernel.Kernel;
import org.fluidjava.kernel.KernelContext;
import org.fluidjava.kernel.KernelFactory;
import org.fluidjava.kernel.RandomStream;
import org.fluidjava.kernel.Registrar;
import org.fluidjava.kernel.moving.MovingKernels;
import org.fluidjava.kernel.moving.RowMover;
import org.fluidjava.op.Attrs;
import org.fluidjava.op.OperatorException;
import org.fluidjava.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * A device that is none, with a kernel for nearly every operator: each works on the host's copy of
 * its values, made and put back uncounted, so that only what moves between places is counted, and
 * results are bit for bit those of the host.
 */
final class StagedCuda implements Backend, AutoCloseable {
  /** What decides on the host, and what real devices have no kernels for. */
  private static final Set<String> ABSENT =
      Set.of(
          "while",
          "while_grad",
          "conditional_block",
          "conditional_block_infer",
          "conditional_block_grad",
          "recurrent",
          "recurrent_grad",
          "lod_rank_table",
          "max_sequence_len",
          "lod_array_length",
          "beam_search",
          "beam_search_decode");

  private static final Set<String> MOVING =
      Set.of(
          "write_to_array",
          "read_from_array",
          "reorder_lod_tensor_by_rank",
          "reorder_lod_tensor_by_rank_grad",
          "lod_tensor_to_array",
          "array_to_lod_tensor",
          "shrink_rnn_memory",
          "shrink_rnn_memory_grad",
          "rnn_memory_helper",
          "rnn_memory_helper_grad",
          "split_lod_tensor",
          "merge_lod_tensor",
          "merge_lod_tensor_infer",
          "select_input",
          "select_output",
          "tensor_array_to_tensor",
          "tensor_array_to_tensor_grad");

  private final FakeCuda.FakeDevice device = new FakeCuda.FakeDevice();
  private final Set<String> absent;
  private final List<Tensor> states = new ArrayList<>();

  /** Without kernels for these operators. */
  StagedCuda(String... without) {
    absent = new java.util.HashSet<>(ABSENT);
    absent.addAll(List.of(without));
  }

  FakeCuda.FakeDevice device() {
    return device;
  }

  @Override
  public String placeKind() {
    return "cuda";
  }

  @Override
  public Optional<String> whyUnavailable() {
    return Optional.empty();
  }

  @Override
  public Device open(Place place) {
    return device;
  }

  @Override
  public void register(Registrar registrar) {
    MovingKernels.register(only(registrar, MOVING, false), c -> RowMover.byCopies());
    new CpuBackend().register(only(registrar, MOVING, true));
  }

  /** Passes on what is in a set, or what is not and then works on copies. */
  private Registrar only(Registrar registrar, Set<String> types, boolean others) {
    return new Registrar() {
      @Override
      public boolean wants(String... operators) {
        return registrar.wants(operators);
      }

      @Override
      public Registrar kernel(String type, DType dtype, KernelFactory factory) {
        if (types.contains(type) != others && !absent.contains(type)) {
          registrar.kernel(type, dtype, others ? c -> staged(c, factory) : factory);
        }
        return this;
      }
    };
  }

  private Kernel staged(KernelContext c, KernelFactory factory) {
    Copies copies = new Copies(c);
    Kernel kernel = factory.create(copies);
    return () -> {
      copies.fetch();
      kernel.run();
      copies.putBack();
    };
  }

  @Override
  public void close() {
    states.forEach(Tensor::close);
  }

  /** A context whose values are the host's copies. */
  private final class Copies implements KernelContext {
    private final KernelContext real;
    private final Map<RuntimeValue, RuntimeValue> copies = new IdentityHashMap<>();
    private final Map<RuntimeValue, RuntimeValue> written = new IdentityHashMap<>();
    private final List<Tensor> scratches = new ArrayList<>();

    Copies(KernelContext real) {
      this.real = real;
    }

    private @Nullable RuntimeValue copy(@Nullable RuntimeValue value) {
      return value == null ? null : copies.computeIfAbsent(value, Copies::empty);
    }

    private static RuntimeValue empty(RuntimeValue value) {
      HostDevice host = HostDevice.shared();
      if (value instanceof Tensor tensor && tensor.device() != host) {
        return new Tensor(tensor.name(), tensor.dtype(), host);
      } else if (value instanceof RowsTensor rows && rows.value().device() != host) {
        return new RowsTensor(rows.name(), rows.value().dtype(), host);
      } else if (value instanceof TensorList list && list.device() != host) {
        return new TensorList(list.name(), host);
      }
      return value;
    }

    void fetch() {
      copies.forEach(
          (value, copy) -> {
            if (value != copy) {
              move(value, copy);
            }
          });
    }

    void putBack() {
      written.forEach(
          (value, copy) -> {
            if (value != copy) {
              move(copy, value);
            }
          });
      copies.forEach(
          (value, copy) -> {
            if (value != copy) {
              copy.close();
            }
          });
      scratches.forEach(Tensor::close);
    }

    private static void move(RuntimeValue from, RuntimeValue to) {
      if (from instanceof Tensor source && to instanceof Tensor target) {
        move(source, target);
      } else if (from instanceof RowsTensor source && to instanceof RowsTensor target) {
        target.setHeight(source.height());
        move(source.rows(), target.rows());
        move(source.value(), target.value());
      } else if (from instanceof TensorList source && to instanceof TensorList target) {
        target.setSize(source.size());
        for (int i = 0; i < source.size(); i++) {
          move(source.get(i), target.get(i));
        }
      }
    }

    private static void move(Tensor source, Tensor target) {
      target.setDtype(source.dtype());
      if (!target.isWritten() || !target.shape().equals(source.shape())) {
        target.resize(source.shape());
      }
      target.setLod(source.lod());
      if (source.bytes() > 0 && source.address() != 0) {
        HostMemory.copy(source.address(), target.address(), source.bytes());
      }
      if (!source.isWritten()) {
        target.forget();
      }
    }

    @Override
    public String type() {
      return real.type();
    }

    @Override
    public Attrs attrs() {
      return real.attrs();
    }

    @Override
    public Device device() {
      return HostDevice.shared();
    }

    @Override
    public int inputs(String slot) {
      return real.inputs(slot);
    }

    @Override
    public int outputs(String slot) {
      return real.outputs(slot);
    }

    @Override
    public @Nullable RuntimeValue inValue(String slot, int index) {
      return copy(real.inValue(slot, index));
    }

    @Override
    public @Nullable RuntimeValue outValue(String slot, int index) {
      RuntimeValue value = real.outValue(slot, index);
      RuntimeValue copy = copy(value);
      if (value != null && copy != null) {
        written.put(value, copy);
      }
      return copy;
    }

    @Override
    public DType dtype() {
      return real.dtype();
    }

    @Override
    public Tensor scratch(DType wanted) {
      Tensor scratch = new Tensor("scratch", wanted, HostDevice.shared());
      scratches.add(scratch);
      return scratch;
    }

    @Override
    public Tensor state(DType wanted) {
      Tensor state = new Tensor("state", wanted, HostDevice.shared());
      states.add(state);
      return state;
    }

    @Override
    public RandomStream random() {
      return real.random();
    }

    @Override
    public OperatorException violation(String rule) {
      return real.violation(rule);
    }

    @Override
    public BlockRunner block(String attr, Map<String, RuntimeValue> aliases) {
      throw new IllegalStateException("no sub-block runs on a device");
    }
  }
}
