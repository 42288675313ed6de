/**
 * A second machine on this one: a network namespace with a cable to it that
 * can be cut. Needs root and `ip`.
 *
 * @module
 */

/** A namespace of the test's own; disposing removes it and its cable. */
export interface Netns extends AsyncDisposable {
  /** The address inside, reachable from here. */
  readonly address: string;
  /** Words that start a program inside. */
  readonly launcher: readonly string[];
  /** Nothing comes back any more, and nobody is told: a black hole. */
  cut(): Promise<void>;
  /** Ends {@linkcode Netns.cut}. */
  mend(): Promise<void>;
}

/** Says why no namespace can be made here, or nothing when one can. */
export async function netnsMissing(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "network namespaces need Linux";
  if (Deno.uid() !== 0) return "network namespaces need root";
  try {
    const name = `parac${Deno.pid}p`;
    await ip("netns", "add", name);
    await ip("netns", "del", name);
    return undefined;
  } catch (error) {
    return `no network namespaces: ${error}`;
  }
}

let made = 0;

/** Makes a namespace with one cable, addresses from 198.18.0.0/15. */
export async function openNetns(): Promise<Netns> {
  await using opening = new AsyncDisposableStack();
  const serial = made++;
  const name = `parac${Deno.pid}n${serial}`;
  // Names of devices end at 15 characters.
  const [here, there] = [`pa${Deno.pid}x${serial}`, `pb${Deno.pid}x${serial}`];
  const net = `198.18.${Deno.pid % 256}.${4 * (serial % 64)}`.split(".");
  const last = Number(net[3]);
  const at = (offset: number): string =>
    [...net.slice(0, 3), last + offset].join(".");
  const [near, address] = [at(1), at(2)];
  await ip("netns", "add", name);
  opening.defer(() => ip("netns", "del", name));
  const cable = ["link", "add", here, "type", "veth", "peer", "name", there];
  await ip(...cable, "netns", name);
  // Else it goes with the namespace, a moment after its last process.
  opening.defer(() => ip("link", "del", here));
  await ip("addr", "add", `${near}/30`, "dev", here);
  await ip("link", "set", here, "up");
  await ip("-n", name, "addr", "add", `${address}/30`, "dev", there);
  await ip("-n", name, "link", "set", there, "up");
  await ip("-n", name, "link", "set", "lo", "up");
  const owned = opening.move();
  const hole = ["route", "add", "blackhole", `${near}/32`];
  return {
    address,
    launcher: ["ip", "netns", "exec", name],
    cut: () => ip("-n", name, ...hole),
    mend: () => ip("-n", name, ...hole.with(1, "del")),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function ip(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command("ip", {
    args: [...args],
    stdin: "null",
    stdout: "null",
  }).output();
  if (code === 0) return;
  const reason = new TextDecoder().decode(stderr).trim();
  throw new Error(`ip ${args.join(" ")}: ${reason}`);
}
