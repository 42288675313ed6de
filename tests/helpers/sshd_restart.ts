/**
 * An sshd that goes away and comes back.
 *
 * @module
 */
import type { SshdRun } from "./sshd_run.ts";

/** The runs of one server, one after the other. */
export class Restarted {
  #run: SshdRun;
  #past = "";
  #gone = false;
  readonly #again: () => Promise<SshdRun>;

  /** Takes over the first run; `again` makes the next ones. */
  constructor(first: SshdRun, again: () => Promise<SshdRun>) {
    this.#run = first;
    this.#again = again;
  }

  /** The run of now, or the last one. */
  get run(): SshdRun {
    return this.#run;
  }

  /** What all runs have logged. */
  get text(): string {
    return this.#past + this.#run.log.text;
  }

  /** Sends a signal to the processes of every connection; returns how many. */
  async signal(signal: Deno.Signal): Promise<number> {
    // What is stopped starts nothing that would outlive it unseen.
    const stopped = new Set<number>();
    for (;;) {
      const pids = await this.#run.sessions();
      const fresh = pids.filter((pid) => !stopped.has(pid));
      if (fresh.length === 0) break;
      for (const pid of fresh) {
        stopped.add(pid);
        send(pid, "SIGSTOP");
      }
    }
    for (const pid of stopped) send(pid, signal);
    return stopped.size;
  }

  /** Ends the run and its connections; nothing when it is away already. */
  async away(): Promise<void> {
    this.#gone = true;
    await this.#run.stop();
  }

  /** Starts the next run; nothing when it is here. */
  async back(): Promise<void> {
    if (!this.#gone) return;
    const next = await this.#again();
    this.#past += this.#run.log.text;
    this.#run = next;
    this.#gone = false;
  }
}

function send(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
