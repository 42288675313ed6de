import assert from "node:assert/strict";
import { claimPlace } from "../../src/session/control_claim_io.ts";
import { tempFolder } from "../helpers/temp.ts";

Deno.test("claimPlace() is given up once, and leaves nothing", async () => {
  await using temp = await tempFolder();
  const claim = await claimPlace(`${temp.path}/a.sock`);
  assert.equal(await claim.giveUp(), true);
  assert.equal(await claim.giveUp(), false);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(temp.path)), []);
});

Deno.test("claimPlace() takes over from a session that is gone, and from no other place", async () => {
  await using temp = await tempFolder();
  const gone = await claimPlace(`${temp.path}/a.sock`);
  const other = await claimPlace(`${temp.path}/b.sock`);
  const next = await claimPlace(`${temp.path}/a.sock`);
  assert.equal(await gone.giveUp(), false);
  assert.equal(await next.giveUp(), true);
  assert.equal(await other.giveUp(), true);
});

Deno.test("claimPlace() is lost with its folder", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/run`;
  await Deno.mkdir(folder);
  const claim = await claimPlace(`${folder}/a.sock`);
  await Deno.remove(folder, { recursive: true });
  await Deno.mkdir(folder);
  const next = await claimPlace(`${folder}/a.sock`);
  assert.equal(await claim.giveUp(), false);
  assert.equal(await next.giveUp(), true);
});
