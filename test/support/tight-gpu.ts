/** A real GPU that refuses buffers as one with less memory does. */

/**
 * Makes a device refuse every buffer that would take its live buffers beyond `bytes`: `createBuffer` goes to the platform, and the
 * out-of-memory scope around it reports what a card without room reports. For {@link watchGpu}.
 */
export function limitMemory(device: GPUDevice, bytes: number): void {
  let used = 0;
  /** Of the open scopes, innermost last: whether a buffer in it was refused. */
  const scopes: { refused: boolean }[] = [];
  const pushErrorScope = device.pushErrorScope.bind(device);
  const popErrorScope = device.popErrorScope.bind(device);
  const createBuffer = device.createBuffer.bind(device);
  device.pushErrorScope = (filter) => {
    scopes.push({ refused: false });
    return pushErrorScope(filter);
  };
  device.popErrorScope = async () => {
    const scope = scopes.pop();
    const error = await popErrorScope();
    return scope?.refused === true ? new GPUOutOfMemoryError("refused by the test's limit") : error;
  };
  device.createBuffer = (descriptor) => {
    const scope = scopes.at(-1);
    const buffer = createBuffer(descriptor);
    if (used + descriptor.size > bytes && scope !== undefined) {
      scope.refused = true;
      return buffer;
    }
    used += descriptor.size;
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      used -= descriptor.size;
      // Freed twice is freed once.
      buffer.destroy = destroy;
      return destroy();
    };
    return buffer;
  };
}
