/**
 * Where the bench takes place: a server, the client's files, and tunnels of
 * both kinds to a port.
 *
 * @module
 */
import { type Sshd, startSshd } from "../../tests/helpers/sshd.ts";
import { tempFolder } from "../../tests/helpers/temp.ts";
import { denoFolder, repository } from "../repository.ts";
import { type Listening, startChild, startListening } from "./child.ts";

/** The sample workspace. */
export const SAMPLE: string =
  new URL("tests/testdata/workspace", repository()).pathname;
const MAIN = new URL("main.ts", repository()).pathname;

/** A server and a client's files; disposing ends and removes them. */
export interface Place extends AsyncDisposable {
  readonly sshd: Sshd;
  readonly folder: string;
  /** `user@host`. */
  readonly host: string;
  /** Words that start `paracle` here. */
  readonly paracle: readonly string[];
  /** The environment `paracle` runs in. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the server and writes the files. `main` is the program; default: this repository's. */
export async function openPlace(
  { main = MAIN }: { readonly main?: string } = {},
): Promise<Place> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await tempFolder()).path;
  // An empty home: the login shell's own start-up files are not ours to time.
  const sshd = opening.use(await startSshd({ home: folder }));
  await Deno.writeTextFile(`${folder}/key`, sshd.key.privateKey, {
    mode: 0o600,
  });
  const [hostKey] = sshd.hostKeys;
  await Deno.writeTextFile(`${folder}/known_hosts`, `* ${hostKey}\n`);
  await Deno.writeTextFile(`${folder}/bare.ts`, 'console.log("x");\n');
  const cache = await denoFolder();
  await Deno.writeTextFile(
    `${folder}/paracle`,
    `#!/bin/sh\nexport DENO_DIR='${cache}'\n` +
      `exec '${Deno.execPath()}' run -A '${main}' "$@"\n`,
    { mode: 0o755 },
  );
  const env = {
    XDG_CONFIG_HOME: `${folder}/config`,
    HOME: folder,
    // As every shell has it; without it the system is asked for the name.
    USER: sshd.user,
    PARACLE_REMOTE: "",
    DENO_DIR: cache,
  };
  const owned = opening.move();
  return {
    sshd,
    folder,
    host: `${sshd.user}@${sshd.host}`,
    paracle: [Deno.execPath(), "run", "-A", main],
    env,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Words that start `ssh`; options, host and command follow. */
export function sshWords(
  place: Place,
  port: number = place.sshd.port,
): string[] {
  const { folder } = place;
  return [
    ...["ssh", "-F", "none", "-p", String(port), "-i", `${folder}/key`],
    ...["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
    ...["-o", `UserKnownHostsFile=${folder}/known_hosts`],
  ];
}

/** Which port of the server's machine, and by which port the server is reached. */
export interface TunnelOptions {
  readonly to: number;
  /** Default: the server's own. */
  readonly sshPort?: number;
}

/** Starts `ssh -L`. */
export async function peerTunnel(
  place: Place,
  { to, sshPort }: TunnelOptions,
): Promise<Listening> {
  const port = freePort();
  const child = startChild([
    ...sshWords(place, sshPort),
    ...["-N", "-L", `127.0.0.1:${port}:127.0.0.1:${to}`, place.host],
  ]);
  for (;;) {
    try {
      (await Deno.connect({ port })).close();
      return { ...child, port };
    } catch {
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }
}

/** Starts ours; with `BENCH_OURS=ssh` the peer again, which proves the bench. */
export async function ourTunnel(
  place: Place,
  options: TunnelOptions,
): Promise<Listening> {
  if (Deno.env.get("BENCH_OURS") === "ssh") {
    return await peerTunnel(place, options);
  }
  const { folder, sshd } = place;
  return await startListening("tunnel_process.ts", {
    host: place.host,
    port: options.sshPort ?? sshd.port,
    workspace: SAMPLE,
    identity_file: `${folder}/key`,
    known_hosts: `${folder}/known_hosts`,
    tunnels: [{ local: 0, remote: options.to }],
  });
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
