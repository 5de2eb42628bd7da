/**
 * Serves {@link VirtualBytes} over HTTP, with the faults that a request's address asks for. One address, with its query, is one
 * file with its own counters.
 *
 *   size=N           bytes of the file, header included
 *   sha256=1         names the file's SHA-256 as the Hugging Face hub does; wrong names a wrong one
 *   ranges=no        ignores ranges
 *   cuts=N&seed=S    cuts the connection at a random place, N times in all
 *   refuse=STATUS    answers so from request `from` on, `times` times (default: for ever), with Retry-After: `retry`
 *   changes=N        another entity tag, size and contents from request N on
 *   short=N          request N promises more than it sends
 *   rate=B           bytes a second over all answers together; the first MiB, where the header is, comes at once
 *   hang=N           answers nothing from request N on
 *   gate=1           sends nothing behind the first MiB until {@link VirtualServer.release}
 *
 * @typedef {import("node:http").IncomingMessage} IncomingMessage
 * @typedef {import("node:http").ServerResponse} ServerResponse
 */
import { createHash } from "node:crypto";
import { VirtualBytes } from "./virtual-bytes.mjs";

/** Requests that begin before are not throttled. */
const FREE_BYTES = 1024 * 1024;

/**
 * @typedef {{ promise: Promise<void>, resolve: () => void }} PromiseWithResolvers
 */

/**
 * What a server counted for one address.
 * @typedef {{ requests: string[], bytes: number, pending: number, mostPending: number, cuts: number, refusals: number }} Counters
 */

/** Many virtual files over one header. */
export class VirtualServer {
  /** @param {Uint8Array} header */
  constructor(header) {
    this.header = header;
    /** @type {Map<string, Counters>} */
    this.counters = new Map();
    /** @type {Map<string, () => number>} */
    this.randoms = new Map();
    /** @type {Map<string, string>} */
    this.hashes = new Map();
    /** When the next byte of a throttled file may go out. */
    this.nextSendMs = 0;
    /** Addresses, by path and query, that answer nothing: for a network that is gone. */
    this.offline = false;
    /** @type {Map<string, PromiseWithResolvers>} */
    this.gates = new Map();
  }

  /**
   * Lets go what an address with a gate holds back.
   * @param {string} address path and query
   */
  release(address) {
    this.gateOf(address).resolve();
  }

  /**
   * @param {string} address
   * @returns {PromiseWithResolvers}
   */
  gateOf(address) {
    const found = this.gates.get(address);
    if (found !== undefined) return found;
    /** @type {() => void} */
    let resolve = () => undefined;
    /** @type {Promise<void>} */
    const promise = new Promise((done) => {
      resolve = done;
    });
    const gate = { promise, resolve };
    this.gates.set(address, gate);
    return gate;
  }

  /**
   * @param {string} address path and query
   * @returns {Counters}
   */
  countersOf(address) {
    const found = this.counters.get(address) ?? { requests: [], bytes: 0, pending: 0, mostPending: 0, cuts: 0, refusals: 0 };
    this.counters.set(address, found);
    return found;
  }

