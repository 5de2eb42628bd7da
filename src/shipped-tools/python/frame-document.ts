/**
 * The document of the frame that holds the worker. In its sandbox it has an origin of its own, so it has nothing of the page: no DOM,
 * no cookies, no storage. Its policy, which the worker inherits, allows no connection; `blob:` is how the worker and Pyodide's own
 * scripts start, from what the page hands in.
 */
export const FRAME_DOCUMENT: string = `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:">
<title>Python</title>
<script>
addEventListener("message", ({ source, data, ports: [failures, control] }) => {
  if (source !== parent || control === undefined) return;
  const url = URL.createObjectURL(new Blob([data.workerText], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.addEventListener("error", (event) => failures.postMessage({ failed: event.message || "the worker could not be started" }));
  worker.postMessage({ files: data.files }, [control]);
});
parent.postMessage("mixtral-python-frame", "*");
</script>
`;
