/**
 * `paracle remote up --print-unit`: nothing is written but to the streams.
 *
 * @module
 */
import { resolve } from "node:path";
import type { CliContext } from "../context.ts";
import {
  launchdPlist,
  systemdUnit,
  type Unit,
  unitFileName,
} from "../service_unit.ts";
import type { TunnelFlags } from "./tunnel_argument.ts";

/** Prints the unit on standard output, and what to do with it on standard error. */
export function printUnit(
  { globals, io }: CliContext,
  flags: TunnelFlags,
  options: {
    readonly kind: "systemd" | "launchd";
    /** Undefined means all. */
    readonly names: readonly string[] | undefined;
  },
): void {
  const { names } = options;
  const root = globals.paracRoot;
  const repeated = (flag: string, texts: readonly string[] = []): string[] =>
    texts.flatMap((text) => [flag, text]);
  const unit: Unit = {
    remotes: names ?? [],
    argv: [
      ...io.program(),
      ...(root === undefined ? [] : ["--parac-root", resolve(io.cwd(), root)]),
      ...["remote", "up", ...names ?? ["--all"]],
      ...repeated("--tunnel", flags.tunnel),
      ...repeated("--reverse", flags.reverse),
      ...repeated("--dynamic", flags.dynamic),
    ],
    cwd: io.cwd(),
  };
  const file = unitFileName(unit, options.kind);
  if (options.kind === "systemd") {
    io.out(systemdUnit(unit));
    return io.err(
      `Save it as ~/.config/systemd/user/${file}, then:\n` +
        `  systemctl --user daemon-reload\n` +
        `  systemctl --user enable --now '${file}'\n` +
        `  loginctl enable-linger   # to run it without a login, too\n`,
    );
  }
  io.out(launchdPlist(unit));
  io.err(
    `Save it as ~/Library/LaunchAgents/${file}, then:\n` +
      `  launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/'${file}'\n`,
  );
}
