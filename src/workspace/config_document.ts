/**
 * The configuration as `config show` shows it, by sections.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Field } from "./document.ts";
import type { Folder } from "./folder.ts";
import { type Project, readProject } from "./project.ts";
import type { Told } from "./reader.ts";

/** A part of the configuration. */
export type ConfigSection =
  | "all"
  | "logs"
  | "adr"
  | "roadmap"
  | "project"
  | "cost"
  | "logging"
  | "merged";

const SECTIONS: readonly ConfigSection[] = [
  ...["all", "logs", "adr", "roadmap"] as const,
  ...["project", "cost", "logging", "merged"] as const,
];

/**
 * Reads one section, or `all`: the three of old, and what is included.
 *
 * @throws {ParacleError} `usage.invalid` for another section;
 * `workspace.invalid`, `workspace.unreadable`.
 */
export async function readConfigDocument(
  folder: Folder,
  section: string,
): Promise<Told<unknown>> {
  const known = SECTIONS.find((name) => name === section);
  if (known === undefined) {
    throw new ParacleError(
      "usage.invalid",
      `Cannot show section "${printable(section)}" of the configuration: ` +
        `there are ${SECTIONS.join(", ")}`,
      { details: { section } },
    );
  }
  const project = await readProject(folder);
  return { value: select(project, known), warnings: project.warnings };
}

function select(
  { merged, includes }: Project,
  section: ConfigSection,
): unknown {
  if (section === "merged") return merged.value;
  const managed = merged.at("file_management");
  const parts = {
    logs: () => logs(managed.at("logs")),
    adr: () => adr(managed.at("adr")),
    roadmap: () => roadmap(managed.at("roadmap")),
    project: () => identity(merged),
    cost: () => merged.at("cost").map() ?? null,
    logging: () => merged.at("logging").map() ?? null,
  };
  const chosen = section === "all"
    ? ["logs", "adr", "roadmap"] as const
    : [section] as const;
  const shown = chosen.map((name) => [name, parts[name]()]);
  return { ...Object.fromEntries(shown), includes };
}

function logs(field: Field): Readonly<Record<string, unknown>> {
  const general = field.at("global");
  const predefined = (name: string): Readonly<Record<string, unknown>> => {
    const log = field.at("predefined").at(name);
    return {
      enabled: log.at("enabled").boolean() ?? null,
      path: log.at("path").text() ?? null,
    };
  };
  return {
    "base_path": field.at("base_path").text() ?? null,
    global: {
      "max_line_length": general.at("max_line_length").number() ?? null,
      "max_file_size_mb": general.at("max_file_size_mb").number() ?? null,
      "async_logging": general.at("async_logging").boolean() ?? null,
    },
    predefined: {
      actions: predefined("actions"),
      decisions: predefined("decisions"),
    },
  };
}

function adr(field: Field): Readonly<Record<string, unknown>> {
  const limits = field.at("limits");
  return {
    enabled: field.at("enabled").boolean() ?? null,
    "base_path": field.at("base_path").text() ?? null,
    limits: {
      "max_title_length": limits.at("max_title_length").number() ?? null,
      "max_total_length": limits.at("max_total_length").number() ?? null,
    },
  };
}

function roadmap(field: Field): Readonly<Record<string, unknown>> {
  const limits = field.at("limits");
  return {
    "base_path": field.at("base_path").text() ?? null,
    primary: field.at("primary").text() ?? null,
    limits: {
      "max_phase_name_length": limits.at("max_phase_name_length").number() ??
        null,
      "max_phases": limits.at("max_phases").number() ?? null,
    },
  };
}

function identity(merged: Field): Readonly<Record<string, unknown>> {
  return {
    name: merged.at("name").text() ?? null,
    version: merged.at("version").text() ?? null,
    description: merged.at("description").text() ?? null,
    "schema_version": merged.at("schema_version").text() ?? null,
    identity: merged.at("identity").map() ?? null,
    team: merged.at("team").map() ?? null,
    metadata: merged.at("metadata").map() ?? null,
    defaults: merged.at("defaults").map() ?? null,
  };
}
