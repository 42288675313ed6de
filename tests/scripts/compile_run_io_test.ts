/**
 * `deno task compile` in a clone of its own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { lockedPermissions } from "../../scripts/compile_build.ts";
import {
  type CompilePlace,
  openCompilePlace,
} from "../helpers/compile_place.ts";
import { mountDisk, mountMissing, namesIn } from "../helpers/installing.ts";
import { type Ended, runCommand } from "../helpers/program.ts";
import { skippable } from "../helpers/skip.ts";

const REMOTES = `remotes:
  lab:
    host: lab.example
    workspace: /w
    host_key: SHA256:${"A".repeat(43)}
    tunnels: [{ local: /run/x.sock, remote: 1 }]
`;

/** A test in a clone; the compiler there is a shell script. */
function compileTest(
  name: string,
  fn: (place: CompilePlace) => Promise<void>,
  reason = Deno.build.os === "linux" ? undefined : "needs Linux",
): void {
  Deno.test({
    ...skippable(name, reason),
    fn: async () => {
      await using place = await openCompilePlace();
      await fn(place);
    },
  });
}

/** What a run that failed said, which must be sentences alone. */
function saidBy({ code, err }: Ended): string {
  assert.equal(code, 1, err);
  assert.doesNotMatch(err, /backtrace|<unknown>|^\s+at /m);
  return err;
}

compileTest(
  "compile says which flag Deno does not take",
  async (place) => {
    const refused = await place.compile(["--foo"], {
      ["COMPILE_DENO"]: "", // the one that runs
      ["RUST_BACKTRACE"]: "1",
      ["RUST_LIB_BACKTRACE"]: "1",
    });
    assert.match(
      saidBy(refused),
      /^Cannot build dist\/paracle: "deno compile" takes no --foo; see what /m,
    );
  },
);

compileTest("compile names a COMPILE_DENO that is no deno", async (place) => {
  const { compile, dist } = place;
  const err = saidBy(await compile([], { ["COMPILE_DENO"]: "/bin/true" }));
  assert.match(
    err,
    /^Cannot compile: COMPILE_DENO is "\/bin\/true": no deno, by its --version; name the deno of /,
  );
  assert.deepEqual(await namesIn(dist), []);
});

compileTest(
  "compile passes flags on, counts an empty DENORT_BIN as unset, and warns where there is no commit",
  async (place) => {
    const { compile, path, told } = place;
    const { code, err } = await compile(["--include=x"], {
      ["DENORT_BIN"]: "",
    });
    assert.equal(code, 0, err);
    assert.ok((await told("words")).includes("--include=x"));
    const variables = await told("env");
    assert.ok(!variables.some((one) => one.startsWith("DENORT_BIN")));
    assert.equal(
      err,
      "Warning: the binary will not know its commit, and will not be the same " +
        `bytes as one that does: git knows none; see: git -C "${path}/" rev-parse HEAD\n`,
    );
  },
);

compileTest(
  "compile --lock-to refuses what is no file as paracle lock does",
  async (place) => {
    const { compile, path } = place;
    const err = saidBy(await compile(["--lock-to", `${path}/src`]));
    assert.equal(err, `Cannot read ${path}/src: not a readable file\n`);
  },
);

compileTest(
  "compile --lock-to leaves out sockets where the compiler knows none",
  async (place) => {
    const file = `${place.path}/remotes.yaml`;
    await Deno.writeTextFile(file, REMOTES);
    const { code, err } = await place.compile(["--lock-to", file]);
    assert.equal(code, 0, err);
    const net = "--allow-net=lab.example:22";
    assert.ok((await place.told("words")).includes(net));
    const newer = await lockedPermissions([], { compiler: "2.9.6", file });
    assert.deepEqual(newer, [`${net},unix:/run/x.sock`]);
  },
);

compileTest(
  "compile says what is in its way, and how to move it",
  async (place) => {
    const { compile, dist } = place;
    const move = async (err: string, path: string): Promise<void> => {
      const fix = `mv "${path}" "${path}.old"`;
      assert.ok(err.endsWith(`; move it away with: ${fix}\n`), err);
      const env = { PATH: "/usr/bin:/bin" };
      await runCommand(["/bin/sh", "-c", fix], { cwd: "/", env });
    };
    await Deno.writeTextFile(dist, "");
    const first = saidBy(await compile());
    assert.match(
      first,
      /^Cannot make the folder ".*dist": a file of that name /,
    );
    await move(first, dist);
    await Deno.mkdir(`${dist}/paracle`, { recursive: true });
    const second = saidBy(await compile());
    assert.match(
      second,
      /^(Warning: .*\n)?Cannot build dist\/paracle: a folder of that name is /,
    );
    await move(second, `${dist}/paracle`);
    assert.deepEqual(await namesIn(dist), ["paracle.old"]);
  },
);

compileTest("compile says when the disk is full", async (place) => {
  using _disk = mountDisk(place.dist, "size=256k");
  assert.match(
    saidBy(await place.compile()),
    /^Cannot compile: the disk is full, or your quota; make room .*df -h/m,
  );
  assert.deepEqual(await namesIn(place.dist), []);
}, mountMissing());

compileTest(
  "compile sums what it built, and nothing that lay there",
  async (place) => {
    const { compile, dist, path } = place;
    const file = `${path}/remotes.yaml`;
    await Deno.writeTextFile(file, REMOTES);
    await Deno.mkdir(dist);
    await Deno.writeTextFile(`${dist}/paracle-macos-aarch64`, "left over");
    const sums = async (...words: readonly string[]): Promise<string> => {
      const { code, err } = await compile(words);
      assert.equal(code, 0, err);
      const text = await Deno.readTextFile(`${dist}/SHA256SUMS`);
      return text.replaceAll(/^[0-9a-f]{64} {2}/gm, "");
    };
    const target = ["--target", "linux-x86_64"];
    assert.equal(await sums(...target), "paracle-linux-x86_64\n");
    assert.equal(
      await sums(...target, "--lock-to", file),
      "paracle-locked-linux-x86_64\n",
    );
    const { out } = await compile(["--help"]);
    assert.match(
      out,
      /the sums of what this run\nbuilt, locked or not, and of /,
    );
  },
);

compileTest(
  "compile warns that without git the program knows no commit",
  async (place) => {
    const { code, err } = await place.compile([], { PATH: place.path });
    assert.equal(code, 0, err);
    assert.match(
      err,
      /^Warning: the binary will not know its commit, .*: git does not start; install it\n$/,
    );
  },
);
