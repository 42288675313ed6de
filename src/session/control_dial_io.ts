/**
 * Reaching a session of this machine: all that a command needs of it.
 *
 * @module
 */
import { ParacleError } from "../core/errors.ts";
import {
  ControlClient,
  type ControlDial,
  type ControlOptions,
} from "./control_client.ts";
import { localConn } from "./control_conn_io.ts";
import { notAskedError, NotHandedOverError } from "./control_error.ts";
import { integerOf, parseFields, textOf } from "./control_fields.ts";
import { type ControlPlace, inspectControlPlace } from "./control_place_io.ts";

/** How a session is looked for. */
export interface ConnectControlOptions extends ControlOptions {
  /** Hears why there is none, for `--debug`. */
  readonly onAbsent?: (reason: string) => void;
  /** Hears that there is something that must not be used. */
  readonly warn?: (message: string) => void;
}

/** The session at the place; undefined when none of this protocol answers. */
export async function connectControl(
  place: ControlPlace,
  options: ConnectControlOptions,
): Promise<ControlClient | undefined> {
  const dial = async (): Promise<ControlDial> => {
    if (await inspectControlPlace(place) === undefined) {
      throw notAskedError("there is none");
    }
    return await dialControl(place);
  };
  try {
    return await ControlClient.connect(dial, options);
  } catch (error) {
    if (!(error instanceof NotHandedOverError)) throw error;
    const { cause } = error;
    if (
      cause instanceof ParacleError && cause.code === "config.permission_denied"
    ) {
      options.warn?.(cause.message);
    }
    options.onAbsent?.(error.message);
    return undefined;
  }
}

/** Connects to what listens at the place, which was inspected. */
export async function dialControl(place: ControlPlace): Promise<ControlDial> {
  const { kind, path } = place;
  if (kind === "unix") {
    return { conn: localConn(await Deno.connect({ transport: "unix", path })) };
  }
  const fields = parseFields(await Deno.readFile(path));
  const port = integerOf(fields, "port", 65_535);
  const token = textOf(fields, "token");
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  return { conn: localConn(conn), token };
}
