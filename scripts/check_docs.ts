/**
 * Fails when a file of `src` does not say what it is for, a relative link of
 * the documents leads nowhere, or the version is told in two ways.
 *
 * @module
 */
import { failOn, readText, repository, walk } from "./repository.ts";

/** Whether a file starts with a comment that ends in `@module`. */
export function hasModuleComment(text: string): boolean {
  const [comment] = text.match(/^\/\*\*[^]*?\*\//) ?? [];
  return comment !== undefined && /^ \* @module$/m.test(comment);
}

/**
 * Returns the relative links of a Markdown text, without those in code.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { relativeLinks } from "./check_docs.ts";
 *
 * const text = "[a](docs/a.md#top) [b](https://b) `[c](c.md)` ![d](d.png)";
 * assert.deepEqual(relativeLinks(text), ["docs/a.md#top", "d.png"]);
 * ```
 */
export function relativeLinks(markdown: string): string[] {
  const prose = markdown
    .replace(/^( *)(```+|~~~+)[^]*?^ *\2/gm, "")
    .replace(/(`+)[^`][^]*?\1/g, "");
  const inline = prose.matchAll(/\]\(\s*<?([^)>\s]+)>?[^)]*\)/g);
  const named = prose.matchAll(/^\[[^\]]+\]:\s*<?([^>\s]+)/gm);
  return [...inline, ...named]
    .map((match) => match[1] ?? "")
    .filter((link) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link));
}

/** The anchors of a Markdown text's headings, as GitHub makes them. */
export function headingAnchors(markdown: string): string[] {
  const prose = markdown.replace(/^( *)(```+|~~~+)[^]*?^ *\2/gm, "");
  return [...prose.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map((match) =>
    (match[1] ?? "").toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-")
  );
}

async function moduleFaults(): Promise<string[]> {
  const faults: string[] = [];
  for (const file of await walk("src", ".ts")) {
    const text = await readText(file) ?? "";
    if (file.endsWith(".d.ts") || hasModuleComment(text)) continue;
    faults.push(`${file}: starts without a "/** ... @module */" comment`);
  }
  return faults;
}

async function linkFaults(): Promise<string[]> {
  const faults: string[] = [];
  for (const document of ["README.md", ...await walk("docs", ".md")]) {
    const text = await readText(document);
    if (text === undefined) faults.push(`${document}: is missing`);
    for (const link of relativeLinks(text ?? "")) {
      const target = new URL(link, new URL(document, repository()));
      if (!await leadsSomewhere(target)) {
        faults.push(`${document}: the link "${link}" leads nowhere`);
      }
    }
  }
  return faults;
}

async function leadsSomewhere(target: URL): Promise<boolean> {
  const file = new URL(target);
  file.hash = "";
  const stat = await Deno.stat(file).catch(() => undefined);
  if (stat === undefined) return false;
  if (target.hash === "" || !file.pathname.endsWith(".md")) return true;
  const anchor = decodeURIComponent(target.hash.slice(1));
  return headingAnchors(await Deno.readTextFile(file)).includes(anchor);
}

async function versionFaults(): Promise<string[]> {
  const config = JSON.parse(await readText("deno.json") ?? "{}");
  const source = await readText("src/cli/version.ts") ?? "";
  const version = source.match(/VERSION(?:: string)? = "([^"]*)"/)?.[1];
  if (version === config.version) return [];
  return [`src/cli/version.ts: "${version}", deno.json: "${config.version}"`];
}

if (import.meta.main) {
  failOn([
    ...await moduleFaults(),
    ...await linkFaults(),
    ...await versionFaults(),
  ]);
}
