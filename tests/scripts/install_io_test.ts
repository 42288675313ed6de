/**
 * `scripts/install.sh` against a release on a server of this process.
 *
 * @module
 */
import assert from "node:assert/strict";
import { sha256 } from "../../scripts/checksums.ts";
import { repository } from "../../scripts/repository.ts";
import { mountDisk, mountMissing } from "../helpers/installing.ts";
import { type Ended, runCommand } from "../helpers/program.ts";
import { skippable } from "../helpers/skip.ts";
import { tempFolder } from "../helpers/temp.ts";

const SCRIPT = new URL("scripts/install.sh", repository()).pathname;
const NAME = "paracle-linux-x86_64";
const PROGRAM = '#!/bin/sh\necho "paracle, version 9.9.9"\n';
// All that the script may take for granted, and one way to each of the others.
const TOOLS = ["chmod", "cut", "mkdir", "mktemp", "mv", "rm", "sed"];

interface Release {
  readonly url: string;
  readonly files: Map<string, string>;
}

/** A machine: its programs, its home, and a release it can reach. */
interface Place extends AsyncDisposable, Release {
  readonly home: string;
  readonly target: string;
  /** Makes or replaces a program. */
  tool(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  install(...args: readonly string[]): Promise<Ended>;
  /** Everything below the folder it installs to. */
  installed(): Promise<readonly string[]>;
}

async function openPlace(shell = "/bin/sh"): Promise<Place> {
  const folder = await tempFolder();
  const { path: home } = folder;
  const bin = `${home}/tools`;
  const target = `${home}/.local/bin`;
  const files = new Map([[NAME, PROGRAM]]);
  files.set("SHA256SUMS", `${await digest(PROGRAM)}  ${NAME}\n`);
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => {
      const file = files.get(new URL(request.url).pathname.slice(1));
      return new Response(file ?? "none", { status: file ? 200 : 404 });
    },
  );
  await Deno.mkdir(bin);
  for (const name of [...TOOLS, "curl", "sha256sum"]) {
    await Deno.symlink(await which(name), `${bin}/${name}`);
  }
  const place: Place = {
    url: `http://127.0.0.1:${server.addr.port}`,
    files,
    home,
    target,
    tool: (name, text) =>
      Deno.writeTextFile(`${bin}/${name}`, text, { mode: 0o755 }),
    remove: (name) => Deno.remove(`${bin}/${name}`),
    install: (...args) =>
      runCommand([shell, SCRIPT, ...args], {
        cwd: home,
        env: { HOME: home, PATH: bin, PARACLE_INSTALL_URL: place.url },
      }),
    installed: () => namesIn(target),
    async [Symbol.asyncDispose](): Promise<void> {
      await server.shutdown();
      await folder[Symbol.asyncDispose]();
    },
  };
  await place.tool(
    "uname",
    '#!/bin/sh\n[ "$1" = -s ] && echo Linux || echo x86_64\n',
  );
  await place.tool("ldd", "#!/bin/sh\necho 'ldd (GNU libc) 2.27'\n");
  return place;
}

async function digest(text: string): Promise<string> {
  return await sha256(new TextEncoder().encode(text));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) =>
      name
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function which(name: string): Promise<string> {
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin" };
  const { out } = await runCommand(["/bin/sh", "-c", `command -v ${name}`], {
    cwd: "/",
    env,
  });
  return out.trim();
}

function installTest(name: string, fn: () => Promise<void>): void {
  const reason = Deno.build.os === "linux" ? undefined : "needs Linux";
  Deno.test({ ...skippable(name, reason), fn });
}

for (const shell of ["/bin/sh", "/bin/bash"]) {
  installTest(
    `install.sh installs, and says how to undo (${shell})`,
    async () => {
      await using place = await openPlace(shell);
      const { code, out, err } = await place.install();
      assert.deepEqual([code, err], [0, ""]);
      const file = `${place.target}/paracle`;
      assert.equal(
        out,
        `Installed paracle, version 9.9.9 as ${file}\nTo undo: rm "${file}"\n` +
          "That folder is not on your PATH; add it with: " +
          `export PATH="${place.target}:$PATH"\n`,
      );
      assert.equal(await Deno.readTextFile(file), PROGRAM);
      assert.deepEqual(await place.installed(), ["paracle"]);
    },
  );
}

installTest(
  "install.sh takes another folder and replaces what is there",
  async () => {
    await using place = await openPlace();
    const folder = `${place.home}/my tools`;
    await Deno.mkdir(folder);
    await Deno.writeTextFile(`${folder}/paracle`, "old");
    const { code, err } = await place.install("--dir", folder);
    assert.equal(code, 0, err);
    assert.equal(await Deno.readTextFile(`${folder}/paracle`), PROGRAM);
  },
);

