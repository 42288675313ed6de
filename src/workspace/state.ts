/**
 * The state of the project, from `current_state.yaml`.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { type Field, isMap, readDocument } from "./document.ts";
import type { Folder } from "./folder.ts";

/** What the project is in the middle of. */
export interface Phase {
  /** `unknown` when not told, as are name and status. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Such as `in_progress`. */
  readonly status: string;
  /** With a percent sign; `0%` when not told. */
  readonly progress: string;
  /** What it is about. */
  readonly focus: readonly string[];
  /** What is still to do. */
  readonly pending: readonly string[];
}

/** The project's state. */
export interface ProjectState {
  /** `unknown` when not told, as is the version. */
  readonly name: string;
  /** As written. */
  readonly version: string;
  /** The day it was taken. */
  readonly snapshotDate: string;
  /** The current phase. */
  readonly phase: Phase;
  /** What is in the way. */
  readonly blockers: readonly string[];
  /** What comes next. */
  readonly nextActions: readonly string[];
  /** One line each. */
  readonly warnings: readonly string[];
}

const STATE = "memory/context/current_state.yaml";
const UNKNOWN = "unknown";

/**
 * Reads the project's state; what the file does not tell is `unknown`.
 *
 * @throws {ParacleError} `workspace.invalid`, also when there is no such file;
 * `workspace.unreadable`.
 */
export async function readState(folder: Folder): Promise<ProjectState> {
  const document = await readDocument(folder, STATE);
  if (document === undefined) {
    throw new ParacleError(
      "workspace.invalid",
      `Cannot read the project's state: there is no ${STATE} in the workspace`,
      { details: { path: STATE } },
    );
  }
  const { root, warnings } = document;
  const project = root.at("project");
  const phase = root.at("current_phase");
  return {
    name: project.at("name").text() ?? UNKNOWN,
    version: project.at("version").text() ?? UNKNOWN,
    snapshotDate: root.at("snapshot_date").text() ?? UNKNOWN,
    phase: {
      id: phase.at("id").text() ?? UNKNOWN,
      name: phase.at("name").text() ?? UNKNOWN,
      status: phase.at("status").text() ?? UNKNOWN,
      progress: progressOf(phase.at("progress").text()),
      focus: notes(phase.at("focus_areas")),
      pending: notes(phase.at("pending")),
    },
    blockers: notes(root.at("blockers")),
    nextActions: notes(root.at("next_actions")),
    warnings,
  };
}

function progressOf(text: string | undefined): string {
  if (text === undefined) return "0%";
  return /^\d+(\.\d+)?$/.test(text) ? `${text}%` : text;
}

/** Notes are sentences, or maps with the sentence under one of these keys. */
const SENTENCE_KEYS = ["description", "action", "title", "name", "task", "id"];

function notes(list: Field): readonly string[] {
  return list.items().filter((item) => item.present).map((item) => {
    if (!isMap(item.value)) return item.text() ?? "";
    const { value } = item;
    const key = SENTENCE_KEYS.find((name) => Object.hasOwn(value, name)) ??
      item.keys()[0];
    // "- Write docs: first draft" is a map to YAML, a sentence to its author.
    if (key === undefined) throw item.wrong("a text");
    const text = item.at(key).text() ?? "";
    return SENTENCE_KEYS.includes(key) ? text : `${key}: ${text}`;
  });
}
