/**
 * Everything that came on a bridge's standard output, checked: each line is
 * one message of JSON-RPC, and each id is answered once.
 *
 * @module
 */

type Rpc = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly resolve: (answer: Rpc) => void;
  readonly reject: (reason: Error) => void;
}

/** Keeps what came and finds the answers in it. */
export class RpcTally {
  /** What should never have come. */
  readonly faults: string[] = [];
  /** Messages that answer nothing that was asked here. */
  readonly others: Rpc[] = [];
  readonly #waiting = new Map<unknown, Waiting>();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #parts: string[] = [];
  #wake: (() => void)[] = [];

  /** The answer with this id; rejects when the bridge ends without it. */
  expect(id: number): Promise<Rpc> {
    const { promise, resolve, reject } = Promise.withResolvers<Rpc>();
    this.#waiting.set(id, { resolve, reject });
    promise.catch(() => {}); // who kills a bridge need not hear of it
    return promise;
  }

  /** Nobody waits for it any more; an answer would be a fault. */
  forget(id: number): void {
    this.#waiting.delete(id);
  }

  /** The first that answers nothing and fits, past or to come. */
  async find(fits: (message: Rpc) => boolean): Promise<Rpc> {
    for (;;) {
      const found = this.others.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** Takes a chunk. */
  push(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    const [first = "", ...more] = text.split("\n");
    this.#parts.push(first);
    for (const part of more) {
      this.#take(this.#parts.join(""));
      this.#parts = [part];
    }
  }

  /** No more comes. A bridge that is killed may leave half a line. */
  end(said: string): void {
    for (const [id, { reject }] of this.#waiting) {
      reject(new Error(`no answer to ${id}; the bridge said:\n${said}`));
    }
    this.#waiting.clear();
  }

  #take(line: string): void {
    const message = read(line);
    if (message === undefined) {
      this.faults.push(`no message: ${line.slice(0, 200)}`);
      return;
    }
    const { id, method } = message;
    const waiting = this.#waiting.get(id);
    if (method === undefined && waiting !== undefined) {
      this.#waiting.delete(id);
      return waiting.resolve(message);
    }
    if (method === undefined && typeof id === "number") {
      this.faults.push(`nobody asked ${id}: ${line.slice(0, 200)}`);
    }
    this.others.push(message);
    for (const wake of this.#wake.splice(0)) wake();
  }
}

function read(line: string): Rpc | undefined {
  try {
    const message = JSON.parse(line);
    return message.jsonrpc === "2.0" ? message : undefined;
  } catch {
    return undefined;
  }
}
