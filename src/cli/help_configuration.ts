/**
 * `paracle help configuration`: the files, and what is stronger than what.
 *
 * @module
 */
import { userRemotesPath, userStateFolder } from "../config/paths.ts";
import type { HelpText } from "./help_topics_text.ts";

/** A sound `remotes.yaml`. */
export const REMOTES_EXAMPLE = `default: production
remotes:
  production:
    host: user@host.example
    workspace: /srv/ws
    port: 22
    identity_file: ~/.ssh/id_ed25519
    host_key: SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU
    command: ~/.paracle/bin/paracle
    tunnels:
      - {local: 8000, remote: 8000}`;

/** The text. */
export function configurationHelp(): HelpText {
  return {
    title: "Configuration of paracle",
    blocks: [
      { kind: "heading", text: "Files" },
      { kind: "list", items: files() },
      {
        kind: "text",
        text: "The workspace is the nearest folder with .parac, from the " +
          "current folder upwards, or the one of --parac-root DIR. Of two " +
          "remotes of one name the workspace's counts. Relative paths start " +
          "at the workspace, or at the folder of the user's file.",
      },
      { kind: "heading", text: "A remotes.yaml" },
      { kind: "example", text: REMOTES_EXAMPLE },
      {
        kind: "heading",
        text: "Where a command runs: the first that is given",
      },
      {
        kind: "list",
        items: [
          ["1", "--remote NAME; --local or --parac-root DIR for here"],
          ["2", "PARACLE_LOCAL (here), then PARACLE_REMOTE"],
          ["3", "The default of the workspace's remotes.yaml"],
          ["4", "The default of the user's remotes.yaml"],
          ["5", "Here"],
        ],
      },
      {
        kind: "text",
        text:
          "--api URL, or PARACLE_API_URL where no remote is named, asks a " +
          "REST API instead. See what holds now with: paracle remote current",
      },
      { kind: "heading", text: "Provider and model: the first that is given" },
      {
        kind: "list",
        items: [
          ["1", "--provider, --model"],
          ["2", "The workflow's step"],
          ["3", "The agent"],
          ["4", "The defaults of agents/manifest.yaml"],
          ["5", "The defaults of project.yaml"],
          ["6", "PARACLE_PROVIDER, PARACLE_MODEL"],
          ["7", "openai/gpt-4"],
        ],
      },
    ],
  };
}

function files(): readonly (readonly [string, string])[] {
  const at = (windows: boolean) => ({
    env: () => undefined,
    home: windows ? "%USERPROFILE%" : "~",
    windows,
  });
  return [
    [".parac/config/remotes.yaml", "Remotes of the workspace"],
    [".parac/config/known_hosts", "Host keys that were accepted for them"],
    [`${userRemotesPath(at(false))}`, "Remotes of the user"],
    [`${userRemotesPath(at(true))}`, "The same on Windows"],
    ["~/.ssh/known_hosts", "Host keys that ssh knows"],
    [
      `${userStateFolder(at(false))}`,
      "What paracle keeps, such as signing keys",
    ],
    [`${userStateFolder(at(true))}`, "The same on Windows"],
    [".parac/project.yaml", "Name and defaults of the workspace"],
  ];
}
