/**
 * The body of a request, up to a limit.
 *
 * @module
 */
import { isTooDeep, TOO_DEEP } from "../core/json.ts";
import { HttpFailure } from "./failures.ts";

/** The largest body, in bytes: 4 MiB. */
export const MAX_BODY_BYTES: number = 4 * 1024 * 1024;

/**
 * Reads a JSON body, whether or not its length is told; an empty one is `{}`.
 *
 * @throws {ParacleError} `usage.invalid`, status 413 or 400.
 */
export async function readJson(request: Request): Promise<unknown> {
  if (Number(request.headers.get("content-length")) > MAX_BODY_BYTES) {
    throw tooLarge();
  }
  const bytes = await readAll(request.body);
  return bytes.byteLength === 0 ? {} : parse(bytes);
}

async function readAll(
  body: ReadableStream<Uint8Array> | null,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of body ?? []) {
      size += part.byteLength;
      if (size > MAX_BODY_BYTES) throw tooLarge();
      parts.push(part);
    }
  } catch (cause) {
    if (cause instanceof HttpFailure) throw cause;
    throw new HttpFailure(
      400,
      "usage.invalid",
      "Cannot read the body of the request: it broke off",
      { cause },
    );
  }
  return join(parts, size);
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.byteLength;
  }
  return whole;
}

function parse(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    // What the parser says quotes the body: it stays here.
    throw new HttpFailure(
      400,
      "usage.invalid",
      "Cannot read the body of the request: it is not JSON in UTF-8",
      { cause },
    );
  }
  if (!isTooDeep(value)) return value;
  throw new HttpFailure(
    400,
    "usage.invalid",
    `Cannot read the body of the request: ${TOO_DEEP}`,
  );
}

function tooLarge(): HttpFailure {
  return new HttpFailure(
    413,
    "usage.invalid",
    "Cannot read the body of the request: it is larger than 4 MiB",
    { headers: { connection: "close" } },
  );
}
