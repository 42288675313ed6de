import assert from "node:assert/strict";
import { type Change, ChangeHub, forwardTo } from "../../src/mcp/change_hub.ts";

Deno.test("a hub watches only while somebody listens", async () => {
  const log: string[] = [];
  let tell = (_changes: readonly Change[]): void => {};
  const hub = new ChangeHub((told) => {
    log.push("watch");
    tell = told;
    return {
      [Symbol.asyncDispose]: () => {
        log.push("end");
        return Promise.resolve();
      },
    };
  });
  const heard: Change[] = [];
  const first = hub.subscribe((change) => heard.push(change));
  const second = hub.subscribe((change) => heard.push(change));
  tell([{ kind: "tools" }]);
  assert.equal(heard.length, 2);
  first[Symbol.dispose]();
  tell([{ kind: "tools" }]);
  assert.equal(heard.length, 3);
  second[Symbol.dispose]();
  await hub.close();
  assert.deepEqual(log, ["watch", "end"]);
  using _late = hub.subscribe(() => {});
  assert.deepEqual(log, ["watch", "end"]);
});

Deno.test("forwardTo() names each change to a notifier", () => {
  const log: string[] = [];
  const listener = forwardTo({
    toolsChanged: () => log.push("tools"),
    promptsChanged: () => log.push("prompts"),
    resourcesChanged: () => log.push("resources"),
    resourceUpdated: (uri) => log.push(uri),
  });
  for (const kind of ["tools", "prompts", "resources"] as const) {
    listener({ kind });
  }
  listener({ kind: "resource", uri: "parac://x" });
  assert.deepEqual(log, ["tools", "prompts", "resources", "parac://x"]);
});
