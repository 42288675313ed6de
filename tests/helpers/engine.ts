/**
 * The engine with everything around it in memory.
 *
 * @module
 */
import type { Clock } from "../../src/core/clock.ts";
import { LocalRunner } from "../../src/engine/local_runner.ts";
import type { RunCall, RunEvent } from "../../src/engine/runner.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeModels, type FakeModelsOptions } from "./fake_models.ts";
import { memoryFolder } from "./memory_folder.ts";
import { MemoryJournal } from "./memory_journal.ts";

/** What a test sets up. */
export interface TestEngineOptions extends FakeModelsOptions {
  /** Files of the workspace, over those of {@linkcode FILES}. */
  readonly files?: Readonly<Record<string, string>>;
  /** The text of `workflows/w.yaml`. */
  readonly workflow?: string;
}

/** An agent `coder` with a spec, one without, one switched off. */
export const FILES: Readonly<Record<string, string>> = {
  "project.yaml": "name: test\n",
  "agents/manifest.yaml": [
    "agents:",
    "  - {id: coder, name: Core Developer, provider: openai, model: gpt-4o}",
    "  - {id: bare, role: helper, description: Helps, provider: openai, model: gpt-4o}",
    "  - {id: off, enabled: false}",
    "  - {id: tooled, provider: openai, model: gpt-4o, tools: [git_push, bandit]}",
    "",
  ].join("\n"),
  "agents/specs/coder.md": "# Coder\n\n## Role\n\nWrites code.\n",
  "workflows/catalog.yaml": "workflows: []\n",
};

/** An engine in memory; disposing fails when it left something open. */
export class TestEngine implements Disposable {
  readonly clock: FakeClock = new FakeClock();
  readonly journal: MemoryJournal;
  readonly models: FakeModels;
  readonly events: RunEvent[] = [];
  readonly #abort = new AbortController();
  readonly #options: TestEngineOptions;

  constructor(options: TestEngineOptions = {}) {
    this.#options = options;
    this.journal = new MemoryJournal(this.clock);
    this.models = new FakeModels(options);
  }

  /** The same records, another process: it may find other files and models. */
  again(options: TestEngineOptions = {}): TestEngine {
    const next = new TestEngine({ ...this.#options, ...options });
    for (const [id, run] of this.journal.runs) next.journal.runs.set(id, run);
    return next;
  }

  get runner(): LocalRunner {
    const { files = {}, workflow } = this.#options;
    const folder = memoryFolder({
      ...FILES,
      ...workflow === undefined ? {} : { "workflows/w.yaml": workflow },
      ...files,
    });
    const clock: Clock = this.clock;
    return new LocalRunner({
      folder: this.journal.over(folder),
      journal: this.journal,
      openModels: () => this.models,
      clock,
      env: () => undefined,
    });
  }

  /** For a run: everything it tells is kept. */
  call(more: Partial<RunCall> = {}): RunCall {
    return {
      signal: this.#abort.signal,
      onEvent: (event) => this.events.push(event),
      ...more,
    };
  }

  /** Aborts what `call` was given to. */
  abort(reason?: unknown): void {
    this.#abort.abort(reason);
  }

  /** What it warned of, in one text. */
  get warnings(): string {
    return this.events.flatMap((event) =>
      event.type === "warning" ? event.message : []
    ).join("\n");
  }

  [Symbol.dispose](): void {
    this.journal[Symbol.dispose]();
    this.clock[Symbol.dispose]();
  }
}
