/**
 * The one request of a call: what is no stream of an answer fails here, with
 * what the server said, before the library sees it.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import type { Endpoint } from "./provider_endpoint.ts";
import {
  httpFailure,
  networkFailure,
  ProviderFailure,
} from "./provider_failure.ts";
import { retryAfterMs } from "./retry.ts";

const MAX_ERROR_BYTES = 64 * 1024;

/** A fetch for one endpoint. */
export type Fetch = typeof fetch;

/** What requests are made with. */
export interface RequestOptions {
  /** Makes them. */
  readonly fetch: Fetch;
  /** For `Retry-After` with a date. */
  readonly clock: Clock;
}

/**
 * A fetch that follows no redirect, since the key would go along, and throws
 * a {@linkcode ProviderFailure} for anything but the stream of an answer.
 */
export function providerFetch(
  endpoint: Endpoint,
  { fetch: send, clock }: RequestOptions,
): Fetch {
  return async (input, init) => {
    const response = await send(input, { ...init, redirect: "manual" })
      .catch((error: unknown) => {
        init?.signal?.throwIfAborted();
        throw networkFailure(endpoint, error);
      });
    if (!response.ok) {
      const { status, headers } = response;
      throw httpFailure(endpoint, {
        status,
        body: await errorBody(response),
        retryAfterMs: retryAfterMs(headers.get("retry-after"), clock.now()),
        location: headers.get("location") ?? undefined,
      });
    }
    const type = response.headers.get("content-type") ?? "";
    // Some servers name no type, or an own one; these two are surely no stream.
    if (!/^(application\/json|text\/html)\b/.test(type)) return response;
    await response.body?.cancel();
    const [kind] = type.split(";");
    throw new ProviderFailure(
      "provider.bad_answer",
      endpoint,
      `it answered with ${kind} and not with a stream; check ${endpoint.baseUrlName}`,
    );
  };
}

/** What can be had of the text of a failed answer. */
async function errorBody(response: Response): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (text.length < MAX_ERROR_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status alone tells enough.
  } finally {
    await reader.cancel().catch(() => {});
  }
  return text;
}
