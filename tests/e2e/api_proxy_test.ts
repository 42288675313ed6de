import assert from "node:assert/strict";
import { programNeeds, runProgram } from "../helpers/program.ts";
import { tempFolder } from "../helpers/temp.ts";

/** A machine may have no IPv6. */
function hasAddress(hostname: string): boolean {
  try {
    Deno.listen({ hostname, port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

for (const hostname of ["127.0.0.1", "::1"].filter(hasAddress)) {
  Deno.test(`what is for an API at ${hostname}, its token included, goes to no proxy`, async () => {
    const host = hostname === "::1" ? "[::1]" : hostname;
    const asked = { api: 0, proxy: 0 };
    const count = (who: "api" | "proxy") =>
      Deno.serve({ port: 0, hostname, onListen: () => {} }, () => {
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
        HTTP_PROXY: `http://${host}:${proxy.addr.port}`,
        PARACLE_API_URL: `http://${host}:${api.addr.port}`,
        PARACLE_API_TOKEN: "token",
      },
    });
    assert.notEqual(code, 0);
    assert.equal(asked.proxy, 0);
    assert.ok(asked.api > 0);
  });
}
