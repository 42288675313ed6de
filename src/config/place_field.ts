/**
 * One end of a tunnel: a port, or the path of a unix socket.
 *
 * @module
 */
import * as z from "zod/mini";
import { isAbsent, kindOf } from "./fault.ts";
import { numberField } from "./fields.ts";
import type { NumberRange } from "./remote_rules.ts";

/** What fits into `sockaddr_un` everywhere, with its closing zero. */
const MAX_PATH_BYTES = 103;
const encoder = new TextEncoder();

/** A port in a range, or an absolute path. */
export function placeField(
  range: NumberRange,
): z.ZodMiniType<number | string> {
  const number = numberField(range);
  return z.custom<number | string>(
    (value) =>
      typeof value === "string"
        ? socketFault(value) === undefined
        : number.safeParse(value).success,
    {
      error: ({ input }) => {
        if (isAbsent(input)) {
          return "missing; expected a port or the path of a socket";
        }
        if (typeof input === "string") return socketFault(input);
        if (typeof input !== "number") {
          return `expected a port or the path of a socket, got ${
            kindOf(input)
          }`;
        }
        return number.safeParse(input).error?.issues[0]?.message;
      },
    },
  );
}

/** Why a text is no place of a socket. */
function socketFault(text: string): string | undefined {
  if (/^[0-9]+$/.test(text)) {
    return "expected a port, got text; leave out the quotes";
  }
  if (!text.startsWith("/")) {
    return `expected a port or the path of a socket, which starts with "/"`;
  }
  if (/[\p{Cc}\p{Zl}\p{Zp}:[\]]/u.test(text)) {
    return `expected a path without ":", "[", "]" and control characters`;
  }
  if (encoder.encode(text).length > MAX_PATH_BYTES) {
    return `expected a path of at most ${MAX_PATH_BYTES} bytes`;
  }
  return text.endsWith("/") ? "expected a socket, got a folder" : undefined;
}
