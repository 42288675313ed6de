import assert from "node:assert/strict";
import { programNeeds, runProgram } from "../helpers/program.ts";
import { tempFolder } from "../helpers/temp.ts";

Deno.test("what is for an API on this machine, its token included, goes to no proxy", async () => {
  const asked = { api: 0, proxy: 0 };
  const count = (who: "api" | "proxy") =>
    Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
      asked[who]++;
      return Response.json({ detail: "none" }, { status: 503 });
    });
  await using api = count("api");
  await using proxy = count("proxy");
  await using folder = await tempFolder();
  const { code } = await runProgram(["agents", "list"], {
    cwd: folder.path,
    env: {
      ...await programNeeds(),
      HTTP_PROXY: `http://127.0.0.1:${proxy.addr.port}`,
      PARACLE_API_URL: `http://127.0.0.1:${api.addr.port}`,
      PARACLE_API_TOKEN: "token",
    },
  });
  assert.notEqual(code, 0);
  assert.equal(asked.proxy, 0);
  assert.ok(asked.api > 0);
});
