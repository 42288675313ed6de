/**
 * A machine for `scripts/install.sh`, with a release on a server of this
 * process.
 *
 * @module
 */
import { sha256 } from "../../scripts/checksums.ts";
import { repository } from "../../scripts/repository.ts";
import { namesIn } from "./installing.ts";
import { type Ended, runCommand } from "./program.ts";
import { skippable } from "./skip.ts";
import { tempFolder } from "./temp.ts";

/** The script. */
export const SCRIPT: string =
  new URL("scripts/install.sh", repository()).pathname;
/** The program in the release, by its name. */
export const NAME = "paracle-linux-x86_64";
/** The program. */
export const PROGRAM = '#!/bin/sh\necho "paracle, version 9.9.9"\n';
// All that the script may take for granted, and one way to each of the others.
const TOOLS = ["chmod", "cut", "mkdir", "mktemp", "mv", "rm", "sed"];

/** A release that a server has. */
interface Release {
  readonly url: string;
  readonly files: Map<string, string>;
}

/** A machine: its programs, its home, and a release it can reach. */
export interface Place extends AsyncDisposable, Release {
  readonly home: string;
  readonly target: string;
  /** Makes or replaces a program. */
  tool(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  install(...args: readonly string[]): Promise<Ended>;
  /** Everything below the folder it installs to. */
  installed(): Promise<readonly string[]>;
}

/** Opens one with all the script needs. */
export async function openPlace(shell = "/bin/sh"): Promise<Place> {
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
      return new Response(file ?? "none", {
        status: file === undefined ? 404 : 200,
      });
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

/** The sum of a text. */
export async function digest(text: string): Promise<string> {
  return await sha256(new TextEncoder().encode(text));
}

/** Where a program of this machine is. */
export async function which(name: string): Promise<string> {
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin" };
  const { out } = await runCommand(["/bin/sh", "-c", `command -v ${name}`], {
    cwd: "/",
    env,
  });
  return out.trim();
}

/** A test of the script, where it runs. */
export function installTest(name: string, fn: () => Promise<void>): void {
  const reason = Deno.build.os === "linux" ? undefined : "needs Linux";
  Deno.test({ ...skippable(name, reason), fn });
}
