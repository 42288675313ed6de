/**
 * The work of `paracle remote status`.
 *
 * @module
 */
import type { RemoteEntry } from "../../config/book.ts";
import type { CliContext } from "../context.ts";
import { isLive, LiveScreen } from "../live_screen.ts";
import { renderJson, renderJsonLine } from "../output.ts";
import { tableWidth } from "../reading.ts";
import { REDRAW_MS, repaint } from "../repaint.ts";
import { sessionJson } from "../session_json.ts";
import { followView, readViews } from "../session_reading.ts";
import {
  renderSessions,
  renderTunnels,
  sessionNotes,
} from "../session_table.ts";
import type { SessionView } from "../session_view.ts";

/** Flags of the command. */
export interface RemoteStatusFlags {
  /** One document for programs; with `watch` one a line. */
  readonly json: boolean;
  /** Go on until Ctrl-C. */
  readonly watch: boolean;
}

/** Without a terminal a change is told at most once a second. */
const TELL_MS = 1000;

const NONE = "No remotes yet; add one with " +
  '"paracle remote add NAME [USER@]HOST WORKSPACE"\n';

/** Prints what the sessions say of themselves. */
export async function runRemoteStatus(
  this: CliContext,
  flags: RemoteStatusFlags,
  name?: string,
): Promise<void> {
  const { io } = this;
  const { entries, views } = await readViews(this, name);
  const text = (): string => textOf(this, views, { isOne: name !== undefined });
  if (flags.watch) return await watch(this, entries, { views, flags, text });
  if (flags.json) return io.out(renderJson(documentOf(views)));
  io.out(views.length === 0 ? NONE : text());
}

async function watch(
  context: CliContext,
  entries: readonly RemoteEntry[],
  options: {
    readonly views: SessionView[];
    readonly flags: RemoteStatusFlags;
    readonly text: () => string;
  },
): Promise<void> {
  const { io, services } = context;
  const { flags, text, views } = options;
  const live = isLive(io) && !flags.json;
  const done = new AbortController();
  const signal = AbortSignal.any([io.signal, done.signal]);
  const following = entries.map((entry, i) =>
    followView(context, entry, {
      signal,
      tell: (view) => void (views[i] = view),
    })
  );
  using screen = new LiveScreen(io);
  let last = "";
  const tell = (frame: string): void => {
    if (frame === last) return;
    io.out(flags.json || last === "" ? frame : `\n${frame}`);
    last = frame;
  };
  const painting = repaint({
    clock: services.clock,
    everyMs: live ? REDRAW_MS : TELL_MS,
    frame: flags.json ? () => renderJsonLine(documentOf(views)) : text,
    show: live ? (frame) => screen.draw(frame) : tell,
    signal,
  });
  try {
    // Either ends well only when the signal does; a failure ends both.
    await Promise.all([painting, ...following]);
  } finally {
    done.abort();
    await Promise.allSettled([painting, ...following]);
  }
}

function documentOf(
  views: readonly SessionView[],
): Readonly<Record<string, unknown>> {
  return { schema: 1, remotes: views.map(sessionJson) };
}

function textOf(
  { io, services }: CliContext,
  views: readonly SessionView[],
  { isOne }: { readonly isOne: boolean },
): string {
  const layout = { ...tableWidth(io), now: services.clock.now() };
  const table = renderSessions(views, layout);
  const [view] = views;
  if (!isOne || view?.status === undefined) return table;
  const tunnels = view.tunnels.length === 0
    ? ""
    : `\n${renderTunnels(views, layout)}`;
  return table + sessionNotes(view) + tunnels;
}
