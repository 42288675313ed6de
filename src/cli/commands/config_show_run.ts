/**
 * The work of `paracle config show`.
 *
 * @module
 */
import type { ConfigSection } from "../../workspace/config_document.ts";
import type { CliContext } from "../context.ts";
import { renderJson, renderTable } from "../output.ts";
import { printWarnings, renderYaml, tableWidth } from "../reading.ts";

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
  const reader = await services.reader();
  const { value: document, warnings } = await reader.config(flags.section);
  printWarnings(io, warnings);
  const format = flags.json ? "json" : flags.format;
  if (format === "json") return io.out(renderJson(document));
  if (format === "yaml") return io.out(await renderYaml(document));
  const columns = [{ title: "key" }, { title: "value", flexible: true }];
  io.out(renderTable(columns, flatten(document), tableWidth(io)));
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
