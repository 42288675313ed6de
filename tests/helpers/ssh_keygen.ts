/**
 * Keys made by the programs of OpenSSH and OpenSSL, which are the oracle.
 *
 * @module
 */

/** Runs a program; rejects with what it wrote to stderr when it fails. */
export async function run(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args })
    .output();
  if (!success) {
    throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
  }
  return new TextDecoder().decode(stdout);
}

/** Makes a key pair and returns the path of the private half. */
export async function makeKeyFile(path: string, options: {
  /** `ed25519`, `rsa-2048`, `ecdsa-256`, ... */
  readonly type: string;
  /** Default: not encrypted. */
  readonly passphrase?: string;
  /** Further arguments of `ssh-keygen`. */
  readonly args?: readonly string[];
}): Promise<string> {
  const [kind = "", bits] = options.type.split("-");
  const size = bits === undefined ? [] : ["-b", bits];
  const { passphrase = "", args = [] } = options;
  // Fewer rounds than usual: the derivation is the same, only quicker.
  const common = [
    "-q",
    "-a",
    "2",
    "-C",
    "me@test",
    "-N",
    passphrase,
    "-f",
    path,
  ];
  await run("ssh-keygen", "-t", kind, ...size, ...args, ...common);
  return path;
}

/** Rewrites a key in `PEM` or `PKCS8` form. */
export async function convertKeyFile(
  path: string,
  form: "PEM" | "PKCS8",
  passphrase = "",
): Promise<void> {
  await run(
    "ssh-keygen",
    "-p",
    "-P",
    passphrase,
    "-N",
    passphrase,
    "-m",
    form,
    "-f",
    path,
  );
}

/**
 * A test that needs programs. Without them it is ignored, with the reason in
 * its name; with `CI=true` it fails.
 */
export function programTest(
  programs: readonly string[],
  name: string,
  fn: () => Promise<void>,
): void {
  const missing = programs.filter((program) => !isInstalled(program));
  const reason = `no ${missing.join(", no ")}`;
  const ignore = missing.length > 0 && Deno.env.get("CI") !== "true";
  Deno.test({
    name: missing.length === 0 ? name : `${name} (${reason})`,
    ignore,
    fn: async () => {
      if (missing.length > 0) throw new Error(reason);
      await fn();
    },
  });
}

function isInstalled(program: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(
    Deno.build.os === "windows" ? ";" : ":",
  );
  return folders.some((folder) => {
    try {
      return Deno.statSync(`${folder}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}
