/**
 * The work of `paracle logs list`.
 *
 * @module
 */
import type { CliContext } from "../context.ts";
import { renderJson, renderTable } from "../output.ts";
import { printWarnings, tableWidth } from "../reading.ts";

/** The flags of the command. */
export interface LogsListFlags {
  /** One JSON document. */
  readonly json: boolean;
}

/** Prints what each log is asked for by, and where it is. */
export async function runLogsList(
  this: CliContext,
  flags: LogsListFlags,
): Promise<void> {
  const { io, services } = this;
  const reader = await services.reader();
  const { value: logs, warnings } = await reader.logs();
  printWarnings(io, warnings);
  if (flags.json) return io.out(renderJson({ schemaVersion: 1, logs }));
  if (logs.length === 0) return io.out("No logs found\n");
  io.out(renderTable(
    [
      { title: "name" },
      { title: "path", flexible: true },
      { title: "bytes" },
      { title: "modified" },
    ],
    logs.map(({ name, path, size, modified }) => [
      name,
      path,
      String(size),
      modified?.replace(/\.\d+Z$/, "Z") ?? "unknown",
    ]),
    tableWidth(io),
  ));
}
