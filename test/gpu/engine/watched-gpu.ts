/**
 * A real GPU whose devices are watched: their buffers are counted from outside, and a test may spoil them. Nothing is replaced:
 * every call goes to the platform.
 */
export type WatchedGpu = {
  readonly gpu: GPU;
  readonly devices: readonly GPUDevice[];
  /** Buffers that were made and not destroyed. */
  readonly liveBuffers: () => number;
};

/** @param onDevice called with each new device before the engine gets it */
export function watchGpu(gpu: GPU, onDevice: (device: GPUDevice) => void = () => undefined): WatchedGpu {
  const devices: GPUDevice[] = [];
  const live = new Set<GPUBuffer>();

  const watch = (device: GPUDevice): GPUDevice => {
    devices.push(device);
    const createBuffer = device.createBuffer.bind(device);
    device.createBuffer = (descriptor) => {
      const buffer = createBuffer(descriptor);
      live.add(buffer);
      const destroy = buffer.destroy.bind(buffer);
      buffer.destroy = () => {
        live.delete(buffer);
        return destroy();
      };
      return buffer;
    };
    onDevice(device);
    return device;
  };

  const requestAdapter: GPU["requestAdapter"] = async (options) => {
    const adapter = await gpu.requestAdapter(options);
    if (adapter === null) return null;
    const requestDevice = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => watch(await requestDevice(descriptor));
    return adapter;
  };
  return { gpu: { requestAdapter } as GPU, devices, liveBuffers: () => live.size };
}
