/** Which whole WGSL files make up a kernel on a device. */
import type { GpuDevice } from "../gpu/device.ts";
import type { ShaderFile } from "../gpu/shader.ts";
import dot from "./shared/dot.wgsl?raw";
import call from "./shared/call.wgsl?raw";
import enableF16 from "./shared/enable-f16.wgsl?raw";
import enableSubgroups from "./shared/enable-subgroups.wgsl?raw";
import reduceSubgroup from "./shared/reduce-subgroup.wgsl?raw";
import reduceWorkgroup from "./shared/reduce-workgroup.wgsl?raw";
import scalarF16 from "./shared/scalar-f16.wgsl?raw";
import scalarF32 from "./shared/scalar-f32.wgsl?raw";
import type { WeightFormat } from "./weight-format.ts";

/** What a plan must know of the device. */
export type DeviceTraits = Pick<GpuDevice, "precision" | "subgroupSize">;

/** Invocations of every kernel's workgroup; `WORKGROUP` in the shaders. */
export const WORKGROUP_SIZE = 64;

/** Most lanes of a reduction without subgroups: each lane reads all the others' values between two barriers. */
const MAX_WORKGROUP_LANES = 8;

/** Least units a lane for such a reduction to pay. */
const MIN_UNITS_WITH_BARRIERS = 4;

/** Most lanes of a reduction with subgroups: no row is so long that more would pay. */
const MAX_SUBGROUP_LANES = 32;

/** The files of the kernel `operation` on such a device, with the format of its weights if it reads any. */
export function kernelFiles(traits: DeviceTraits, format: WeightFormat | null, operation: ShaderFile): readonly ShaderFile[] {
  const half = traits.precision === "f16";
  const subgroups = traits.subgroupSize !== null;
  return [
    ...(half ? [{ name: "enable-f16.wgsl", source: enableF16 }] : []),
    ...(subgroups ? [{ name: "enable-subgroups.wgsl", source: enableSubgroups }] : []),
    half ? { name: "scalar-f16.wgsl", source: scalarF16 } : { name: "scalar-f32.wgsl", source: scalarF32 },
    { name: "call.wgsl", source: call },
    subgroups
      ? { name: "reduce-subgroup.wgsl", source: reduceSubgroup }
      : { name: "reduce-workgroup.wgsl", source: reduceWorkgroup },
    ...(format === null ? [] : format.files),
    { name: "dot.wgsl", source: dot },
    operation,
  ];
}

/** Lanes that share a row of `units` steps of work: a power of two that leaves none of them without work. */
export function lanesFor(traits: DeviceTraits, units: number): number {
  const most =
    traits.subgroupSize === null
      ? Math.min(MAX_WORKGROUP_LANES, units / MIN_UNITS_WITH_BARRIERS)
      : Math.min(traits.subgroupSize, MAX_SUBGROUP_LANES, units);
  let lanes = 1;
  while (lanes * 2 <= most) lanes *= 2;
  return lanes;
}
