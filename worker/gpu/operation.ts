/** One dispatch, prepared at load: pipeline and bind group are made once, only the grid depends on the call. */
import type { GpuDevice } from "./device.ts";
import { compile, type ShaderFile } from "./shader.ts";

/** Workgroups in x, y and z; a dispatch with a zero does nothing. */
export type Grid = readonly [x: number, y: number, z: number];

/** What the grid of a call depends on. */
export type CallSize = {
  /** Tokens of this call. */
  readonly tokens: number;
  /** Rows of logits that are asked for: 0, 1 or `tokens`. */
  readonly logitRows: number;
};

/** What a kernel is for one shape: pure data, made without a GPU. */
export type KernelPlan = {
  /** Names the kernel, its format and shape; plans with the same label share a pipeline if all else is equal too. */
  readonly label: string;
  readonly files: readonly ShaderFile[];
  readonly constants: Readonly<Record<string, number>>;
  readonly grid: (size: CallSize) => Grid;
};

/** A plan with its pipeline and the buffers that it works on. */
export type Operation = {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly grid: (size: CallSize) => Grid;
};

/**
 * Compiles the plan (or takes the pipeline of an equal one) and binds `buffers` to its bindings 0, 1, 2, …
 * @throws UnsupportedDeviceError when the device's compiler refuses the shader.
 */
export async function prepare(
  device: GpuDevice,
  plan: KernelPlan,
  buffers: readonly (GPUBuffer | GPUBufferBinding)[],
): Promise<Operation> {
  const constants = Object.entries(plan.constants).map(([name, value]) => `${name}=${value}`);
  const key = [...plan.files.map(({ name }) => name), ...constants.sort()].join(" ");
  let pending = device.pipelines.get(key);
  if (pending === undefined) {
    device.counters.pipelines += 1;
    pending = compile(device, plan.label, plan.files, plan.constants);
    device.pipelines.set(key, pending);
  }
  const pipeline = await pending;
  const bindGroup = device.raw.createBindGroup({
    label: plan.label,
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: "buffer" in buffer ? buffer : { buffer } })),
  });
  device.counters.bindGroups += 1;
  return { label: plan.label, pipeline, bindGroup, grid: plan.grid };
}

/** Records the operations in order into one compute pass. Each sees what those before it wrote. */
export function record(device: GpuDevice, encoder: GPUCommandEncoder, operations: readonly Operation[], size: CallSize): void {
  const pass = encoder.beginComputePass();
  for (const operation of operations) {
    const [x, y, z] = operation.grid(size);
    if (x === 0 || y === 0 || z === 0) continue;
    pass.setPipeline(operation.pipeline);
    pass.setBindGroup(0, operation.bindGroup);
    pass.dispatchWorkgroups(x, y, z);
    device.counters.dispatches += 1;
  }
  pass.end();
}
