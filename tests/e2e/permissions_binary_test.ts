import assert from "node:assert/strict";
import { permissionFlags } from "../../scripts/permissions.ts";
import { repository } from "../../scripts/repository.ts";
import { programBinary, runCommand } from "../helpers/program.ts";
import { skippable } from "../helpers/skip.ts";
import { tempFolder } from "../helpers/temp.ts";
import { NO_TOOLCHAIN, testToolchain } from "../helpers/toolchain.ts";

const toolchain = testToolchain();

function missing(): string | undefined {
  if (Deno.build.os !== "linux") return "needs Linux";
  if (programBinary() === undefined) return "needs PARACLE_BIN";
  return toolchain === undefined ? NO_TOOLCHAIN : undefined;
}

type Outcomes = Readonly<Record<string, string>>;

/** What may be done; all other tries of the probe must fail. */
function done(outcomes: Outcomes): readonly string[] {
  return Object.keys(outcomes).filter((name) => outcomes[name] === "done");
}

Deno.test({
  ...skippable(
    "the flags of the binary refuse programs, libraries, code, variables of others and reading and writing what is not its own, and connecting once sealed",
    missing(),
  ),
  fn: async () => {
    await using folder = await tempFolder();
    const [probe, place] = [`${folder.path}/probe`, `${folder.path}/place`];
    const built = await new Deno.Command(toolchain?.deno ?? "", {
      args: [
        ...["compile", "--quiet", "--no-check", ...permissionFlags()],
        ...["--exclude=node_modules", "--exclude-unused-npm"],
        ...[`--output=${probe}`, "tests/helpers/permissions_probe.ts"],
      ],
      cwd: repository(),
    }).output();
    assert.equal(built.code, 0, new TextDecoder().decode(built.stderr));
    await Deno.mkdir(place);
    await Deno.writeTextFile(`${place}/file`, "text");
    await Deno.writeTextFile(`${place}/.bashrc`, "text");
    await Deno.symlink("/etc/hostname", `${place}/link`);
    await Deno.mkdir(`${folder.path}/elsewhere`);
    await Deno.symlink(`${folder.path}/elsewhere`, `${place}/link-out`);
    await Deno.mkdir(`${place}/.ssh`);
    await Deno.mkdir(`${place}/.parac`);
    await Deno.writeTextFile(`${place}/.parac/file`, "text");
    const asked: string[] = [];
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      ({ url }) => {
        asked.push(new URL(url).pathname);
        return new Response("export {};", {
          headers: { "content-type": "text/javascript" },
        });
      },
    );
    const url = `http://127.0.0.1:${server.addr.port}/`;
    const probed = async (...words: readonly string[]): Promise<Outcomes> => {
      const { code, out, err } = await runCommand(
        [probe, place, url, ...words],
        { cwd: place, env: { HOME: place, SECRET_OF_OTHERS: "secret" } },
      );
      assert.equal(code, 0, err);
      assert.doesNotMatch(out, /secret/);
      return JSON.parse(out);
    };

    const open = await probed();
    assert.deepEqual(done(open), [
      "read its own",
      "fetch",
      "connect",
      "connect as Node",
      "listen",
      "resolve",
      "an open connection",
      "append to a log",
    ]);
    const refused = [
      ...["spawn", "ffi", "signal", "another fact of the system"],
      ...["read", "read as Node", "read through a link", "list"],
      ...["read what starts shells", "read the system's files"],
      ...["write elsewhere", "write to a file that starts shells"],
      ...["write through a link", "make a link", "let a key in"],
      ...["remove", "make executable", "rename over"],
    ];
    for (const name of refused) assert.equal(open[name], "NotCapable", name);

    const sealed = await probed("sealed");
    assert.deepEqual(done(sealed), ["an open connection", "append to a log"]);

    assert.ok(!asked.includes("/module.js"));
    const left = await Array.fromAsync(Deno.readDir(place), (one) => one.name);
    const made = [".bashrc", ".parac", ".ssh", "file", "link", "link-out"];
    assert.deepEqual(left.sort(), made);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(`${place}/.ssh`)), []);
    const out = await Array.fromAsync(Deno.readDir(`${folder.path}/elsewhere`));
    assert.deepEqual(out, []);
  },
});
