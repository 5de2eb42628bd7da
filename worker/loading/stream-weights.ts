import type { TensorInfo } from "../gguf/reader.ts";
import type { ModelFiles } from "./model-files.ts";
import { inFileOrder, tensorPieces } from "./tensor-pieces.ts";

/** Where weights go: the GPU's memory. */
export interface WeightSink {
  /**
   * Takes a run of a tensor's bytes; `byteOffset` is where the run before it ended. `bytes` may be reused once the promise settles.
   * A promise that waits slows the whole stream down, so that no more is in memory than was asked for.
   */
  take(tensor: TensorInfo, byteOffset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** All tensors are complete. */
  finish(): Promise<void>;
}

/**
 * Streams the data sections once, part by part and in file order, into the sink. At most what the sources read ahead is in memory.
 * @param onReach told how many bytes of all files are done with
 * @throws ModelSourceError, ModelFormatError, AbortError, whatever the sink throws
 */
export async function streamWeights(
  { parts }: ModelFiles,
  sink: WeightSink,
  onReach: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let before = 0;
  for (const { source, file } of parts) {
    const ordered = inFileOrder(file.tensors);
    // Without tensors a file may end before the place where its data would begin.
    let [next, offset] = [0, Math.min(file.dataOffset, file.fileBytes)];
    onReach(before + offset);
    for await (const chunk of source.stream(offset, file.fileBytes - offset, signal)) {
      const dealt = tensorPieces(ordered, next, offset, chunk);
      for (const { tensor, byteOffset, bytes } of dealt.pieces) await sink.take(tensor, byteOffset, bytes);
      next = dealt.next;
      offset += chunk.byteLength;
      onReach(before + offset);
      signal.throwIfAborted();
    }
    before += file.fileBytes;
  }
  await sink.finish();
}
