/**
 * What failures of local sockets mean, with the fix.
 *
 * @module
 */
import { dirname } from "node:path";
import { type ErrorCode, ParacleError } from "../core/errors.ts";
import { missingPermission } from "../core/missing_permission.ts";
import { saveFlags } from "../core/own_source_io.ts";
import type { LocalAddress } from "./local_sockets.ts";
import { findPortHolder, showHolder } from "./port_holder_io.ts";
import { showPlace } from "./tunnel_address.ts";

/** Why we cannot listen. */
export async function listenFailure(
  error: unknown,
  address: LocalAddress,
): Promise<ParacleError> {
  const place = show(address);
  const fail = (code: ErrorCode, why: string): ParacleError =>
    new ParacleError(code, `Cannot listen on ${place}: ${why}`, {
      details: { address: place },
      cause: error,
    });
  if (isDenied(error)) {
    return fail("config.permission_denied", needed(error, folderOf(address)));
  }
  if (error instanceof Deno.errors.AddrInUse) {
    if ("path" in address) {
      return fail(
        "tunnel.port_in_use",
        "a running program listens on this socket; stop it, or choose another",
      );
    }
    const holder = await findPortHolder(address.port);
    const who = showHolder(holder, address.port);
    return fail(
      "tunnel.port_in_use",
      `the port is taken by ${who}; stop it, or choose another`,
    );
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return fail(
      "tunnel.cannot_listen",
      "this machine does not have that address; bind 127.0.0.1",
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return fail(
      "tunnel.cannot_listen",
      "port" in address && address.port < 1024
        ? "ports below 1024 need special rights; choose one above"
        : "this user may not; choose another place",
    );
  }
  if (error instanceof Deno.errors.AlreadyExists) {
    return fail(
      "tunnel.cannot_listen",
      "there is a file that is no socket; choose another path",
    );
  }
  if (error instanceof Deno.errors.NotFound) {
    return fail("tunnel.cannot_listen", "its folder does not exist; make it");
  }
  return fail(
    "tunnel.cannot_listen",
    `${textOf(error)}; choose another place`,
  );
}

/** Why we cannot connect. */
export function connectFailure(
  error: unknown,
  address: LocalAddress,
): ParacleError {
  const place = show(address);
  const fail = (code: ErrorCode, why: string): ParacleError =>
    new ParacleError(code, `Cannot connect to ${place}: ${why}`, {
      details: { address: place },
      cause: error,
    });
  if (isDenied(error)) {
    return fail(
      "config.permission_denied",
      needed(error, "path" in address ? address.path : undefined),
    );
  }
  const refused = error instanceof Deno.errors.ConnectionRefused ||
    ("path" in address && error instanceof Deno.errors.NotFound);
  return refused
    ? fail("connect.refused", "nothing listens there; start the service")
    : fail("connect.unreachable", textOf(error));
}

function show(address: LocalAddress): string {
  return "path" in address
    ? address.path
    : showPlace(address.host, address.port);
}

/** A socket is made beside its place, and renamed. */
function folderOf(address: LocalAddress): string | undefined {
  return "path" in address ? dirname(address.path) : undefined;
}

function isDenied(error: unknown): boolean {
  return error instanceof Deno.errors.NotCapable;
}

/** What a unix socket takes is told at once: Deno names one of the three. */
function needed(error: unknown, path: string | undefined): string {
  const flags = path === undefined
    ? undefined
    : `--allow-net ${saveFlags(path)}`;
  return `this process may not; ${missingPermission(error, flags)}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
