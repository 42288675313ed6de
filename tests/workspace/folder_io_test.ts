import assert from "node:assert/strict";
import { findParacRoot } from "../../src/workspace/find_io.ts";
import { dirname, join } from "node:path";
import { openFolder, openWorkspace } from "../../src/workspace/folder_io.ts";
import { CONTRACT_FILES, testFolder } from "../helpers/folder_contract.ts";
import { denialMissing, skippable } from "../helpers/skip.ts";
import { tempFolder } from "../helpers/temp.ts";

const posix = { ignore: Deno.build.os === "windows" };

testFolder("real", async (use) => {
  await using temp = await tempFolder();
  for (const [path, text] of Object.entries(CONTRACT_FILES)) {
    await write(join(temp.path, "root", path), text);
  }
  await write(join(temp.path, "secret"), "not for you");
  await use(openFolder(join(temp.path, "root")));
});

Deno.test(
  "openFolder() follows links and passes over named pipes",
  posix,
  async () => {
    await using temp = await tempFolder();
    const root = join(temp.path, "root");
    await write(join(root, "real/a.md"), "text");
    await Deno.symlink("real", join(root, "linked"));
    await Deno.symlink("nowhere", join(root, "broken"));
    const pipe = join(root, "pipe");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    const folder = openFolder(root);
    assert.equal(await folder.readText("linked/a.md"), "text");
    assert.equal(await folder.readText("pipe"), undefined);
    assert.deepEqual(await folder.list(""), [
      { name: "broken", kind: "other" },
      { name: "linked", kind: "directory" },
      { name: "pipe", kind: "other" },
      { name: "real", kind: "directory" },
    ]);
  },
);

Deno.test("readText() refuses what is not UTF-8, naming the file", async () => {
  await using temp = await tempFolder();
  await Deno.writeFile(
    join(temp.path, "x.yaml"),
    new Uint8Array([0xff, 0xfe, 97]),
  );
  await assert.rejects(openFolder(temp.path).readText("x.yaml"), {
    code: "workspace.invalid",
    message: /x\.yaml": it is not UTF-8 text/,
  });
});

Deno.test("openWorkspace() finds the nearest one above and passes over a plain file", async () => {
  await using temp = await tempFolder();
  await write(join(temp.path, "ws/.parac/project.yaml"), "name: outer\n");
  await write(join(temp.path, "ws/a/.parac"), "a plain file");
  await Deno.mkdir(join(temp.path, "ws/a/b/c"), { recursive: true });
  const workspace = await openWorkspace(join(temp.path, "ws/a/b/c"));
  assert.equal(workspace.projectRoot, join(temp.path, "ws"));
  assert.equal(workspace.paracRoot, join(temp.path, "ws", ".parac"));
  assert.equal(workspace.folder.root, workspace.paracRoot);
  assert.equal(
    await workspace.folder.readText("project.yaml"),
    "name: outer\n",
  );
});

Deno.test("openWorkspace() takes the folder .parac itself", async () => {
  await using temp = await tempFolder();
  await write(join(temp.path, ".parac/project.yaml"), "");
  const workspace = await openWorkspace(join(temp.path, ".parac"));
  assert.equal(workspace.projectRoot, temp.path);
});

Deno.test(
  "openWorkspace() resolves links to folders, but keeps a linked .parac where it stands",
  posix,
  async () => {
    await using temp = await tempFolder();
    await write(join(temp.path, "shared/project.yaml"), "name: shared\n");
    await Deno.mkdir(join(temp.path, "ws/src"), { recursive: true });
    await Deno.symlink("../shared", join(temp.path, "ws/.parac"));
    await Deno.symlink("ws/src", join(temp.path, "short"));
    const starts = ["ws", "ws/src", "ws/.parac", "short"];
    for (const start of starts) {
      const workspace = await openWorkspace(join(temp.path, start));
      assert.equal(workspace.projectRoot, join(temp.path, "ws"), start);
      assert.equal(
        await workspace.folder.readText("project.yaml"),
        "name: shared\n",
      );
    }
  },
);

Deno.test("openWorkspace() names the start and the fix when there is none", async () => {
  await using temp = await tempFolder();
  await assert.rejects(openWorkspace(temp.path), {
    code: "workspace.not_found",
    message: `Cannot find a workspace: no .parac folder in "${temp.path}" ` +
      "or above; go to a workspace, or name one with --parac-root DIR",
  });
  assert.equal(await findParacRoot(temp.path), undefined);
});

Deno.test("openWorkspace() names a start that is not a folder", async () => {
  await using temp = await tempFolder();
  await write(join(temp.path, "file"), "");
  for (const name of ["absent", "file"]) {
    await assert.rejects(openWorkspace(join(temp.path, name)), {
      code: "workspace.not_found",
      message: /there is no folder ".*(absent|file)"/,
    });
  }
});

