import assert from "node:assert/strict";
import { Secrets } from "../../src/cli/secrets.ts";

Deno.test("Secrets asks once, and again only when the answer was wrong", async () => {
  const secrets = new Secrets();
  const answers = ["wrong", "right"];
  let asked = 0;
  const askPassphrase = (): Promise<string | undefined> =>
    Promise.resolve(answers[asked++]);
  const first = secrets.remembering({ askPassphrase }).askPassphrase;
  assert.equal(await first?.("key"), "wrong");
  assert.equal(await first?.("key"), "right"); // the same connection asks again
  const second = secrets.remembering({ askPassphrase }).askPassphrase;
  assert.equal(await second?.("key"), "right");
  assert.equal(asked, 2);
  const nobody = secrets.remembering({}).askPassphrase;
  assert.equal(await nobody?.("key"), "right");
  assert.equal(await nobody?.("key"), undefined); // it was wrong, and that is it
  assert.deepEqual(new Secrets().remembering({}), {});
});
