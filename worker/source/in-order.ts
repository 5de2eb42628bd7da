/**
 * Runs `produce` for the numbers from `first` to before `end`, and yields the results in order; `ahead` of them
 * at most are running, done, or with the consumer.
 * When the loop ends, early or not, `signal` of the tasks fires and they are awaited; results that nobody got go to `discard`.
 */
export async function* inOrder<T>(
  { first, end, ahead }: { readonly first: number; readonly end: number; readonly ahead: number },
  produce: (index: number) => Promise<T>,
  { stop, discard }: { readonly stop: (reason: unknown) => void; readonly discard: (result: T) => void },
): AsyncGenerator<{ readonly index: number; readonly result: T }, void> {
  const running: Promise<T>[] = [];
  let next = first;
  try {
    for (let index = first; index < end; index++) {
      while (next < end && running.length < ahead) {
        const task = produce(next++);
        // A failure is thrown when its turn comes; until then it is no unhandled one.
        task.catch(() => undefined);
        running.push(task);
      }
      const result = await (running[0] as Promise<T>);
      running.shift();
      yield { index, result };
    }
  } finally {
    stop(new DOMException("The transfer was ended.", "AbortError"));
    for (const outcome of await Promise.allSettled(running)) if (outcome.status === "fulfilled") discard(outcome.value);
  }
}
