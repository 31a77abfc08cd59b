package org.fluidjava.cuda;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.fluidjava.device.CUDAPlace;
import org.fluidjava.device.Device;
import org.fluidjava.device.Place;
import org.fluidjava.kernel.Backend;
import org.fluidjava.kernel.Registrar;

/** NVIDIA GPUs, on the CUDA 13 libraries of the machine. */
public final class CudaBackend implements Backend {
  private static final Map<Integer, CudaDevice> OPEN = new HashMap<>();

  @Override
  public String placeKind() {
    return "cuda";
  }

  @Override
  public Optional<String> whyUnavailable() {
    return Optional.ofNullable(CudaStart.once().problem());
  }

  @Override
  public Device open(Place place) {
    if (!(place instanceof CUDAPlace cuda)) {
      throw new IllegalArgumentException(place + " is not a CUDA device");
    }
    CudaStart start = CudaStart.once();
    if (start.problem() != null) {
      throw new IllegalArgumentException(place + " cannot be used: " + start.problem());
    }
    if (cuda.index() >= start.devices()) {
      throw new IllegalArgumentException(
          "there is no "
              + place
              + ": this machine has "
              + (start.devices() == 1
                  ? "one CUDA device, cuda:0"
                  : start.devices() + " CUDA devices, cuda:0 to cuda:" + (start.devices() - 1)));
    }
    synchronized (OPEN) {
      CudaDevice device = OPEN.get(cuda.index());
      if (device == null) {
        device = new CudaDevice(cuda, start.driverVersion(), start.compilerVersion());
        OPEN.put(cuda.index(), device);
      }
      return device;
    }
  }

  @Override
  public void register(Registrar registrar) {
    for (CudaKernelGroup group : groups()) {
      group.register(registrar);
    }
  }

  /** All groups of kernels on the class path. */
  static Iterable<CudaKernelGroup> groups() {
    return ServiceLoader.load(CudaKernelGroup.class, CudaBackend.class.getClassLoader());
  }

  /** Everything that can be compiled: the groups' and what matrix products need. */
  static List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>();
    all.addAll(Operands.SPECIALISATIONS);
    groups().forEach(group -> all.addAll(group.specialisations()));
    return all;
  }

  @Override
  public Map<String, String> diagnosis() {
    Map<String, String> findings = new LinkedHashMap<>();
    CudaStart start = CudaStart.once();
    CudaLibraries libraries = start.libraries();
    String problem = start.problem();
    findings.put("usable", problem == null ? "yes" : "no: " + problem);
    findings.put(
        "driver",
        (start.driverVersion() == 0
                ? "none started"
                : "serves CUDA " + CudaStart.version(start.driverVersion()))
            + ", wanted: CUDA "
            + CudaStart.version(CudaStart.NEEDED)
            + " (driver 580) or newer");
    boolean all = true;
    for (String library : CudaLibraries.WANTED) {
      Path file = libraries.find(library);
      all &= file != null;
      findings.put(library, file == null ? absent(library, libraries) : file.toString());
    }
    if (start.compilerVersion() > 0) {
      findings.put("NVRTC", CudaStart.version(start.compilerVersion()));
    }
    for (int i = 0; i < start.devices(); i++) {
      findings.put("cuda:" + i, DeviceFacts.describe(i));
    }
    if (!all) {
      findings.put("looked in", String.join(", ", texts(libraries.folders())));
    }
    if (problem == null) {
      findings.put("matrix products", CudaDevice.precisionFromProperty().text());
      findings.put("compiled kernels", KernelCache.folderFromProperty().toString());
    } else {
      findings.put("to install", remedy(libraries));
    }
    return findings;
  }

  private static Iterable<String> texts(Iterable<Path> paths) {
    List<String> texts = new ArrayList<>();
    paths.forEach(path -> texts.add(path.toString()));
    return texts;
  }

  private static String absent(String library, CudaLibraries libraries) {
    var others = libraries.otherVersions(library);
    return "not found" + (others.isEmpty() ? "" : ", but " + String.join(", ", texts(others)));
  }

  private static String remedy(CudaLibraries libraries) {
    if (libraries.find(CudaLibraries.DRIVER) == null) {
      return "for a GPU: the NVIDIA driver, 580 or newer, and CUDA 13 (cudart, nvrtc, cublas)";
    }
    for (String library : CudaLibraries.WANTED) {
      if (libraries.find(library) == null) {
        return "CUDA 13 (cudart, nvrtc, cublas), or name its folder: -Dfluid.cuda.libraries=FOLDER";
      }
    }
    return "the NVIDIA driver, 580 or newer; nvidia-smi must list the device";
  }
}
