import assert from "node:assert/strict";
import { ParacleError } from "../../src/core/errors.ts";
import { mcpAudiences, mcpVerify } from "../../src/cli/mcp_tokens.ts";

Deno.test("mcpAudiences() has every name of the server, as an address", () => {
  const place = { host: "::1", port: 9001, allowHosts: ["box.example:80"] };
  const taken = mcpAudiences(place);
  const expected = [
    "http://127.0.0.1:8001/mcp",
    "http://[::1]:9001/mcp",
    "https://box.example:80/mcp",
  ];
  for (const one of expected) assert.ok(taken.includes(one), one);
  assert.equal(taken.includes("http://127.0.0.1:9001/mcp"), false);
});

Deno.test("mcpVerify() asks for a token of these servers, and passes a refusal on", async () => {
  const asked: unknown[] = [];
  const verify = mcpVerify({
    verify: (token, options) => {
      asked.push([token, options?.audience?.[0]]);
      const refusal = new ParacleError("auth.token_rejected", "no");
      return Promise.reject(refusal);
    },
  }, { host: "127.0.0.1", port: 1, allowHosts: [] });
  await assert.rejects(verify("t"), { code: "auth.token_rejected" });
  assert.deepEqual(asked, [["t", "http://127.0.0.1:8001/mcp"]]);
});
