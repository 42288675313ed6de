/**
 * The checks of a server on a port: the tunnel, the port, the token.
 *
 * @module
 */
import { ParacleError } from "../../core/errors.ts";
import type { PlaceOptions } from "../mcp_way_place.ts";
import { probePlace } from "../../mcp/leg_probe_io.ts";
import type { Checklist } from "./remote_test_checks.ts";

/** Tries them in order; answers whether it is worth going on. */
export async function checkPlace(
  place: PlaceOptions,
  list: Checklist,
  { signal }: { readonly signal: AbortSignal },
): Promise<boolean> {
  const url = await list.run("address", async () => {
    const value = await place.url({ signal });
    return { value, detail: value.href };
  });
  if (url === undefined) return false;
  const there = await list.run("http", async () => {
    const status = await probePlace(url, { path: "/healthz", signal })
      .catch((error) => {
        throw faultOf(place, error);
      });
    return { value: true, detail: `status ${status}` };
  });
  if (there === undefined) return false;
  const allowed = await list.run("auth", async () => {
    const token = await place.tokens.token({ refused: false, signal });
    const status = await probePlace(url, { token, signal });
    if (status === 401 || status === 403) {
      throw new ParacleError(
        "auth.token_rejected",
        token === undefined
          ? `Cannot come in without a token: the server answers ${status}; ` +
            "make one there with: paracle auth generate-token"
          : `Cannot come in with this token: the server answers ${status}; ` +
            "make another one there with: paracle auth generate-token",
      );
    }
    const detail = token === undefined ? "no token needed" : "token taken";
    return { value: true, detail };
  });
  return allowed === true;
}

function faultOf({ fault }: PlaceOptions, error: unknown): unknown {
  const found = fault?.();
  return found instanceof ParacleError ? found : error;
}
