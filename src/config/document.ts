/**
 * `remotes.yaml` edited in place: comments, order, quotes, line ends and
 * unknown keys survive.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { isMap } from "./fault.ts";
import { REMOTE_KEYS } from "./remote_rules.ts";
import { cutAppend, cutItem } from "./yaml_items.ts";
import { YamlText } from "./yaml_text.ts";

/** A remote as the file writes it; proven by `parseRemote()` beforehand. */
export type RemoteFields = Readonly<Record<string, unknown>>;

/**
 * The text of a `remotes.yaml` and what can be done to it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { RemotesDocument } from "./document.ts";
 *
 * const document = await RemotesDocument.open("", { source: "remotes.yaml" });
 * document.setRemote("lab", { host: "lab.example", workspace: "~/notes" });
 * document.setDefault("lab");
 * assert.equal(
 *   document.toString(),
 *   "remotes:\n  lab:\n    host: lab.example\n    workspace: ~/notes\ndefault: lab\n",
 * );
 * ```
 */
export class RemotesDocument {
  readonly #yaml: YamlText;

  /** Wraps the text; use `RemotesDocument.open()`. */
  constructor(yaml: YamlText) {
    this.#yaml = yaml;
  }

  /**
   * Takes a text in; undefined stands for a file that is not there yet.
   *
   * @throws `config.invalid` when it is not YAML.
   */
  static async open(
    text: string | undefined,
    options: { readonly source: string },
  ): Promise<RemotesDocument> {
    return new RemotesDocument(await YamlText.open(text ?? "", options));
  }

  /** Whether the file has this remote, sound or not. */
  hasRemote(name: string): boolean {
    return Object.hasOwn(this.#remotes(), name);
  }

  /** The remotes' names, in the order of the file. */
  get names(): readonly string[] {
    return Object.keys(this.#remotes());
  }

  /** The default remote's name. */
  get default(): string | undefined {
    const value = this.#yaml.value["default"];
    return value === undefined || value === null ? undefined : `${value}`;
  }

  /** Writes a remote; of one that is there, unknown keys and untouched fields stay. */
  setRemote(name: string, fields: RemoteFields): void {
    const old = this.#remotes()[name];
    if (!isMap(old) || Object.keys(old).length === 0) {
      this.#yaml.set(["remotes", name], fields);
      return;
    }
    for (const [key, value] of Object.entries(fields)) {
      if (isDeepStrictEqual(old[key], value)) continue;
      this.#yaml.set(["remotes", name, key], value);
    }
    for (const key of REMOTE_KEYS) {
      if (!Object.hasOwn(old, key) || Object.hasOwn(fields, key)) continue;
      this.#yaml.delete(["remotes", name, key]);
    }
  }

  /** Removes a remote; answers whether it was there. */
  removeRemote(name: string): boolean {
    const had = this.hasRemote(name);
    while (this.hasRemote(name)) this.#yaml.delete(["remotes", name]);
    return had;
  }

  /** Gives a remote another name; answers whether it was there. */
  renameRemote(name: string, to: string): boolean {
    if (!this.hasRemote(name)) return false;
    this.#yaml.rename(["remotes", name], to);
    return true;
  }

  /** Makes a remote the default; that it exists is the caller's to know. */
  setDefault(name: string): void {
    this.#yaml.set(["default"], name);
  }

  /** Leaves no default; answers whether there was one. */
  clearDefault(): boolean {
    if (!Object.hasOwn(this.#yaml.value, "default")) return false;
    this.#yaml.delete(["default"]);
    return true;
  }

  /** Pins fingerprints, `SHA256:...`; none removes the pin. */
  setHostKeys(name: string, fingerprints: readonly string[]): void {
    const path = ["remotes", name, "host_key"];
    if (fingerprints.length > 0) {
      const [first] = fingerprints;
      this.#yaml.set(path, fingerprints.length === 1 ? first : fingerprints);
    } else if (
      isMap(this.#remotes()[name]) && "host_key" in this.#fields(name)
    ) {
      this.#yaml.delete(path);
    }
  }

  /** A remote's fields as written; undefined when it is not there or no map. */
  fieldsOf(name: string): RemoteFields | undefined {
    const value = this.#remotes()[name];
    return isMap(value) ? value : undefined;
  }

  /** Adds a tunnel to a remote that is there, behind its others. */
  addTunnel(name: string, tunnel: object): void {
    const path = ["remotes", name, "tunnels"];
    const old = this.#tunnels(name);
    const all = [...old, tunnel];
    if (this.#yaml.cut(path, all, cutAppend(path, tunnel))) return;
    this.#yaml.set(path, all);
  }

  /** Removes a tunnel by its position; the last one leaves no list. */
  removeTunnel(name: string, index: number): void {
    const path = ["remotes", name, "tunnels"];
    const rest = this.#tunnels(name).filter((_, i) => i !== index);
    if (rest.length === 0) return this.#yaml.delete(path);
    if (this.#yaml.cut(path, rest, cutItem(path, index))) return;
    this.#yaml.set(path, rest);
  }

  /** The text to be written. */
  toString(): string {
    return this.#yaml.toString();
  }

  #remotes(): RemoteFields {
    const value = this.#yaml.value["remotes"];
    return isMap(value) ? value : {};
  }

  #tunnels(name: string): readonly unknown[] {
    const tunnels = this.#fields(name)["tunnels"];
    return Array.isArray(tunnels) ? tunnels : [];
  }

  #fields(name: string): RemoteFields {
    return this.fieldsOf(name) ?? {};
  }
}
