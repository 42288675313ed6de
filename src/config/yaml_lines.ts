/**
 * Values written as YAML, and lines put into a text.
 *
 * @module
 */
import type * as Yaml from "yaml";
import type { YamlTools } from "./yaml_comments.ts";

/** A pair as the lines of a block map, indented. */
export function pairText(
  tools: YamlTools,
  keyText: string,
  value: unknown,
  indent: number,
): string {
  const body = new tools.yaml.Document({ k: value }, {
    compat: "yaml-1.1",
    schema: "core",
  }).toString({ lineWidth: 0 });
  return (keyText + body.slice(1)).split("\n")
    .map((line) => line === "" ? "" : " ".repeat(indent) + line).join("\n");
}

/** A scalar as it is written, quoted as another one of this type was. */
export function scalarText(
  tools: YamlTools,
  value: unknown,
  type: Yaml.Scalar["type"] | undefined,
): string {
  const { yaml } = tools;
  const scalar = new yaml.Scalar(value);
  const quoted = type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
  if (quoted && typeof value === "string") scalar.type = type;
  const options = { compat: "yaml-1.1", schema: "core" } as const;
  return new yaml.Document(scalar, options).toString({ lineWidth: 0 })
    .replace(/\n$/, "");
}

/** Where the line of an offset starts. */
export function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** The text with a part of it replaced; a chunk of lines gets a line of its own. */
export function splice(
  text: string,
  from: number,
  to: number,
  chunk: string,
): string {
  const before = text.slice(0, from);
  const broken = from > 0 && chunk.endsWith("\n") && !before.endsWith("\n");
  return before + (broken ? "\n" : "") + chunk + text.slice(to);
}