Deno.test(
  skippable(
    "openWorkspace() names the folder it may not look into",
    denialMissing(),
  ),
  async () => {
    await using temp = await tempFolder();
    await Deno.mkdir(join(temp.path, "closed"));
    await Deno.chmod(join(temp.path, "closed"), 0o000);
    await assert.rejects(openWorkspace(join(temp.path, "closed")), {
      code: "workspace.unreadable",
      message: /closed/,
    });
    await Deno.chmod(join(temp.path, "closed"), 0o700);
  },
);

Deno.test(
  "openWorkspace() reports a link that leads to itself",
  posix,
  async () => {
    await using temp = await tempFolder();
    await Deno.symlink(".parac", join(temp.path, ".parac"));
    await assert.rejects(openWorkspace(temp.path), {
      code: "workspace.unreadable",
      message: /\.parac"/,
    });
  },
);

Deno.test(
  "openWorkspace() names the flag to grant when reading was not granted",
  {
    permissions: { read: [import.meta.dirname ?? ""] },
  },
  async () => {
    const here = import.meta.dirname ?? "";
    const parent = dirname(here);
    const path = join(parent, ".parac");
    const source = dirname(parent);
    let above = "";
    for (let folder = source; folder !== dirname(folder);) {
      folder = dirname(folder);
      above += `,${join(folder, ".parac")}`;
    }
    await assert.rejects(openWorkspace(here), {
      code: "config.permission_denied",
      message: `Cannot read "${path}": reading it was not granted; ` +
        `grant it with: --allow-read=${source}${above}`,
    });
  },
);

Deno.test("openWorkspace() stops with the signal's reason", async () => {
  const reason = new Error("stop");
  const signal = AbortSignal.abort(reason);
  await assert.rejects(
    openWorkspace(import.meta.dirname ?? "", { signal }),
    reason,
  );
});

Deno.test("OpenWorkspace.git() reads a real repository, and a linked work tree", async () => {
  await using temp = await tempFolder();
  const main = join(temp.path, "main");
  const hash = "0123456789abcdef0123456789abcdef01234567";
  await write(join(main, ".parac/project.yaml"), "");
  await write(join(main, ".git/HEAD"), "ref: refs/heads/main\n");
  await write(join(main, ".git/refs/heads/main"), `${hash}\n`);
  await write(
    join(main, ".git/packed-refs"),
    `${hash.replace("0", "f")} refs/heads/side\n`,
  );
  await write(join(main, ".git/worktrees/side/HEAD"), "ref: refs/heads/side\n");
  await write(join(main, ".git/worktrees/side/commondir"), "../..\n");
  await write(
    join(temp.path, "side/.git"),
    "gitdir: ../main/.git/worktrees/side\n",
  );
  await write(join(temp.path, "side/.parac/project.yaml"), "");
  const inMain = await (await openWorkspace(main)).git();
  assert.deepEqual(inMain, {
    branch: "main",
    lastCommit: "0123456",
    hasChanges: undefined,
  });
  const inSide = await (await openWorkspace(join(temp.path, "side"))).git();
  assert.deepEqual(inSide, {
    branch: "side",
    lastCommit: "f123456",
    hasChanges: undefined,
  });
});

Deno.test(
  skippable(
    "OpenWorkspace.git() agrees with git, packed or not, and in a work tree",
    await hasGit() ? undefined : "no git",
  ),
  async () => {
    await using temp = await tempFolder();
    const main = join(temp.path, "main");
    const side = join(temp.path, "side");
    await write(join(main, ".parac/project.yaml"), "name: x\n");
    await git(main, "init", "-q", "-b", "trunk");
    assert.deepEqual(await branchAndCommit(main), ["trunk", undefined]);
    await git(main, "add", ".");
    await git(main, "commit", "-q", "-m", "first");
    await git(main, "worktree", "add", "-q", "-b", "feature/x", side);
    for (const packed of [false, true]) {
      if (packed) await git(main, "pack-refs", "--all");
      const commit = await git(main, "rev-parse", "--short=7", "HEAD");
      assert.deepEqual(await branchAndCommit(main), ["trunk", commit]);
      assert.deepEqual(await branchAndCommit(side), ["feature/x", commit]);
    }
    await git(main, "checkout", "-q", "--detach");
    assert.equal((await branchAndCommit(main))[0], "HEAD");
  },
);

async function branchAndCommit(
  start: string,
): Promise<readonly (string | undefined)[]> {
  const state = await (await openWorkspace(start)).git();
  return [state?.branch, state?.lastCommit];
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const who = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: [...who, ...args],
    cwd,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

async function hasGit(): Promise<boolean> {
  try {
    return (await new Deno.Command("git", { args: ["--version"] }).output())
      .success;
  } catch {
    return false;
  }
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}
