/** Watches how much memory JavaScript uses in a page's workers, over the browser's own debugging protocol. */

const INTERVAL_MS = 100;

/**
 * What V8 counts for one worker; the last two are absent in older browsers.
 * @typedef {{ usedSize: number, totalSize: number, embedderHeapUsedSize?: number, backingStorageSize?: number }} HeapUsage
 */

/** Samples the heap and the ArrayBuffers of a page's workers; garbage that was not collected yet counts. */
export class HeapWatch {
  /** @param {import("playwright").CDPSession} session of the page */
  constructor(session) {
    this.session = session;
    /** @type {Set<string>} */
    this.targets = new Set();
    /** @type {Map<number, (usage: HeapUsage) => void>} */
    this.answers = new Map();
    this.lastId = 0;
    this.peakBytes = 0;
    this.samples = 0;
    /** @type {NodeJS.Timeout | null} */
    this.timer = null;
  }

  /**
   * Attaches to the workers that a page has and will have.
   * @param {import("playwright").Page} page
   */
  static async of(page) {
    const session = await page.context().newCDPSession(page);
    const watch = new HeapWatch(session);
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker") watch.targets.add(sessionId);
    });
    session.on("Target.detachedFromTarget", ({ sessionId }) => watch.targets.delete(sessionId));
    session.on("Target.receivedMessageFromTarget", ({ message }) => {
      const { id, result } = JSON.parse(message);
      watch.answers.get(id)?.(result);
      watch.answers.delete(id);
    });
    await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    return watch;
  }

  /** Begins to look for a new peak. */
  start() {
    this.peakBytes = 0;
    this.samples = 0;
    this.timer = setInterval(() => void this.sample(), INTERVAL_MS);
  }

  /** @returns {{ peakBytes: number, samples: number }} of the time since {@link start} */
  stop() {
    if (this.timer !== null) clearInterval(this.timer);
    return { peakBytes: this.peakBytes, samples: this.samples };
  }

  async sample() {
    let bytes = 0;
    for (const sessionId of this.targets) {
      const usage = await this.ask(sessionId);
      if (usage.backingStorageSize === undefined) throw new Error("This browser does not tell the size of ArrayBuffers.");
      bytes += usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + usage.backingStorageSize;
    }
    this.peakBytes = Math.max(this.peakBytes, bytes);
    this.samples++;
  }

  /**
   * @param {string} sessionId
   * @returns {Promise<HeapUsage>}
   */
  ask(sessionId) {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.answers.set(id, resolve);
      const message = JSON.stringify({ id, method: "Runtime.getHeapUsage" });
      this.session.send("Target.sendMessageToTarget", { sessionId, message }).catch(reject);
    });
  }
}
