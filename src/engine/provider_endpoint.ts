/**
 * Where a provider is asked, and with which key: from the environment alone,
 * so that no workspace can send a key elsewhere.
 *
 * @module
 */
import { isLoopback } from "../config/loopback.ts";
import { ParacleError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import {
  type Provider,
  PROVIDER_IDS,
  providerOf,
  providerVariable,
} from "./providers.ts";

/** A provider, ready to be asked. */
export interface Endpoint {
  /** The row of the table. */
  readonly provider: Provider;
  /** Without a `/` at the end; empty for the mock. */
  readonly baseUrl: string;
  /** The variable that sets `baseUrl`. */
  readonly baseUrlName: string;
  /** The key; undefined when it has none. */
  readonly key: string | undefined;
  /** The variable that holds the key. */
  readonly keyName: string;
}

/** What decides about endpoints. */
export interface EndpointOptions {
  /** An environment variable; undefined when it is unset or cannot be read. */
  readonly env: (name: string) => string | undefined;
  /** Variables of keys by provider, in place of `<ID>_API_KEY`. */
  readonly keyNames?: Readonly<Record<string, string>> | undefined;
}

/**
 * Finds out where and how a provider is asked.
 *
 * @throws {ParacleError} `usage.invalid` for an unknown provider;
 * `provider.not_configured` naming the variable.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveEndpoint } from "./provider_endpoint.ts";
 *
 * const { baseUrl } = resolveEndpoint("ollama", { env: () => undefined });
 * assert.equal(baseUrl, "http://localhost:11434/v1");
 * ```
 */
export function resolveEndpoint(
  id: string,
  options: EndpointOptions,
): Endpoint {
  const provider = knownProvider(id);
  const keyName = keyNameOf(id, options);
  return {
    provider,
    baseUrl: baseUrlOf(provider, options),
    baseUrlName: providerVariable(id, "BASE_URL"),
    key: keyOf(provider, keyName, options),
    keyName,
  };
}

/** Whether an endpoint is on this machine, or none at all; false when it is not configured. */
export function isFreeEndpoint(id: string, options: EndpointOptions): boolean {
  const provider = providerOf(id);
  if (provider === undefined) return false;
  if (provider.protocol === "mock") return true;
  const url = urlOf(provider, options);
  return url !== undefined && isLoopback(url.hostname);
}

/** What is odd about an endpoint, one line each. */
export function endpointWarnings(endpoint: Endpoint): readonly string[] {
  const { baseUrl, baseUrlName, key, keyName } = endpoint;
  if (baseUrl === "" || key === undefined) return [];
  const { protocol, hostname, host } = new URL(baseUrl);
  if (protocol === "https:" || isLoopback(hostname)) return [];
  return [
    `${keyName} goes over plain http to ${host}; set ${baseUrlName} to an https URL`,
  ];
}

/** The error for a provider that is not in the table; `origin` is where it is named. */
export function unknownProvider(id: string, origin?: string): ParacleError {
  const place = origin === undefined ? "" : ` (${origin})`;
  return new ParacleError(
    "usage.invalid",
    `Cannot use provider "${printable(id)}"${place}: there is none of this ` +
      `name${didYouMean(id, PROVIDER_IDS)}; known are ${
        PROVIDER_IDS.join(", ")
      }`,
    { details: { provider: id, providers: PROVIDER_IDS } },
  );
}

function knownProvider(id: string): Provider {
  const provider = providerOf(id);
  if (provider !== undefined) return provider;
  throw unknownProvider(id);
}

function baseUrlOf(provider: Provider, options: EndpointOptions): string {
  if (provider.protocol === "mock") return "";
  const url = urlOf(provider, options);
  if (url !== undefined) return url.href.replace(/\/+$/, "");
  const name = providerVariable(provider.id, "BASE_URL");
  const state = readVariable(name, options) === undefined
    ? `${name} is not set`
    : `${name} is no http or https URL without user, query and fragment`;
  const keyName = keyNameOf(provider.id, options);
  throw notConfigured(provider.id, name, `${state}; set it to the server's`, {
    isKeySet: readVariable(keyName, options) !== undefined,
  });
}

function urlOf(provider: Provider, options: EndpointOptions): URL | undefined {
  const name = providerVariable(provider.id, "BASE_URL");
  const text = readVariable(name, options) ?? provider.baseUrl;
  const url = text === undefined ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  // Such parts would end up in messages, or in the middle of the path.
  if (url.username + url.password + url.search + url.hash !== "") {
    return undefined;
  }
  // Both are known with and without their version path.
  if (["ollama", "anthropic"].includes(provider.id) && url.pathname === "/") {
    url.pathname = "/v1";
  }
  return url;
}

function keyNameOf(id: string, { keyNames }: EndpointOptions): string {
  const own = keyNames !== undefined && Object.hasOwn(keyNames, id)
    ? keyNames[id]
    : undefined;
  return own ?? providerVariable(id, "API_KEY");
}

function keyOf(
  provider: Provider,
  keyName: string,
  options: EndpointOptions,
): string | undefined {
  if (provider.key === "none") return undefined;
  const key = readVariable(keyName, options);
  if (key === undefined) {
    if (provider.key === "optional") return undefined;
    throw notConfigured(
      provider.id,
      keyName,
      unset(provider, keyName, options),
    );
  }
  // It goes into a header; the fetch of some runtimes would quote it in its error.
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  const state = `${keyName} holds characters that no key has; set it again`;
  throw notConfigured(provider.id, keyName, state, { isKeySet: true });
}

function unset(
  provider: Provider,
  keyName: string,
  options: EndpointOptions,
): string {
  const usual = providerVariable(provider.id, "API_KEY");
  if (keyName === usual) {
    const set = `set it to your key${setThere(keyName, options)}`;
    return `${keyName} is not set; ${set}, or choose another with --provider`;
  }
  // The binary's permissions list the variables it may read.
  return `${keyName} is not set, or no variable that paracle may read; name ` +
    `it ${usual} or PARACLE_..._API_KEY`;
}

/**
 * Where a key is set when the command came from another machine: whoever sent
 * it has set it over there, maybe. No shell that logs in starts us: sshd's
 * reads `~/.bashrc` or what its own kind of shell reads.
 */
function setThere(keyName: string, options: EndpointOptions): string {
  const sent = readVariable("PARACLE_CLIENT_VERSION", options);
  if (sent === undefined) return "";
  const [, name = ""] = sent.split(" ");
  const shown = /^[\w.-]{1,100}$/.test(name) ? name : "the remote";
  return ` on ${shown}, not where you type: for example with ` +
    `"export ${keyName}=..." at the top of ~/.bashrc there`;
}

function readVariable(
  name: string,
  { env }: EndpointOptions,
): string | undefined {
  const value = env(name)?.trim();
  return value === "" ? undefined : value;
}

function notConfigured(
  provider: string,
  variable: string,
  state: string,
  { isKeySet }: { readonly isKeySet: boolean } = { isKeySet: false },
): ParacleError {
  return new ParacleError(
    "provider.not_configured",
    `Cannot use provider "${printable(provider)}": ${state}`,
    { details: { provider, variable, "key_set": isKeySet } },
  );
}