installTest(
  "install.sh takes wget, shasum or openssl where the usual are missing",
  async () => {
    await using place = await openPlace();
    for (const name of ["curl", "sha256sum"]) await place.remove(name);
    const wget = await which("wget");
    await place.tool("wget", `#!/bin/sh\nexec ${wget} "$@"\n`);
    await place.tool(
      "openssl",
      `#!/bin/sh\nexec ${await which("sha256sum")}\n`,
    );
    const { code, err } = await place.install();
    assert.equal(code, 0, err);
    assert.deepEqual(await place.installed(), ["paracle"]);
  },
);

/** Runs it on a machine where it must fail: with one sentence, leaving nothing. */
function refusal(
  name: string,
  message: RegExp,
  prepare: (place: Place) => Promise<unknown> | void,
): void {
  installTest(
    `install.sh refuses ${name} and leaves the old program`,
    async () => {
      await using place = await openPlace();
      await Deno.mkdir(place.target, { recursive: true });
      await Deno.writeTextFile(`${place.target}/paracle`, "old");
      await prepare(place);
      const { code, out, err } = await place.install();
      assert.deepEqual([code, out], [1, ""], err);
      assert.match(err, message);
      assert.deepEqual(await place.installed(), ["paracle"]);
      assert.equal(await Deno.readTextFile(`${place.target}/paracle`), "old");
    },
  );
}

refusal("a wrong checksum", /is not what the release says/, ({ files }) => {
  files.set(NAME, PROGRAM.replace("9.9.9", "6.6.6"));
});
refusal("half a file", /is not what the release says/, ({ files }) => {
  files.set(NAME, PROGRAM.slice(0, 20));
});
refusal(
  "a missing program",
  /cannot download .*x86_64: is there/,
  ({ files }) => {
    files.delete(NAME);
  },
);
refusal("missing sums", /cannot download .*SHA256SUMS/, ({ files }) => {
  files.delete("SHA256SUMS");
});
refusal(
  "sums of other platforms",
  /does not list paracle-linux/,
  ({ files }) => {
    files.set("SHA256SUMS", "00  paracle-linux-x86_64.exe\n");
  },
);
refusal(
  "an old glibc",
  /has glibc 2\.17; paracle needs 2\.27/,
  (place) => place.tool("ldd", "#!/bin/sh\necho 'ldd (GNU libc) 2.17'\n"),
);
refusal(
  "musl",
  /has musl; paracle needs glibc/,
  (place) =>
    place.tool("ldd", "#!/bin/sh\necho 'musl libc (x86_64)' >&2\nexit 1\n"),
);
refusal(
  "another system",
  /no paracle for SunOS/,
  (place) => place.tool("uname", "#!/bin/sh\necho SunOS\n"),
);
refusal(
  "a machine without checksums",
  /computes SHA-256; install/,
  (place) => place.remove("sha256sum"),
);
refusal(
  "a machine without a downloader",
  /neither curl nor wget/,
  (place) => place.remove("curl"),
);
refusal(
  "a program that does not start",
  /does not start from/,
  async (place) => {
    const broken = "#!/nowhere\n";
    place.files.set(NAME, broken);
    place.files.set("SHA256SUMS", `${await digest(broken)}  ${NAME}\n`);
  },
);

const unmounted = mountMissing();
for (const downloader of ["curl", "wget"]) {
  Deno.test({
    ...skippable(
      `install.sh says when the disk is full (${downloader})`,
      unmounted,
    ),
    fn: async () => {
      await using place = await openPlace();
      if (downloader === "wget") {
        await place.remove("curl");
        const wget = await which("wget");
        await place.tool("wget", `#!/bin/sh\nexec ${wget} "$@"\n`);
      }
      const large = PROGRAM + "#".repeat(1_000_000);
      place.files.set(NAME, large);
      place.files.set("SHA256SUMS", `${await digest(large)}  ${NAME}\n`);
      const disk = `${place.home}/disk`;
      using _disk = mountDisk(disk, "size=512k");
      const { code, err, out } = await place.install("--dir", disk);
      assert.deepEqual([code, out], [1, ""], err);
      const sentence = `install: cannot save ${NAME} in ${disk}: ` +
        "the disk there or your quota is full; ";
      assert.ok(err.includes(sentence), err);
      assert.doesNotMatch(err, /reach/);
      assert.deepEqual(await namesIn(disk), []);
    },
  });
}

installTest("install.sh refuses a folder it cannot write to", async () => {
  await using place = await openPlace();
  const file = `${place.home}/file`;
  await Deno.writeTextFile(file, "");
  const below = await place.install("--dir", `${file}/bin`);
  assert.equal(below.code, 1);
  assert.match(below.err, /cannot make the folder .*give another with --dir/);
  const dead = await place.install("--dir", "/proc/self");
  assert.equal(dead.code, 1);
  assert.match(dead.err, /cannot write to \/proc\/self; give another/);
});

installTest("install.sh of a clone asks for an address", async () => {
  const { code, err } = await runCommand(["/bin/sh", SCRIPT], {
    cwd: "/",
    env: { HOME: "/nowhere", PATH: "/usr/bin:/bin" },
  });
  assert.equal(code, 1);
  assert.match(
    err,
    /take install\.sh from a release, or set PARACLE_INSTALL_URL/,
  );
});