  /**
   * Answers a request for a virtual file.
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  async answer(request, response) {
    const address = request.url ?? "/";
    const query = new URL(address, "http://localhost").searchParams;
    const counters = this.countersOf(address);
    const number = counters.requests.push(`${request.method} ${request.headers.range ?? "-"}`);
    counters.mostPending = Math.max(counters.mostPending, ++counters.pending);
    response.on("close", () => counters.pending--);
    if (this.offline) return void request.socket.destroy();
    if (number >= numberOf(query, "hang", Number.POSITIVE_INFINITY)) return;
    const from = numberOf(query, "from", 1);
    if (query.has("refuse") && number >= from && counters.refusals < numberOf(query, "times", Number.POSITIVE_INFINITY)) {
      counters.refusals++;
      response.writeHead(numberOf(query, "refuse", 500), query.has("retry") ? { "retry-after": String(query.get("retry")) } : {});
      return void response.end();
    }
    const changed = number >= numberOf(query, "changes", Number.POSITIVE_INFINITY);
    const file = new VirtualBytes(this.header, numberOf(query, "size", 0) + (changed ? 4 : 0));
    const headers = this.headersOf(query, file, changed);
    const range = query.get("ranges") === "no" ? null : rangeOf(request, file.size);
    if (range !== null && range.first >= range.end) {
      return void response.writeHead(416, { "content-range": `bytes */${file.size}`, ...headers }).end();
    }
    const { first, end } = range ?? { first: 0, end: file.size };
    const promised = end - first + (number === numberOf(query, "short", 0) ? 1000 : 0);
    response.writeHead(range === null ? 200 : 206, {
      "content-length": promised,
      ...(range === null ? {} : { "content-range": `bytes ${first}-${end - 1}/${file.size}` }),
      ...headers,
    });
    if (request.method === "HEAD") return void response.end();
    if (query.has("gate") && first >= FREE_BYTES) await this.gateOf(address).promise;
    const cut = this.placeToCut(address, query, counters, end - first);
    await this.send(
      response,
      file,
      { first, end: first + cut, rate: first < FREE_BYTES ? 0 : numberOf(query, "rate", 0) },
      counters,
    );
    if (cut < promised) response.destroy();
    else response.end();
  }

  /**
   * @param {URLSearchParams} query
   * @param {VirtualBytes} file
   * @param {boolean} changed
   */
  headersOf(query, file, changed) {
    const named = query.get("sha256");
    return {
      "content-type": "application/octet-stream",
      "cache-control": "no-store",
      "accept-ranges": query.get("ranges") === "no" ? "none" : "bytes",
      etag: `"${changed ? "second" : "first"}-${file.size}"`,
      ...(named === null ? {} : { "x-linked-etag": `"${named === "wrong" ? "0".repeat(64) : this.hashOf(file)}"` }),
    };
  }

  /** @param {VirtualBytes} file */
  hashOf(file) {
    const key = String(file.size);
    const hash = createHash("sha256");
    const known = this.hashes.get(key);
    if (known !== undefined) return known;
    for (const part of file.parts(0, file.size)) hash.update(part);
    const found = hash.digest("hex");
    this.hashes.set(key, found);
    return found;
  }

  /**
   * After how many of `length` bytes the connection is cut: all of them where it is not. At least one byte comes.
   * @param {string} address
   * @param {URLSearchParams} query
   * @param {Counters} counters
   * @param {number} length
   */
  placeToCut(address, query, counters, length) {
    if (counters.cuts >= numberOf(query, "cuts", 0)) return length;
    const random = this.randoms.get(address) ?? randomFrom(numberOf(query, "seed", 1));
    this.randoms.set(address, random);
    counters.cuts++;
    return Math.max(1, Math.floor(random() * length));
  }

  /**
   * @param {ServerResponse} response
   * @param {VirtualBytes} file
   * @param {{ first: number, end: number, rate: number }} range
   * @param {Counters} counters
   */
  async send(response, file, { first, end, rate }, counters) {
    for (const part of file.parts(first, end)) {
      for (let at = 0; at < part.length; at += rate > 0 ? 65_536 : part.length) {
        const piece = part.subarray(at, rate > 0 ? at + 65_536 : part.length);
        if (rate > 0) await this.throttle(piece.length, rate);
        if (response.destroyed) return;
        counters.bytes += piece.length;
        if (!response.write(piece)) await drained(response);
      }
    }
    // What is cut off still has to leave this machine before the connection goes.
    await new Promise((resolve) => setTimeout(resolve));
  }

  /**
   * @param {number} bytes
   * @param {number} rate
   */
  async throttle(bytes, rate) {
    const now = performance.now();
    this.nextSendMs = Math.max(now, this.nextSendMs) + (bytes / rate) * 1000;
    if (this.nextSendMs > now + 5) await new Promise((resolve) => setTimeout(resolve, this.nextSendMs - now));
  }
}

/**
 * Waits until the connection takes more, or is gone.
 * @param {ServerResponse} response
 * @returns {Promise<void>}
 */
function drained(response) {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
    if (response.destroyed) done();
  });
}

/**
 * @param {URLSearchParams} query
 * @param {string} name
 * @param {number} otherwise
 */
function numberOf(query, name, otherwise) {
  return query.has(name) ? Number(query.get(name)) : otherwise;
}

/**
 * @param {IncomingMessage} request
 * @param {number} size
 */
function rangeOf(request, size) {
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  if (match === null) return null;
  return { first: Number(match[1]), end: match[2] === "" ? size : Math.min(Number(match[2]) + 1, size) };
}

/**
 * The same numbers from 0 to 1 for the same seed: mulberry32.
 * @param {number} seed
 */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
