import assert from "node:assert/strict";
import type { IdentityText } from "../../src/ssh/identity_file.ts";
import { LoginMemory } from "../../src/ssh/login_memory.ts";

/** A disk whose files a test changes; what is undefined cannot be read. */
class Disk {
  key: string | undefined = "key";
  known: string | undefined = "lab ssh-ed25519 A";
  reads = 0;

  readonly identity = (): Promise<IdentityText | undefined> => {
    this.reads += 1;
    if (this.key === undefined) return Promise.reject(new Error("refused"));
    return Promise.resolve({ text: this.key, exposed: undefined });
  };

  readonly knownHosts = (paths: readonly string[]) => {
    this.reads += 1;
    if (this.known === undefined) return Promise.reject(new Error("refused"));
    const text = this.known;
    return Promise.resolve(paths.map((path) => ({ path, text })));
  };
}

Deno.test("LoginMemory reads the disk each time until it is kept", async () => {
  const disk = new Disk();
  const memory = new LoginMemory(disk);
  await memory.identity("id");
  disk.key = "new";
  assert.equal((await memory.identity("id"))?.text, "new");
  memory.keep(); // of no effect: nobody was let in
  assert.equal(memory.isKept, false);
  memory.letIn({ byAgent: false });
  memory.keep();
  const { reads } = disk;
  disk.key = undefined;
  assert.equal((await memory.identity("id"))?.text, "new");
  assert.equal(await memory.identity("other"), undefined);
  assert.equal(disk.reads, reads);
});

Deno.test("LoginMemory is complete only when the last login was by a key that was read", () => {
  const memory = new LoginMemory(new Disk());
  assert.equal(memory.isComplete, false);
  memory.letIn({ byAgent: true });
  assert.equal(memory.isComplete, false);
  memory.letIn({ byAgent: false });
  assert.equal(memory.isComplete, true);
  memory.letIn({ byAgent: true });
  memory.keep();
  assert.deepEqual([memory.isComplete, memory.isKept], [false, false]);
});

Deno.test("LoginMemory knows a host whose key was accepted after the files were read", async () => {
  const memory = new LoginMemory(new Disk());
  await memory.knownHosts(["/a", "/b"]);
  memory.learned("/b", "new ssh-ed25519 B");
  memory.letIn({ byAgent: false });
  memory.keep();
  const texts = (await memory.knownHosts(["/a", "/b"])).map(({ text }) => text);
  const before = "lab ssh-ed25519 A";
  assert.deepEqual(texts, [before, before, "new ssh-ed25519 B"]);
});

Deno.test("LoginMemory answers from memory what was refused while it was kept", async () => {
  const disk = new Disk();
  const memory = new LoginMemory(disk);
  await memory.identity("id");
  memory.letIn({ byAgent: false });
  disk.key = undefined;
  const underWay = memory.identity("id");
  memory.keep();
  assert.equal((await underWay)?.text, "key");
});

Deno.test("LoginMemory repeats the failure of a read", async () => {
  const disk = new Disk();
  disk.key = undefined;
  const memory = new LoginMemory(disk);
  await assert.rejects(memory.identity("id"), /refused/);
  memory.letIn({ byAgent: false });
  memory.keep();
  await assert.rejects(memory.identity("id"), /refused/);
});
