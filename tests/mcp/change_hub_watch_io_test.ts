import assert from "node:assert/strict";
import { type Change, ChangeHub } from "../../src/mcp/change_hub.ts";
import { watchWorkspace } from "../../src/mcp/change_hub_watch_io.ts";
import { tempFolder } from "../helpers/temp.ts";

/** Writes again and again until a change is heard: the watch may begin later. */
async function until(
  hub: ChangeHub,
  write: () => void,
  test: (change: Change) => boolean,
): Promise<void> {
  const heard = Promise.withResolvers<void>();
  using _news = hub.subscribe((change) => {
    if (test(change)) heard.resolve();
  });
  const writing = setInterval(write, 150);
  try {
    await heard.promise;
  } finally {
    clearInterval(writing);
  }
}

Deno.test("a watch tells of files in folders that come later, and not of runs", async () => {
  await using folder = await tempFolder();
  const root = `${folder.path}/.parac`;
  await Deno.mkdir(`${root}/runs/agents`, { recursive: true });
  await using hub = new ChangeHub(watchWorkspace(root));
  const all: Change[] = [];
  using _all = hub.subscribe((change) => all.push(change));
  await until(hub, () => {
    Deno.writeTextFileSync(`${root}/runs/agents/x`, "x");
    Deno.writeTextFileSync(`${root}/project.yaml`, "name: x");
  }, ({ kind }) => kind === "prompts");
  await Deno.mkdir(`${root}/policies`);
  await until(
    hub,
    () => Deno.writeTextFileSync(`${root}/policies/a.md`, "x"),
    (change) =>
      change.kind === "resource" && change.uri === "parac://policies/a",
  );
  assert.ok(all.every((change) => !JSON.stringify(change).includes("runs")));
});

Deno.test("a watch of what is not there tells nothing, and ends", async () => {
  await using hub = new ChangeHub(watchWorkspace("/nowhere/at/all"));
  using _news = hub.subscribe(() => {});
});
