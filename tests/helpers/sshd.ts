/**
 * A real OpenSSH server on 127.0.0.1 with its own keys and configuration.
 *
 * @module
 */
import { userInfo } from "node:os";
import { generateKey, type TestKey } from "./keys.ts";
import { Restarted } from "./sshd_restart.ts";
import { runSshd, type SshdRun } from "./sshd_run.ts";
import { tempFolder } from "./temp.ts";

/** Kinds of host key, as `ssh-keygen -t` names them; ECDSA with its bits. */
export type HostKeyType =
  | "ed25519"
  | "rsa"
  | "ecdsa-256"
  | "ecdsa-384"
  | "ecdsa-521";

/** What a test sets up. */
export interface SshdOptions {
  /** Default: ed25519 alone. */
  readonly hostKeys?: readonly HostKeyType[];
  /** Public key lines that may log in, besides `key`. */
  readonly authorizedKeys?: readonly string[];
  /** Lines of sshd_config; they win over ours. Use `env` in place of SetEnv. */
  readonly config?: readonly string[];
  /**
   * Folder that `HOME` names in a login. Default: an empty one, so that no
   * test runs the rc files of whoever runs the tests.
   */
  readonly home?: string;
  /** Variables of every login. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it listens. Default: `127.0.0.1`. */
  readonly address?: string;
  /** Words before sshd's own, as `ip netns exec NAME`; must end in an exec. */
  readonly launcher?: readonly string[];
}

/** A running server; disposing ends it and all that was started through it. */
export interface Sshd extends AsyncDisposable {
  /** The address it listens on. */
  readonly host: string;
  /** A free port. */
  readonly port: number;
  /** The user who runs the tests, and the only one who can log in. */
  readonly user: string;
  /** A key that may log in. */
  readonly key: TestKey;
  /** Public host keys in the order of the options. */
  readonly hostKeys: readonly string[];
  /** The server's lines for a known_hosts file. */
  readonly knownHosts: string;
  /** The server's own folder, for files of the test; gone at the end. */
  readonly folder: string;
  /** Everything logged so far, at level VERBOSE. */
  logText(): string;
  /** The first log line since it last listened, past or to come, that matches; rejects after 10 s. */
  waitForLog(pattern: RegExp): Promise<string>;
  /** Ends the server's side of every connection with kill -9; returns how many processes. */
  killSession(): Promise<number>;
  /** Freezes the server's side of every connection: it neither answers nor ends. */
  pauseSessions(): Promise<number>;
  /** Ends {@linkcode Sshd.pauseSessions}. */
  resumeSessions(): Promise<number>;
  /** Ends server and connections, as a machine that goes down; a port that refuses is left. */
  goAway(): Promise<void>;
  /** Listens again, with the same keys on the same port. */
  comeBack(): Promise<void>;
  /** The same as disposing. */
  stop(): Promise<void>;
}

const PROGRAMS = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"];
const ATTEMPTS = 5;
const LOOPBACK = "127.0.0.1";

/** Says why no sshd can run here, or nothing when it can. */
export function sshdMissing(): string | undefined {
  if (Deno.build.os !== "linux") return "the sshd tests need Linux";
  return findSshd() === undefined
    ? "no sshd: install openssh-server"
    : undefined;
}

/**
 * A test that needs sshd. Without one it is ignored, with the reason in its
 * name; with `CI=true` it fails, so that no run is green for lack of a server.
 */
export function sshdTest(
  name: string,
  fn: (t: Deno.TestContext) => Promise<void>,
): void {
  const reason = sshdMissing();
  const strict = Deno.env.get("CI") === "true";
  Deno.test({
    name: reason === undefined ? name : `${name} (${reason})`,
    ignore: reason !== undefined && !strict,
    fn: async (t) => {
      if (reason !== undefined) throw new Error(reason);
      await fn(t);
    },
  });
}

