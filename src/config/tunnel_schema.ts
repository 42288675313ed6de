/**
 * A tunnel as `remotes.yaml` writes it, proven; its kind decides what its
 * other fields may say.
 *
 * @module
 */
import * as z from "zod/mini";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import { type Fault, isAbsent, isMap, kindOf } from "./fault.ts";
import {
  addressField,
  numberField,
  textField,
  withoutNulls,
} from "./fields.ts";
import { placeField } from "./place_field.ts";
import type { TunnelConfig } from "./remote.ts";
import { isProbePath, LISTEN_PORT, LOOPBACK, PORT } from "./remote_rules.ts";
import { isPlace, kindOfTunnel } from "./tunnel_places.ts";
import {
  parseDynamicSpec,
  parseReverseSpec,
  parseTunnelSpec,
  type TunnelFields,
} from "./tunnel_spec.ts";

const KINDS = ["local", "remote", "dynamic"];

const COMMON_KEYS = [
  "type",
  "bind",
  "remote_host",
  "local_host",
  "probe",
  "description",
] as const;

/** The keys of a tunnel. */
export const TUNNEL_KEYS: readonly string[] = [
  "local",
  "remote",
  ...COMMON_KEYS,
];

/** Of each kind; made when the first tunnel is proven: most commands see none. */
function makeSchemas() {
  const missing = "a port";
  const probe = textField().check(
    z.refine(isProbePath, {
      error: `expected an HTTP path that starts with "/", without blanks`,
    }),
  );
  const common = {
    type: z.optional(textField()),
    bind: z.optional(addressField()),
    ["remote_host"]: z.optional(addressField()),
    ["local_host"]: z.optional(addressField()),
    probe: z.optional(probe),
    // For people only: whatever it holds, printing makes it harmless.
    description: z.optional(z.string({
      error: ({ input }) => `expected text, got ${kindOf(input)}`,
    })),
  } satisfies Record<(typeof COMMON_KEYS)[number], z.ZodMiniType>;
  const map = {
    error: ({ input }: { readonly input?: unknown }): string =>
      `expected a map${asMap(input)}, got ${kindOf(input)}`,
  };
  return {
    local: z.object({
      local: placeField(LISTEN_PORT),
      remote: placeField(PORT),
      ...common,
    }, map),
    remote: z.object({
      local: placeField(PORT),
      remote: placeField(LISTEN_PORT),
      ...common,
    }, map),
    dynamic: z.object({
      local: numberField({ ...LISTEN_PORT, missing }),
      remote: z.optional(z.unknown()),
      ...common,
    }, map),
  };
}

let schemas: ReturnType<typeof makeSchemas> | undefined;

/** A tunnel, with its defaults. */
export const tunnelSchema: z.ZodMiniType<TunnelConfig> = z.pipe(
  z.transform(withoutNulls),
  z.transform((fields: unknown, { issues }): TunnelConfig => {
    const told = faultsOf(fields);
    const kind = kindOfTunnel(fields) ?? "local";
    schemas ??= makeSchemas();
    const proof = schemas[kind].safeParse(fields);
    const faults = proof.error?.issues ?? [];
    for (const { path, message } of [...faults, ...told]) {
      issues.push({ code: "custom", path: [...path], message, input: fields });
    }
    if (!proof.success || told.length > 0) return z.NEVER;
    const { data } = proof;
    return {
      kind,
      bind: data.bind ?? LOOPBACK,
      local: data.local,
      remoteHost: data.remote_host ?? LOOPBACK,
      remote: isPlace(data.remote) ? data.remote : 0,
      localHost: data.local_host ?? LOOPBACK,
      probePath: data.probe,
      description: data.description,
    };
  }),
);

/** How a tunnel that is written as commands take it is written here. */
function asMap(input: unknown): string {
  if (typeof input !== "string") return "";
  let fields: TunnelFields;
  try {
    fields = parseTunnelId(input);
  } catch {
    return "";
  }
  if (!tunnelSchema.safeParse(fields).success) return "";
  const parts = Object.entries(fields).map(([key, value]) =>
    `${key}: ${JSON.stringify(value)}`
  );
  return `, as { ${parts.join(", ")} }`;
}

function parseTunnelId(text: string): TunnelFields {
  if (text.startsWith("R:")) return parseReverseSpec(text.slice(2));
  if (text.startsWith("D:")) return parseDynamicSpec(text.slice(2));
  return parseTunnelSpec(text);
}

/** Proves one tunnel, with paths that start in it. */
export function proveTunnel(
  fields: unknown,
):
  | { readonly tunnel: TunnelConfig }
  | { readonly tunnel?: undefined; readonly faults: readonly Fault[] } {
  const proof = tunnelSchema.safeParse(fields);
  if (proof.success) return { tunnel: proof.data };
  const faults = proof.error.issues.map(({ path, message }) => ({
    path: path.map((step) => typeof step === "number" ? step : String(step)),
    text: message,
    onKey: false,
  }));
  return { faults };
}

interface Told {
  readonly path: readonly string[];
  readonly message: string;
}

/** What the fields say against each other. */
function faultsOf(fields: unknown): readonly Told[] {
  if (!isMap(fields)) return [];
  const type = fields["type"];
  const kind = kindOfTunnel(fields);
  if (kind === undefined) {
    if (typeof type !== "string") return []; // told by the schema
    const near = didYouMean(type, KINDS) ||
      `; expected "local", "remote" or "dynamic"`;
    const message = `unknown type "${printable(type)}"${near}`;
    return [{ path: ["type"], message }];
  }
  const has = (key: string): boolean => !isAbsent(fields[key]);
  const no = (key: string, why: string): readonly Told[] =>
    has(key) ? [{ path: [key], message: `${why}; leave it out` }] : [];
  if (kind === "dynamic") {
    const why = "a dynamic tunnel leads where its clients ask";
    return ["remote", "remote_host", "local_host", "probe"]
      .flatMap((key) => no(key, why));
  }
  const [here, there] = kind === "local"
    ? ["local", "remote"] as const
    : ["remote", "local"] as const;
  const other = kind === "local" ? "remote" : "local";
  const socket = (key: string): boolean => typeof fields[key] === "string";
  return [
    ...no(
      `${here}_host`,
      `only a tunnel of type "${other}" leads to a host ${
        kind === "local" ? "here" : "there"
      }`,
    ),
    ...(socket(here) ? no("bind", "a socket has no address") : []),
    ...(socket(there) ? no(`${there}_host`, "a socket has no host") : []),
  ];
}
