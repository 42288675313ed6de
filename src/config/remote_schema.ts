/**
 * A remote as `remotes.yaml` writes it. Zod stays in here and in `fields.ts`.
 *
 * @module
 */
import * as z from "zod/mini";
import { didYouMean } from "../core/nearest.ts";
import { printable } from "../core/printable.ts";
import { type Fault, isAbsent, isMap, kindOf } from "./fault.ts";
import { expected, numberField, textField, withoutNulls } from "./fields.ts";
import * as rules from "./remote_rules.ts";
import type { RemoteFieldValues } from "./remote_values.ts";
import { readTarget, type Target } from "./target.ts";
import { placesTakenTwice } from "./tunnel_places.ts";
import { TUNNEL_KEYS, tunnelSchema } from "./tunnel_schema.ts";

const target = z.pipe(
  z.string({
    error: ({ input }) =>
      isAbsent(input)
        ? "missing; expected [user@]host"
        : `expected [user@]host, got ${kindOf(input)}`,
  }),
  z.transform((text: string, { issues }): Target => {
    const read = readTarget(text);
    const port = read.ok ? read.target.port : undefined;
    if (read.ok && port === undefined) return read.target;
    const message = read.ok
      ? `write the port by itself, as "port: ${port}"`
      : read.fault;
    issues.push({ code: "custom", message, input: text });
    return z.NEVER;
  }),
);

const type = textField().check(z.refine((text: string) => text === "ssh", {
  error: ({ input }) => {
    const near = didYouMean(String(input), ["ssh"]) || `; expected "ssh"`;
    return `unknown type "${printable(String(input))}"${near}`;
  },
}));

const fingerprint = z.custom<string>(
  (value) => typeof value === "string" && rules.isFingerprint(value),
  {
    error: `expected "SHA256:" and 43 characters of base64, as ` +
      `"ssh-keygen -lf KEY.pub" prints`,
  },
);

const keepaliveFields = {
  interval: z.optional(numberField(rules.INTERVAL)),
  count: z.optional(numberField(rules.COUNT)),
};

const variables = z.pipe(
  z.transform(withoutNulls),
  z.record(
    z.string().check(z.refine(rules.isVariable)),
    z.string({
      error: ({ input }) =>
        `expected text, got ${kindOf(input)}; put it in quotes`,
    }).check(z.refine(rules.isVariableText, {
      error: "expected no NUL character",
    })),
    {
      error: (issue) =>
        issue.code === "invalid_key"
          ? "expected a name of letters, digits and _"
          : `expected a map, got ${kindOf(issue.input)}`,
    },
  ),
);

const remoteFields = {
  type: z.optional(type),
  host: target,
  workspace: textField({ missing: "the folder on the host" }),
  port: z.optional(numberField(rules.PORT)),
  ["connect_timeout"]: z.optional(numberField(rules.CONNECT_TIMEOUT)),
  ["identity_file"]: z.optional(textField()),
  tunnels: z.optional(z.array(tunnelSchema, expected("a list"))),
  command: z.optional(textField(rules.COMMAND)),
  ["host_key"]: z.optional(z.array(fingerprint, expected("a list"))),
  ["known_hosts"]: z.optional(textField()),
  keepalive: z.optional(z.pipe(
    z.transform(withoutNulls),
    z.object(keepaliveFields, expected("a map")),
  )),
  env: z.optional(variables),
  // An older form repeats the name inside; the map's key counts.
  name: z.optional(z.unknown()),
} satisfies Record<(typeof rules.REMOTE_KEYS)[number], z.ZodMiniType>;

const remote = z.object(remoteFields, expected("a map"));

/** Proves the fields of a remote: the values, or every fault. */
export function proveRemote(
  input: unknown,
):
  | { readonly values: RemoteFieldValues }
  | { readonly values?: undefined; readonly faults: readonly Fault[] } {
  const fields = withoutNulls(input);
  const { data, short } = unfold(fields);
  const proof = remote.safeParse(data);
  const twice = isMap(fields) ? placesTakenTwice(fields["tunnels"]) : [];
  if (proof.success && twice.length === 0) return { values: proof.data };
  const faults = (proof.error?.issues ?? []).map(({ path, message }) => {
    const [first = "", ...rest] = path.map(step);
    const at = short.includes(first) ? [first] : [first, ...rest];
    return { path: path.length === 0 ? [] : at, text: message, onKey: false };
  });
  return { faults: [...faults, ...twice] };
}

/** Writes out the short forms: one host key as text, keepalive as seconds. */
function unfold(
  fields: unknown,
): { readonly data: unknown; readonly short: readonly (string | number)[] } {
  if (!isMap(fields)) return { data: fields, short: [] };
  const data: Record<string, unknown> = { ...fields };
  const short: string[] = [];
  if (typeof data["host_key"] === "string") {
    data["host_key"] = [data["host_key"]];
    short.push("host_key");
  }
  if ("keepalive" in data && !isMap(data["keepalive"])) {
    data["keepalive"] = { interval: data["keepalive"] };
    short.push("keepalive");
  }
  return { data, short };
}

/** Keys that nobody reads, each with the nearest that somebody does. */
export function unknownKeys(input: unknown): readonly Fault[] {
  if (!isMap(input)) return [];
  const tunnels = Array.isArray(input["tunnels"]) ? input["tunnels"] : [];
  return [
    ...strangers([], input, rules.REMOTE_KEYS),
    ...tunnels.flatMap((item, i) =>
      strangers(["tunnels", i], item, TUNNEL_KEYS)
    ),
    ...strangers(
      ["keepalive"],
      input["keepalive"],
      Object.keys(keepaliveFields),
    ),
  ];
}

function strangers(
  path: Fault["path"],
  map: unknown,
  known: readonly string[],
): readonly Fault[] {
  if (!isMap(map)) return [];
  return Object.keys(map).filter((key) => !known.includes(key)).map((key) => ({
    path: [...path, key],
    text: `unknown key${didYouMean(key, known)}`,
    onKey: true,
  }));
}

function step(part: PropertyKey): string | number {
  return typeof part === "number" ? part : String(part);
}
