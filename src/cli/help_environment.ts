/**
 * `paracle help environment`: every variable the program reads. A test holds
 * the table against the source and against what the binary may read.
 *
 * @module
 */
import {
  PROVIDER_IDS,
  providerOf,
  providerVariable,
} from "../engine/providers.ts";
import type { HelpText } from "./help_topics_text.ts";

type Variable = readonly [name: string, text: string];

const WHERE: readonly Variable[] = [
  ["PARACLE_REMOTE", "Remote that commands run on, as --remote NAME"],
  ["PARACLE_LOCAL", "1, true, yes or on: commands run here, as --local"],
  [
    "PARACLE_CLIENT_VERSION",
    "Set for commands sent to a remote: the version that sent them, and what it calls the remote",
  ],
  ["PARACLE_API_URL", "REST API that is asked, as --api URL"],
  ["PARACLE_API_TOKEN", "Token for that API"],
  ["PARACLE_MCP_TOKEN", "Token for an MCP server that is reached by URL"],
  [
    "PARACLE_AUTO_RECONNECT",
    "0, false, no or off: mcp connect ends with its connection",
  ],
];

const KEYS: readonly Variable[] = [
  [
    "PARACLE_SSH_KEY",
    "Text of a private key, in place of files and the SSH agent",
  ],
  ["PARACLE_KEY_PASSPHRASE", "Passphrase of private keys"],
  [
    "PARACLE_HOST_KEY",
    "Public key of the remote's server, or its SHA256:...: nothing else is trusted",
  ],
  ["SSH_AUTH_SOCK", "Socket of the SSH agent"],
];

const MODELS: readonly Variable[] = [
  ["PARACLE_PROVIDER", "Provider of models where nothing else names one"],
  ["PARACLE_MODEL", "Model where nothing else names one"],
  [
    "PARACLE_..._API_KEY",
    "A key under a name of your own, which the workspace names",
  ],
];

const SERVING: readonly Variable[] = [
  ["PARACLE_HOST", "Address that api serve listens on (127.0.0.1)"],
  ["PARACLE_PORT", "Port that api serve listens on (8000)"],
  ["PARACLE_LOG_LEVEL", "How much api serve tells (info)"],
  ["PARACLE_JWT_SECRET_KEY", "Secret that tokens are signed with"],
];

const SURROUNDINGS: readonly Variable[] = [
  ["HOME, USERPROFILE", "The user's home folder"],
  ["XDG_CONFIG_HOME", "Folder of configuration (~/.config)"],
  ["XDG_STATE_HOME", "Folder of what paracle keeps (~/.local/state)"],
  ["APPDATA, LOCALAPPDATA", "The same two on Windows"],
  ["USER, LOGNAME, USERNAME", "Who logs in where a remote does not say"],
  ["TERM", "The terminal; in a dumb one nothing is redrawn"],
  ["NO_COLOR", "Set: no colours"],
  [
    "HTTP_PROXY, ALL_PROXY, http_proxy, all_proxy",
    "What is for this machine goes past them",
  ],
];

/** The text. */
export function environmentHelp(): HelpText {
  const section = (text: string, items: readonly Variable[]) =>
    [{ kind: "heading", text }, { kind: "list", items }] as const;
  return {
    title: "Environment variables that paracle reads",
    blocks: [
      {
        kind: "text",
        text: "A flag is stronger than its variable. All other variables are " +
          "unset for the compiled program, whatever they hold.",
      },
      ...section("Where a command runs", WHERE),
      ...section("Keys for remotes", KEYS),
      ...section("Models", [...MODELS, ...providerVariables()]),
      ...section("Servers", SERVING),
      ...section("Surroundings", SURROUNDINGS),
    ],
  };
}

/** The names of all variables; one with `...` stands for many. */
export function environmentNames(): readonly string[] {
  const rows = [...WHERE, ...KEYS, ...MODELS, ...SERVING, ...SURROUNDINGS];
  return [...rows, ...providerVariables()]
    .flatMap(([names]) => names.split(", "));
}

function providerVariables(): readonly Variable[] {
  return PROVIDER_IDS.flatMap((id): readonly Variable[] => {
    const provider = providerOf(id);
    if (provider === undefined || provider.protocol === "mock") return [];
    const key: Variable = [
      providerVariable(id, "API_KEY"),
      `Key for ${id}` +
      (provider.key === "optional" ? ", if it needs one" : ""),
    ];
    const url: Variable = [
      providerVariable(id, "BASE_URL"),
      provider.baseUrl === undefined
        ? `Where ${id} answers`
        : `Another address for ${id}`,
    ];
    return provider.key === "none" ? [url] : [key, url];
  });
}
