/**
 * The work of `paracle config show`.
 *
 * @module
 */
import type { Field } from "../../workspace/document.ts";
import { type Project, readProject } from "../../workspace/project.ts";
import type { CliContext } from "../context.ts";
import { renderJson, renderTable } from "../output.ts";
import { printWarnings, renderYaml, tableWidth } from "../reading.ts";

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

/** The flags of the command. */
export interface ConfigShowFlags {
  /** How to print. */
  readonly format: "yaml" | "json" | "table";
  /** Which part. */
  readonly section: ConfigSection;
  /** The same as `format: "json"`. */
  readonly json: boolean;
}

/** Prints the configuration. */
export async function runConfigShow(
  this: CliContext,
  flags: ConfigShowFlags,
): Promise<void> {
  const { io, services } = this;
  const { folder } = await services.workspace();
  const project = await readProject(folder);
  printWarnings(io, project.warnings);
  const document = select(project, flags.section);
  const format = flags.json ? "json" : flags.format;
  if (format === "json") return io.out(renderJson(document));
  if (format === "yaml") return io.out(await renderYaml(document));
  const columns = [{ title: "key" }, { title: "value", flexible: true }];
  io.out(renderTable(columns, flatten(document), tableWidth(io)));
}

function select(project: Project, section: ConfigSection): unknown {
  const { merged, includes } = project;
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

/** Rows of dotted keys and plain values. */
function flatten(value: unknown, key = ""): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) {
    return [[key, value === null ? "" : String(value)]];
  }
  return Object.entries(value).flatMap(([name, item]) =>
    flatten(item, key === "" ? name : `${key}.${name}`)
  );
}
