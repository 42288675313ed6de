/**
 * Passphrases that were given once, for as long as this process lives: a
 * session that connects again must not wait for a person.
 *
 * @module
 */

type Ask = (source: string) => Promise<string | undefined>;

/** Keeps passphrases in memory, nowhere else. */
export class Secrets {
  readonly #known = new Map<string, string>();

  /**
   * The same questions; each is asked anew only when the known answer is
   * wrong, and never once nobody is to be asked.
   */
  remembering(
    options: { readonly askPassphrase?: Ask },
  ): { readonly askPassphrase?: Ask } {
    const { askPassphrase: ask } = options;
    if (ask === undefined && this.#known.size === 0) return {};
    const tried = new Set<string>();
    return {
      askPassphrase: async (source) => {
        const known = this.#known.get(source);
        const isFirst = !tried.has(source);
        tried.add(source);
        if (known !== undefined && isFirst) return known;
        const answer = await ask?.(source);
        if (answer !== undefined) this.#known.set(source, answer);
        return answer;
      },
    };
  }
}
