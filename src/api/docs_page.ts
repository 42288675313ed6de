/**
 * The routes as a page: nothing in it is loaded from anywhere.
 *
 * @module
 */
import { ROUTES } from "./routes.ts";

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;
margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #ddd}
code{font:14px ui-monospace,monospace}`;

/** The answer of `GET /docs`. */
export function docsPage(version: string): Response {
  const rows = ROUTES.map(({ method, path, summary, scope }) =>
    `<tr><td><code>${method}</code></td><td><code>${
      escaped(path)
    }</code></td>` +
    `<td>${escaped(summary)}</td><td>${scope ?? "open"}</td></tr>`
  );
  const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Paracle API</title>
<style>${STYLE}</style>
<h1>Paracle API ${escaped(version)}</h1>
<p>A leading <code>/v1</code> and after it a leading <code>/api</code> are each
optional. Shapes are in <a href="openapi.json">openapi.json</a>. Where the
server asks for a token, send it as <code>Authorization: Bearer TOKEN</code>;
make one with <code>paracle auth generate-token</code>.</p>
<table><tr><th>Method</th><th>Path</th><th></th><th>Scope</th></tr>
${rows.join("\n")}
</table></html>
`;
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'",
    },
  });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
