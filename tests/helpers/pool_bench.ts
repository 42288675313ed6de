/**
 * A pool over a link to a server of the test.
 *
 * @module
 */
import { Link } from "../../src/session/link.ts";
import { Pool } from "../../src/session/pool.ts";
import type { RemoteProcess } from "../../src/transport/process.ts";
import { FakeClock, settle } from "./fake_clock.ts";
import { FakeServer } from "./fake_link_transport.ts";

/** The pool and what is around it; disposing fails if anything is left open. */
export class PoolBench implements AsyncDisposable {
  readonly clock: FakeClock = new FakeClock();
  readonly server: FakeServer = new FakeServer();
  readonly link: Link;
  readonly pool: Pool;
  #spawned = 0;

  constructor(set: (server: FakeServer) => void) {
    set(this.server);
    const parts = {
      connect: this.server.connect,
      clock: this.clock,
      random: () => 0.5,
    };
    this.link = Link.start(parts);
    this.pool = new Pool({ ...parts, link: this.link });
  }

  /** A pool whose link had time to come up; `set` changes the server before. */
  static async open(
    options: { readonly set?: (server: FakeServer) => void } = {},
  ): Promise<PoolBench> {
    const bench = new PoolBench(options.set ?? (() => {}));
    await settle();
    return bench;
  }

  /** Names of the commands that were started, in the order of each connection. */
  get started(): string[] {
    return this.server.made.flatMap(({ calls }) =>
      calls.map(({ argv }) => argv[0])
    );
  }

  /** Asks for commands named 0, 1, 2 and so on. */
  spawnMany(count: number): Promise<RemoteProcess>[] {
    return Array.from({ length: count }, () => {
      const name = String(this.#spawned++);
      const started = this.pool.spawn([name], { findParacle: false });
      started.catch(() => {}); // whoever cares looks at it
      return started;
    });
  }

  /** Lets each command end, in order, those that start meanwhile included. */
  async finishAll(): Promise<void> {
    for (let before = -1; before !== this.started.length;) {
      before = this.started.length;
      for (const { calls } of this.server.made) {
        for (const call of [...calls]) call.finish();
      }
      await settle();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.close();
    await this.link.close();
    await settle();
    const open = this.server.made.filter(({ isClosed }) => !isClosed);
    if (open.length > 0) {
      throw new Error(`${open.length} connections left open`);
    }
    this.clock[Symbol.dispose]();
  }
}
