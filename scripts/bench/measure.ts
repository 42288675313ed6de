/**
 * How the bench measures: two works in turn, medians, a table.
 *
 * @module
 */

/** One row of a table. */
export interface Figure {
  readonly what: string;
  readonly ours: number;
  readonly peer?: number;
  /** Default: ms. */
  readonly unit?: string;
  readonly target: string;
}

/** Medians of two works. */
export interface Pair {
  readonly ours: number;
  readonly peer: number;
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that this part of all values does not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(Math.floor(sorted.length * part), sorted.length - 1);
  return sorted[at] ?? NaN;
}

/** Milliseconds that a work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Medians of what two works return, done in turn, after a round that is not counted. */
export async function inTurn(rounds: number, works: {
  readonly ours: () => Promise<number>;
  readonly peer: () => Promise<number>;
}): Promise<Pair> {
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [a, b] = [await works.ours(), await works.peer()];
    if (round > 0) ours.push(a);
    if (round > 0) peer.push(b);
  }
  return { ours: median(ours), peer: median(peer) };
}

/** Medians of the times of two works, in milliseconds. */
export async function timedInTurn(rounds: number, works: {
  readonly ours: () => Promise<unknown>;
  readonly peer: () => Promise<unknown>;
}): Promise<Pair> {
  return await inTurn(rounds, {
    ours: () => timed(works.ours),
    peer: () => timed(works.peer),
  });
}

/** Rows of Markdown under a head. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, ours, peer, unit = "ms", target }) => {
    const digits = unit === "ms" && ours < 10 ? 2 : unit === "ms" ? 1 : 0;
    const other = peer === undefined ? "–" : `${peer.toFixed(digits)} ${unit}`;
    const ratio = peer === undefined ? "–" : (ours / peer).toFixed(2);
    const own = `${ours.toFixed(digits)} ${unit}`;
    return `| ${what} | ${own} | ${other} | ${ratio} | ${target} |`;
  });
  return [
    "| what | ours | peer | ours/peer | target |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** Writes a line. */
export function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
