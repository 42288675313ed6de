import assert from "node:assert/strict";
import { docsPage } from "../../src/api/docs_page.ts";
import { ROUTES } from "../../src/api/routes.ts";

Deno.test("docsPage() lists every route and loads nothing from anywhere", async () => {
  const page = docsPage("0.1.0<script>");
  const policy = page.headers.get("content-security-policy") ?? "";
  assert.match(policy, /^default-src 'none'; style-src 'unsafe-inline'/);
  const html = await page.text();
  for (const { path } of ROUTES) {
    assert.ok(html.includes(`<code>${path}</code>`), path);
  }
  assert.ok(!/<script|<img|<link|src=|https?:\/\//.test(html));
});
