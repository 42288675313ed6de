/**
 * What a run is given on the command line: the task, `-i k=v`, `--input-json`
 * and files, with everything that is wrong with them told at once.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { isTooDeep, TOO_DEEP } from "../core/json.ts";
import { printable } from "../core/printable.ts";
import type { AttachedFile } from "../engine/runner.ts";
import { type InputWords, parseInputWords } from "../workspace/inputs_words.ts";
import type { CliIo } from "./io.ts";

/** The most bytes of a file, or of a task on standard input. */
export const INPUT_LIMIT: number = 1024 * 1024;

/** A text that was read, or why it was not. */
export type TextRead =
  | { readonly text: string; readonly fault?: undefined }
  | { readonly fault: string; readonly text?: undefined };

/** What is said of a text above the limit. */
export const TOO_LARGE: TextRead = { fault: "it is larger than 1 MiB" };

/**
 * Bytes as text, if they are UTF-8.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeInput } from "./run_input.ts";
 *
 * assert.deepEqual(decodeInput(new Uint8Array([104, 105])), { text: "hi" });
 * assert.deepEqual(decodeInput(new Uint8Array([255])), { fault: "it is not UTF-8 text" });
 * ```
 */
export function decodeInput(bytes: Uint8Array): TextRead {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { fault: "it is not UTF-8 text" };
  }
}

/** Stands for the text of a file that could not be read. */
const UNREAD = crypto.randomUUID();

/** Reads what a command line says, and collects what is wrong with it. */
export class RunInput {
  readonly #io: Pick<CliIo, "stdin" | "signal">;
  readonly #readFile: (path: string) => Promise<TextRead>;
  readonly #faults: string[] = [];
  readonly #unread = new Set<string>();

  /** Reads files as it is told to. */
  constructor(
    io: Pick<CliIo, "stdin" | "signal">,
    readFile: (path: string) => Promise<TextRead>,
  ) {
    this.#io = io;
    this.#readFile = readFile;
  }

  /** One more thing that is wrong. */
  fault(sentence: string): void {
    this.#faults.push(sentence);
  }

  /**
   * Ends here when anything is wrong.
   *
   * @throws {ParacleError} `usage.invalid` with everything that is wrong.
   */
  check(action: string): void {
    const [first] = this.#faults;
    if (first === undefined) return;
    throw new ParacleError(
      "usage.invalid",
      `Cannot ${action}: ${this.#faults.join("; ")}`,
      { details: { faults: this.#faults } },
    );
  }

  /** The task; `-` reads standard input. */
  async task(word: string | undefined): Promise<string> {
    if (word === undefined) {
      this.fault("there is no task; say --task TEXT, or --task - to read it");
      return "";
    }
    const { text, fault } = word === "-"
      ? await this.#readStdin()
      : { text: word };
    if (fault !== undefined) this.fault(`standard input: ${fault}`);
    else if (text.trim() === "") this.fault("the task is empty");
    return text ?? "";
  }

  /** Files for the prompt. */
  async files(paths: readonly string[]): Promise<readonly AttachedFile[]> {
    const files: AttachedFile[] = [];
    for (const path of paths) {
      const text = await this.#fileText(path, "--file");
      if (text !== undefined) files.push({ path, text });
    }
    return files;
  }

  /** Names of inputs whose file could not be read: that is told already. */
  get unread(): ReadonlySet<string> {
    return this.#unread;
  }

  /** `NAME=VALUE` and `NAME=@PATH`; those of {@linkcode unread} are left out. */
  async words(words: readonly string[]): Promise<InputWords> {
    const isPair = (word: string): boolean => word.indexOf("=") > 0;
    for (const word of words.filter((word) => !isPair(word))) {
      this.fault(`input "${printable(word)}": expected NAME=VALUE`);
    }
    const readFile = async (path: string): Promise<string> =>
      await this.#fileText(path, "--input") ?? UNREAD;
    try {
      const values = await parseInputWords(words.filter(isPair), { readFile });
      return this.#withoutUnread(values);
    } catch (error) {
      if (!(error instanceof ParacleError)) throw error;
      this.fault(error.message);
      return {};
    }
  }

  #withoutUnread(values: InputWords): InputWords {
    const entries = Object.entries(values).filter(([name, value]) => {
      const isUnread = [value].flat().includes(UNREAD);
      if (isUnread) this.#unread.add(name);
      return !isUnread;
    });
    return Object.fromEntries(entries);
  }

  /** The object of `--input-json`, typed or in a file; empty without one. */
  async json(
    word: string | undefined,
  ): Promise<Readonly<Record<string, unknown>>> {
    if (word === undefined) return {};
    const text = word.startsWith("@")
      ? await this.#fileText(word.slice(1), "--input-json")
      : word;
    if (text === undefined) return {};
    const { value, fault } = parseJson(text);
    if (fault !== undefined) {
      this.fault(`--input-json: ${printable(fault)}`);
      return {};
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { ...value };
    }
    this.fault("--input-json: expected a JSON object, or @FILE with one");
    return {};
  }

  async #fileText(path: string, what: string): Promise<string | undefined> {
    const { text, fault } = await this.#readFile(path);
    if (fault !== undefined) {
      this.fault(`${what}: "${printable(path)}": ${printable(fault)}`);
    }
    return text;
  }

  async #readStdin(): Promise<TextRead> {
    const { stdin, signal } = this.#io;
    const chunks: Uint8Array[] = [];
    let length = 0;
    const sink = new WritableStream<Uint8Array>({
      write: (chunk) => {
        length += chunk.length;
        if (length > INPUT_LIMIT) throw new RangeError("too large");
        chunks.push(chunk);
      },
    });
    try {
      await stdin.pipeTo(sink, { signal });
    } catch (error) {
      if (length > INPUT_LIMIT) return TOO_LARGE;
      throw error;
    }
    return decodeInput(
      new Uint8Array(
        await new Blob(
          chunks.map((chunk) => new Uint8Array(chunk)),
        ).arrayBuffer(),
      ),
    );
  }
}

/** The value, or where the syntax breaks. */
function parseJson(
  text: string,
): { readonly value?: unknown; readonly fault?: string } {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(value) ? { fault: TOO_DEEP } : { value };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { fault: `this is not JSON: ${fault}` };
  }
}
