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
  /** The least of each, where others use the machine too. */
  readonly least?: { readonly ours: number; readonly peer: number };
  /** Default: ms. */
  readonly unit?: string;
  readonly target: string;
}

/** Medians of two works. */
export interface Pair {
  readonly ours: number;
  readonly peer: number;
}

/** Medians and least of two works. */
export interface PairOfMany extends Pair {
  readonly least: Pair;
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
  const [ours = [], peer = []] = await rowsInTurn(rounds, [
    works.ours,
    works.peer,
  ]);
  return { ours: median(ours), peer: median(peer) };
}

/** What each work returned, done in turn, after a round that is not counted. */
export async function rowsInTurn(
  rounds: number,
  works: readonly (() => Promise<number>)[],
): Promise<readonly (readonly number[])[]> {
  const rows: number[][] = works.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, work] of works.entries()) {
      const value = await work();
      if (round > 0) rows[i]?.push(value);
    }
  }
  return rows;
}

/** Medians and least times of two works, in milliseconds. */
export async function leastInTurn(rounds: number, works: {
  readonly ours: () => Promise<unknown>;
  readonly peer: () => Promise<unknown>;
}): Promise<PairOfMany> {
  const [ours = [], peer = []] = await rowsInTurn(rounds, [
    () => timed(works.ours),
    () => timed(works.peer),
  ]);
  const least = { ours: Math.min(...ours), peer: Math.min(...peer) };
  return { ours: median(ours), peer: median(peer), least };
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

/** Rows of Markdown under a head; the least is in parentheses. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(
    ({ what, ours, peer, least, unit = "ms", target }) => {
      const digits = unit === "ms" && ours < 10 ? 2 : unit === "ms" ? 1 : 0;
      const shown = (value: number, lowest: number | undefined): string => {
        const more = lowest === undefined ? "" : ` (${lowest.toFixed(digits)})`;
        return `${value.toFixed(digits)} ${unit}${more}`;
      };
      const other = peer === undefined ? "–" : shown(peer, least?.peer);
      const ratio = peer === undefined ? "–" : (ours / peer).toFixed(2);
      const own = shown(ours, least?.ours);
      return `| ${what} | ${own} | ${other} | ${ratio} | ${target} |`;
    },
  );
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