/** Starts a server and returns once it listens. The caller stops it. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const program = findSshd();
  if (program === undefined) throw new Error(sshdMissing());
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await tempFolder()).path;
  const key = generateKey("test");
  const hostKeys = await writeFiles(folder, key, options);
  const run = await listen(program, folder, options);
  const owned = starting.move();
  const server = new Restarted(run.first, run.again);
  let stopping: Promise<void> | undefined;
  const close = (): Promise<void> =>
    stopping ??= server.away().then(() => owned.disposeAsync());
  return {
    host: options.address ?? LOOPBACK,
    port: run.port,
    user: userInfo().username,
    key,
    hostKeys,
    knownHosts: hostKeys
      .map((line) => `[${options.address ?? LOOPBACK}]:${run.port} ${line}\n`)
      .join(""),
    folder,
    logText: () => server.text,
    waitForLog: (pattern) => server.run.log.waitFor(pattern),
    killSession: () => server.signal("SIGKILL"),
    pauseSessions: () => server.signal("SIGSTOP"),
    resumeSessions: () => server.signal("SIGCONT"),
    goAway: () => server.away(),
    comeBack: () => server.back(),
    stop: close,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(
  program: string,
  folder: string,
  options: SshdOptions,
): Promise<{
  readonly port: number;
  readonly first: SshdRun;
  readonly again: () => Promise<SshdRun>;
}> {
  const config = `${folder}/sshd_config`;
  const sshd = [program, "-D", "-e", "-f", config] as const;
  const [launcher, ...rest] = options.launcher ?? [];
  const argv = launcher === undefined
    ? sshd
    : [launcher, ...rest, ...sshd] as const;
  for (let attempt = 1;; attempt++) {
    const port = freePort();
    const text = configText(folder, port, program, options);
    await Deno.writeTextFile(config, text);
    const again = (): Promise<SshdRun> => runSshd([...argv], port);
    try {
      return { port, first: await again(), again };
    } catch (error) {
      // Somebody may have taken the port between our asking and sshd's.
      if (attempt < ATTEMPTS && String(error).includes("in use")) continue;
      throw error;
    }
  }
}

async function writeFiles(
  folder: string,
  key: TestKey,
  options: SshdOptions,
): Promise<string[]> {
  const hostKeys: string[] = [];
  for (const type of options.hostKeys ?? ["ed25519"]) {
    const file = `${folder}/host_${type}`;
    const [kind = type, bits] = type.split("-");
    const size = bits === undefined ? [] : ["-b", bits];
    await new Deno.Command("ssh-keygen", {
      args: ["-q", "-t", kind, ...size, "-N", "", "-C", "", "-f", file],
    }).output();
    hostKeys.push((await Deno.readTextFile(`${file}.pub`)).trim());
  }
  await Deno.mkdir(`${folder}/home`);
  const keys = [key.publicKey, ...options.authorizedKeys ?? []];
  await Deno.writeTextFile(`${folder}/authorized_keys`, keys.join("\n") + "\n");
  // sshd as root wants its separation folder, which only a package's service makes.
  if (Deno.uid() === 0) await Deno.mkdir("/run/sshd", { recursive: true });
  return hostKeys;
}

// Of two lines for one keyword, sshd takes the first.
function configText(
  folder: string,
  port: number,
  program: string,
  options: SshdOptions,
): string {
  const home = { HOME: options.home ?? `${folder}/home` };
  const env = Object.entries({ ...home, ...options.env })
    .map(([name, value]) => `"${name}=${value}"`);
  return [
    ...options.config ?? [],
    `ListenAddress ${options.address ?? LOOPBACK}`,
    `Port ${port}`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    ...(options.hostKeys ?? ["ed25519"])
      .map((type) => `HostKey ${folder}/host_${type}`),
    `PidFile none`,
    "UsePAM no",
    "StrictModes no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin prohibit-password",
    "LogLevel VERBOSE",
    `SetEnv ${env.join(" ")}`,
    // Tests fail logins on purpose, all from one address.
    ...(hasPenalties(program) ? ["PerSourcePenalties no"] : []),
  ].join("\n") + "\n";
}

let penalties: boolean | undefined;

function hasPenalties(program: string): boolean {
  if (penalties === undefined) {
    const { stderr } = new Deno.Command(program, {
      args: ["-T", "-f", "/dev/null", "-o", "PerSourcePenalties=no"],
      stdin: "null",
    }).outputSync();
    penalties = !new TextDecoder().decode(stderr).includes("Bad config");
  }
  return penalties;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function findSshd(): string | undefined {
  return PROGRAMS.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}
